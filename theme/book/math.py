"""Formulas are rendered by KaTeX while the book is built.

The reader's browser runs no script for them; KaTeX's output has MathML for
screen readers beside what is seen. New formulas are rendered in one process
before Sphinx forks its writers, because forked processes cannot share a
JavaScript engine; the others are kept with what Sphinx keeps of the pages.
"""

import functools
import json
import re
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.util.nodes import traverse_parent

from theme.book import formulas, unbroken

logger = logging.getLogger(__name__)

STYLES = Path(__file__).parents[1] / "html" / "static" / "katex" / "katex.min.css"
OPTIONS = {"output": "htmlAndMathml", "throwOnError": True, "strict": "error"}
RENDER_ALL = """
(formulas, options) => JSON.stringify(JSON.parse(formulas).map(([tex, display]) => {
  try {
    return {html: katex.renderToString(tex, {...JSON.parse(options), displayMode: display})};
  } catch (error) {
    return {error: String(error.message || error)};
  }
}))
"""
MATHML = re.compile(r"<math\b.*</math>", re.DOTALL)
ANNOTATION = re.compile(r"<annotation .*?</annotation>", re.DOTALL)
# KaTeX writes MathML here that is not valid: an operator of several letters as elements within <mo>,
# and a function's name as a script with the invisible sign behind it, one child more than there may be.
LETTERS = re.compile(r'(<mo\b[^>]*>)<mrow>((?:<mi mathvariant="normal">\w</mi>)+)</mrow></mo>')
APPLIED = re.compile("<mo>\u2061</mo>(?=</m(?:sub|sup|subsup|under|over|underover)>)")

# What is no sign of its own in TeX.
MARKUP = re.compile(r"\\(?:[,;:! ]|[a-z]*(?:math|text|operatorname|left|right)[a-z]*)|(?<=\\)[A-Za-z]+|[{}^_\s]")
# (TeX, is it displayed?) -> HTML; filled before the writers are forked.
rendered: dict[tuple[str, bool], str] = {}


def katex() -> Any:
    """Start a JavaScript engine with KaTeX in it."""
    import sphinxcontrib.katex
    from py_mini_racer import MiniRacer

    version = re.search(r'version:after\{content:"([\d.]+)"', STYLES.read_text())
    if not version or version[1] != sphinxcontrib.katex.katex_version:
        raise RuntimeError(
            f"{STYLES} is not of KaTeX {sphinxcontrib.katex.katex_version}, which "
            "renders the formulas: copy the style sheet and fonts of that version"
        )
    engine = MiniRacer()
    script = Path(sphinxcontrib.katex.__file__).with_name("katex.min.js")
    engine.eval(script.read_text(encoding="utf-8"))
    engine.eval(f"const renderAll = {RENDER_ALL}")
    return engine


kept_katex = functools.cache(katex)  # where nothing forks


def key(node: nodes.Element) -> tuple[str, bool]:
    """Return a formula's TeX and whether it is displayed."""
    tex = node.astext().strip()
    display = isinstance(node, nodes.math_block)
    if display and r"\\" in tex and not tex.startswith(r"\begin{"):
        tex = rf"\begin{{split}}{tex}\end{{split}}"  # as Sphinx does for LaTeX
    return tex, display


def mended(html: str) -> str:
    """Return KaTeX's output without what TeX said, as valid MathML."""
    html = LETTERS.sub(lambda m: f"{m[1]}{re.sub('<.*?>', '', m[2])}</mo>", ANNOTATION.sub("", html))
    return APPLIED.sub("", html)


@functools.cache
def in_words(tex: str) -> str:
    """Return a formula as text on one line; as TeX, if KaTeX cannot render it."""
    (answer,) = json.loads(kept_katex().call("renderAll", json.dumps([[tex, True]]), json.dumps({**OPTIONS, "output": "mathml"})))
    found = MATHML.search(mended(answer.get("html", "")))
    return formulas.in_words(ElementTree.fromstring(found[0])) if found else tex


def note_formulas(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the formulas of a page, each with its line."""
    if app.builder.format == "html":
        found = doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block))
        app.env.metadata[app.env.docname]["formulas"] = {
            key(node): next((around.line for around in traverse_parent(node) if around.line), None) for node in found
        }


def render_all(app: Sphinx, env: BuildEnvironment) -> None:
    """Render every formula of the book that is not known from an earlier build."""
    if app.builder.format != "html":
        return
    places = {
        formula: (docname, line)
        for docname in sorted(env.found_docs)
        for formula, line in env.metadata[docname].get("formulas", {}).items()
    }
    known = getattr(env, "book_formulas", {})
    new = [formula for formula in places if formula not in known]
    if new:
        options = {**OPTIONS, "output": "mathml"} if app.builder.name == "epub" else OPTIONS
        answer = json.loads(katex().call("renderAll", json.dumps(new), json.dumps(options)))
        for formula, result in zip(new, answer, strict=True):
            if "error" in result:
                logger.warning("KaTeX cannot render %s: %s", formula[0], result["error"], location=places[formula])
            known[formula] = mended(result.get("html", escape(formula[0])))
    rendered.update({formula: known[formula] for formula in places})
    env.book_formulas = dict(rendered)


def tex(writer: Any, node: nodes.Element) -> str:
    """Return an attribute with what the book's source says, as which the site's script copies a formula."""
    return f' data-tex="{escape(key(node)[0])}"' if writer.builder.name == "html" else ""


def visit_inline(self: Any, node: nodes.math) -> None:
    """Write a formula in the text."""
    html = rendered[key(node)]
    signs = MARKUP.sub("", node.astext())
    short = ' data-short=""' if len(signs) <= unbroken.SHORT and self.builder.name == "html" else ""
    if self.builder.name == "html":
        # Whether a line may end behind a formula is asked of what contains its last part.
        html = unbroken.in_formula(html, "together" in node.parent["classes"])
    self.body.append(f'<span class="math"{short}{tex(self, node)}>{html}</span>')
    raise nodes.SkipNode


def visit_block(self: Any, node: nodes.math_block) -> None:
    """Write a displayed formula in a box of its own, and its number."""
    self.body.append(self.starttag(node, "div", CLASS="math-block").replace(">", f"{tex(self, node)}>", 1))
    self.body.append(f'<div class="scroll">{rendered[key(node)]}</div>')
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode
