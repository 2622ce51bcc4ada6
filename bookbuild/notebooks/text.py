"""The text of the notebooks that readers get: numbers and links in place of the marks of the book."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookbuild import layout, sources
from bookbuild.errors import BuildError
from theme.book.drawings import described


@dataclass(frozen=True)
class Numbers:
    """What Sphinx numbered, as `theme/book/numbering.py` wrote it down while the site was built."""

    labels: dict[str, dict[str, Any]]
    citations: dict[str, dict[str, str]]

    @classmethod
    def read(cls) -> Numbers:
        known = json.loads(layout.NUMBERS.read_text(encoding="utf-8"))
        return cls(known["labels"], known["citations"])

    def of(self, label: str | None) -> str:
        """The number of what has this label, like 2.3.1; nothing without a label or a number."""
        return str(self.labels[label].get("number") or "") if label else ""


def title(page: str) -> str:
    """The first heading of a page; raises BuildError if there is none."""
    found = sources.title((layout.ROOT / page).read_text(encoding="utf-8"))
    if not found:
        raise BuildError(f"{page}:1: the page has no title; begin it with `# Title`.")
    return found


def link(page: str, numbers: Numbers, label: str, kind: str) -> str:
    """A Markdown link from `page` to `label`: its number, or its title where it has none or `kind` is "ref"."""
    target, number = numbers.labels[label], numbers.of(label)
    noun = {"section": "Section", "figure": "Figure", "table": "Table", "equation": ""}.get(target["kind"], "Section")
    if kind == "eqref":
        words = f"({number})"
    elif number and kind == "numref":
        words = f"{noun} {number}".strip()
    else:
        words = target["title"]
    return f"[{words}]({_relative(page, target['doc'])}#{label})"


def converted(source: str, page: str, numbers: Numbers) -> str:
    """The Markdown of a text cell of `page` as readers get it."""

    def anchor(label: str | None) -> str:
        return f'<a id="{label}"></a>' if label else ""

    def figure(match: re.Match[str]) -> str:
        alt = described((layout.ROOT / page).parent / match["path"]) or match["caption"]
        number = numbers.of(match["label"])
        caption = f"**Figure {number}.** {match['caption']}" if number else match["caption"]
        return f"{anchor(match['label'])}![{alt.translate({91: 40, 93: 41})}]({match['path']})\n\n{caption}\n"

    def table(match: re.Match[str]) -> str:
        number = numbers.of(match["label"])
        return f"{anchor(match['label'])}" + (f"**Table {number}.** " if number else "") + match["caption"] + "\n"

    def equation(match: re.Match[str]) -> str:
        return f"{anchor(match['label'])}\n\n$${match['tex'].rstrip()} \\tag{{{numbers.of(match['label'])}}}$$"

    def citation(match: re.Match[str]) -> str:
        home = _relative(page, "references")
        cited = [numbers.citations[key.strip()] for key in match["keys"].split(",")]
        if match["form"] == "t":
            return ", ".join(f"[{c['authors']}]({home}) ({c['year']})" for c in cited)
        return "(" + "; ".join(f"[{c['authors']}, {c['year']}]({home})" for c in cited) + ")"

    def directive(match: re.Match[str]) -> str:
        if match["name"] == "eval_rst":
            heading = sources.title(match[0])
            return f"# {heading}" if heading else ""
        folder = Path(page).parent
        return "\n".join(f"- [{title(str(folder / f'{entry}.md'))}]({entry}.ipynb)" for _, entry in sources.contents(match[0]))

    source = sources.DIRECTIVE.sub(directive, source)
    source = sources.EQUATION.sub(equation, source)
    source = sources.SIZE.sub("", source)
    source = sources.FIGURE.sub(figure, source)
    source = sources.TABLE_CAPTION.sub(table, source)
    source = sources.REFERENCE.sub(lambda match: link(page, numbers, match["label"], match["kind"]), source)
    source = sources.CITATION.sub(citation, source)
    source = sources.TERM.sub(r"*\g<words>*", source)
    source = sources.LABEL_LINE.sub(lambda match: anchor(match["label"]), source)
    source = sources.BIBLIOGRAPHY.sub("\n\n".join(c["full"] for c in numbers.citations.values()), source)
    return _with_solutions(source, page)


def _with_solutions(source: str, page: str) -> str:
    """After each exercise a link to its solution, and back."""
    partner = sources.partner(page)
    if not (layout.ROOT / partner).is_file():
        return source
    home = _relative(page, partner.removesuffix(".md"))
    return sources.with_links(
        source,
        exercise=f"[Solution]({home}#exercise-{{number}})",
        solution=f'<a id="exercise-{{number}}"></a>\n\n{{heading}}\n\n[The exercise]({home}#Exercises)',
    )


def _relative(page: str, document: str) -> str:
    """The address of another page's notebook, seen from that of `page`."""
    return os.path.relpath(f"{document}.ipynb", os.path.dirname(page) or ".")
