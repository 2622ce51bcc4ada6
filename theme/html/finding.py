"""What the search finds and what links show of their targets, written for scripts: pages opened as files may not read others.

Each page is noted when it is written, which processes do side by side; when all are, `_static/search-data.js` has the
text of all sections, and `_static/previews/PAGE.js` what stands at the places of a page to which links lead.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from theme.book import math
from theme.book.numbering import dotted

NOTES = "_noted"  # the folder of what is noted of each page, which is no part of the site
DATA = "search-data.js"
# Of the npm package minisearch, dist/umd/index.js.
ENGINE = "minisearch/minisearch-7.2.0.js"
NOT_OURS = ("doctools.js", "sphinx_highlight.js")  # of Sphinx's own search

# Code, tables and displayed formulas are quoted only where no sentence has the words.
ASIDE = (nodes.literal_block, nodes.table, nodes.math_block)
UNSEEN = (nodes.raw, nodes.comment, nodes.target, nodes.image, addnodes.index, nodes.system_message, nodes.label)
LISTS = ("exercise-back", "toctree-wrapper", "solution")  # what only leads elsewhere
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
PRIMES = ("′", "″", "′′")
RAISED = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
OVER = {"^": "\u0302", "~": "\u0303", "ˉ": "\u0304", "‾": "\u0305"}  # hats and bars, as Unicode puts them on a letter
LIMITED = ("∑", "∏", "∫")  # what stands above these is no power
INVISIBLE = re.compile("[\u2060-\u2064\u200b\u00ad]")

# What a link leads to is shown without what leads on from there.
LEADS_ON = re.compile(
    r'<a class="headerlink".*?</a>|<span class="solution">.*?</a></span>|</?a\b[^>]*>|<live-.*?></live-[\w-]+>', re.DOTALL
)
LINK = re.compile(r'(?<!<span class="solution">)<a class="reference internal" href="([^"#:]*)#([^"]+)"(?! title=)')
CONTENTS = re.compile(r'<div class="toctree-wrapper\b')
NAMES = re.compile(r' (?:id|data-tex)="[^"]*"|(?<=[ "])has-live')
HEADING = re.compile(r"<h[1-6]>.*?</h[1-6]>", re.DOTALL)
FIRST = re.compile(r"<p>.*?</p>", re.DOTALL)
BLOCKS = ("section", "figure", "table", "li", "p", "div")


# ---- Words -------------------------------------------------------------------


def words(node: nodes.Node) -> str:
    """The words of a node as readers see them, on one line."""
    return " ".join(INVISIBLE.sub("", "".join(_words(node))).split())


def _words(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield str(node)
    elif isinstance(node, nodes.math | nodes.math_block):
        yield formula(math.rendered[math.key(node)])
    elif not isinstance(node, UNSEEN) and not set(node.get("classes", ())) & set(LISTS):
        for child in node.children:
            yield from _words(child)
        if not isinstance(node, nodes.Inline):
            yield "\n"


def formula(html: str) -> str:
    """A formula in a line of text, from KaTeX's MathML."""
    found = MATH.search(html)
    return _line(ElementTree.fromstring(found[0])) if found else ""


def _line(element: ElementTree.Element) -> str:
    parts = [_line(child) for child in element] or [element.text or ""]
    kind = element.tag.rpartition("}")[2]
    if kind in ("msup", "msubsup") and parts[0] not in LIMITED and re.fullmatch(r"−?\d+", parts[-1]):
        return "_".join(parts[:-1]) + parts[-1].translate(RAISED)
    if kind == "mover" and parts[1] in OVER and len(parts[0]) == 1:
        return parts[0] + OVER[parts[1]]
    if kind in ("msup", "msub", "msubsup", "munder", "mover", "munderover", "mfrac") and len(parts) > 1:
        signs = {"msup": "^", "mover": "^", "mfrac": "/", "msubsup": "_^", "munderover": "_^"}.get(kind, "_")
        return parts[0] + "".join((part not in PRIMES) * sign + part for sign, part in zip(signs, parts[1:], strict=False))
    return f"√({''.join(parts)})" if kind == "msqrt" else "".join(parts)


def entries(doctree: nodes.document, numbers: dict[str, tuple[int, ...]]) -> Iterator[list[str]]:
    """What can be found on a page: anchor, title, sentences, and what else is there, of sections, terms and references."""
    for section in doctree.findall(nodes.section):
        anchor = "" if isinstance(section.parent, nodes.document) else section["ids"][0]
        number = dotted(numbers.get(f"#{anchor}" if anchor else ""))
        own = [part for child in section.children[1:] if not isinstance(child, nodes.section) for part in _parts(child)]
        prose = " ".join(words(part) for part in own if not isinstance(part, ASIDE))
        aside = " ".join(words(part) for part in own if isinstance(part, ASIDE))
        yield [anchor, f"{number} {words(section[0])}".strip(), " ".join(prose.split()), aside]
    for index in doctree.findall(addnodes.index):
        for kind, name, anchor, *_ in index["entries"]:
            if kind == "single":
                yield [anchor, name, words(index.parent), "term"]
    for entry in doctree.findall(nodes.citation):
        yield [entry["ids"][0], "", words(entry), "reference"]


def _parts(node: nodes.Node) -> Iterator[nodes.Node]:
    """A node, or its parts where some of them are no sentences."""
    if isinstance(node, nodes.citation):
        return  # an entry of its own
    if isinstance(node, ASIDE) or not any(isinstance(part, (*ASIDE, nodes.citation)) for part in node.findall()):
        yield node
    else:
        for child in node.children:
            yield from _parts(child)


# ---- Previews ----------------------------------------------------------------


def element(html: str, start: int) -> str:
    """The element whose tag opens at `start`."""
    name = re.compile(r"<(\w+)").match(html, start)
    depth = 0
    for tag in re.compile(rf"<(/?){name[1]}\b").finditer(html, start):  # type: ignore[index]
        depth += -1 if tag[1] else 1
        if not depth:
            return html[start : html.index(">", tag.start()) + 1]
    raise ValueError(f"no end of {html[start : start + 60]!r}")


def preview(body: str, anchor: str) -> str:
    """What stands at a place of a page: a figure, formula, table, exercise or paragraph, or how a section begins."""
    place = body.index(f' id="{anchor}"') + 1
    # Whose place it is, or that of a mark at its beginning.
    start, name = max((body.rfind(f"<{name}{end}", 0, place), name) for name in BLOCKS for end in " >")
    if start < 0:
        return ""
    if name == "section":
        inside = body[place : (body + "<section").index("<section", place)]
        shown = "".join(found[0] for found in (HEADING.search(inside), FIRST.search(inside)) if found)
    else:
        shown = element(body, start)
    return NAMES.sub("", LEADS_ON.sub("", shown))


def links(body: str, page: str) -> set[tuple[str, str]]:
    """Page and anchor of each place that links of a page show: contents don't, solutions hide, citations have their own words."""
    for contents in [element(body, found.start()) for found in CONTENTS.finditer(body)]:
        body = body.replace(contents, "")
    folder = posixpath.dirname(page)
    found = LINK.findall(body)
    return {(posixpath.normpath(posixpath.join(folder, path)) if path else page, anchor) for path, anchor in found}


# ---- Notes, and what is made of them -------------------------------------------


def note_page(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Note what the search and the links need of a page, while it is written."""
    if not doctree:
        return
    body, page = context["body"], f"{pagename}.html"
    anchors = set(re.findall(r'<(?:figure|table|div|section|li|p|span)\b[^>]* id="([^"]+)"', body))
    found = list(entries(doctree, app.env.toc_secnumbers.get(pagename, {})))
    note = {
        "entries": found,
        "links": sorted(links(body, page)),
        "previews": {anchor: preview(body, anchor) for anchor in sorted(anchors)},
    }
    target = Path(app.outdir, NOTES, f"{pagename}.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(note), encoding="utf-8")


def write_scripts(app: Sphinx) -> list[Any]:
    """Write what all pages noted, for the scripts of the search and the previews; no pages are made."""
    notes = {}
    for name in dict.fromkeys([*_following(app, app.config.root_doc), *sorted(app.env.found_docs)]):  # the book's order
        path = Path(app.outdir, NOTES, f"{name}.json")
        notes[f"{name}.html"] = json.loads(path.read_text(encoding="utf-8"))
    static = Path(app.outdir, "_static")
    data = [[page, note["entries"]] for page, note in notes.items()]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (static / DATA).write_text(f'"use strict";\nconst BOOK = {text};\n', encoding="utf-8")
    wanted = {(page, anchor) for note in notes.values() for page, anchor in map(tuple, note["links"])}
    folder = static / "previews"
    shutil.rmtree(folder, ignore_errors=True)
    for page, note in notes.items():
        shown = {anchor: html for anchor, html in note["previews"].items() if (page, anchor) in wanted}
        target = folder / f"{page.removesuffix('.html')}.js"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(script(page, shown), encoding="utf-8")
    return []


def script(page: str, shown: dict[str, str]) -> str:
    """A script that tells what stands at places of a page. Quotation marks stay as they are, by which pictures are found."""
    texts = [re.sub(r"[\\`]|\$(?=\{)", r"\\\g<0>", html) for html in shown.values()]
    lines = ",\n".join(f"{json.dumps(anchor)}: `{text}`" for anchor, text in zip(shown, texts, strict=True))
    return f"previews.set({json.dumps(page)}, {{\n{lines}\n}});\n"


def _following(app: Sphinx, name: str) -> Iterator[str]:
    """A page, and those that its tables of contents name."""
    yield name
    for child in app.env.toctree_includes.get(name, ()):
        yield from _following(app, child)


def choose_scripts(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Give the search page what searches, and no page Sphinx's own."""
    if pagename == "search":
        app.add_js_file("search.js")  # which loads the others when somebody searches
        known = hashlib.sha256(Path(app.outdir, "_static", DATA).read_bytes()).hexdigest()[:8]
        context["search_needs"] = [f"_static/{ENGINE}", f"_static/{DATA}?v={known}"]
    files = context["script_files"]
    files[:] = [file for file in files if Path(str(file.filename or "")).name not in NOT_OURS]


def replace_search(app: Sphinx) -> None:
    """Let Sphinx write no index and no search page of its own."""
    app.builder.search = False
