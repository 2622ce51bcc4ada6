"""The text of the notebooks that readers get: numbers and links in place of the marks of the book."""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookbuild import layout, sources, stamps
from bookbuild.errors import BuildError
from theme.book.drawings import described

# A heading with its label, before which the link to it leads.
_LABELLED = re.compile(rf"^(?P<heading>#+ .*\n){sources.LABEL_LINE.pattern[1:]}", re.MULTILINE)


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
    return f"[{words}]({_place(page, target['doc'], label)})"


def converted(source: str, page: str, numbers: Numbers) -> str:
    """The Markdown of a text cell of `page` as readers get it."""

    def anchor(label: str | None) -> str:
        return f'<a id="{label}"></a>' if label else ""

    def figure(match: re.Match[str]) -> str:
        alt = described((layout.ROOT / page).parent / match["path"]) or match["caption"]
        number = numbers.of(match["label"])
        caption = f"**Figure {number}.** {match['caption']}" if number else match["caption"]
        words = alt.translate({91: 40, 93: 41})
        return f"{anchor(match['label'])}![{words}](attachment:{Path(match['path']).stem}.png)\n\n{caption}\n"

    def beside(match: re.Match[str]) -> str:
        words = described((layout.ROOT / page).parent / match["path"]).translate({91: 40, 93: 41})
        return f"> ![{words}](attachment:{Path(match['path']).stem}.png)"

    def table(match: re.Match[str]) -> str:
        number = numbers.of(match["label"])
        return f"{anchor(match['label'])}" + (f"**Table {number}.** " if number else "") + match["caption"] + "\n"

    def equation(match: re.Match[str]) -> str:
        return f"{anchor(match['label'])}\n\n$${match['tex'].rstrip()} \\tag{{{numbers.of(match['label'])}}}$$"

    def citation(match: re.Match[str]) -> str:
        keys = map(str.strip, match["keys"].split(","))
        cited = [(numbers.citations[key], _place(page, "references", _name(key))) for key in keys]
        if match["form"] == "t":
            return ", ".join(f"[{c['authors']}]({place}) ({c['year']})" for c, place in cited)
        return "(" + "; ".join(f"[{c['authors']}, {c['year']}]({place})" for c, place in cited) + ")"

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
    source = sources.BESIDE.sub(beside, source)
    source = sources.TABLE_CAPTION.sub(table, source)
    source = sources.REFERENCE.sub(lambda match: link(page, numbers, match["label"], match["kind"]), source)
    source = sources.CITATION.sub(citation, source)
    source = sources.TERM.sub(r"*\g<words>*", source)
    source = _LABELLED.sub(lambda match: f"{anchor(match['label'])}\n\n{match['heading']}", source)
    source = sources.LABEL_LINE.sub(lambda match: anchor(match["label"]), source)
    listed = "\n\n".join(f"{anchor(_name(key))}{cited['full']}" for key, cited in numbers.citations.items())
    source = sources.BIBLIOGRAPHY.sub(listed.replace("\\", r"\\"), source)
    return _with_solutions(source, page)


def cells(text: str) -> Iterator[tuple[str, str]]:
    """Cut the text of a cell where an anchor begins a line: yield each part's anchor, if it has one, and the part.

    In JupyterLab a link from another notebook can lead to a cell alone, by its id.
    """
    for part in re.split(r"^(?=<a id=)", text, flags=re.MULTILINE):
        found = re.match(r'<a id="([^"]+)"></a>', part)
        if part.strip():
            yield found[1] if found else "", part.strip()


def drawings(text: str) -> dict[str, dict[str, str]]:
    """The drawings that a cell shows, by name, as attachments: so that a notebook has them wherever it is."""
    found = re.findall(r"\]\(attachment:(\S+)\)", text)
    return {name: _drawing(Path(name).stem) for name in found}


def _drawing(name: str) -> dict[str, str]:
    """A drawing as PNG, because JupyterLab shows no SVG here; without a script that draws it, as it is.

    What was drawn once is kept in _build/drawings.
    """
    svg = (layout.ROOT / "img" / f"{name}.svg").read_bytes()
    if not (layout.ROOT / "figures" / f"{name}.py").is_file():
        return {"image/svg+xml": base64.b64encode(svg).decode()}
    kept = layout.BUILD / "drawings" / f"{hashlib.sha256(svg).hexdigest()}.png"
    if not kept.is_file():
        stamps.write(kept, importlib.import_module("figures.style").png(name))
    return {"image/png": base64.b64encode(kept.read_bytes()).decode()}


def _with_solutions(source: str, page: str) -> str:
    """After each exercise a link to its solution, and back."""
    partner = sources.partner(page)
    if not (layout.ROOT / partner).is_file():
        return source
    there = _place(page, partner.removesuffix(".md"), "exercise-{number}")
    return sources.with_links(
        source,
        exercise=f'<a id="exercise-{{number}}"></a>\n\n{{item}} [Solution]({there})\n',
        solution=f'<a id="exercise-{{number}}"></a>\n\n{{heading}}\n\n[The exercise]({there})\n',
    )


def _name(key: str) -> str:
    """A citation's key as the id of a cell, which has no dots."""
    return key.replace(".", "-")


def _place(page: str, document: str, anchor: str) -> str:
    """The address of an anchor, seen from `page`: in another notebook that of its cell, as JupyterLab has them."""
    if f"{document}.md" == page:
        return f"#{anchor}"
    return f'{os.path.relpath(f"{document}.ipynb", os.path.dirname(page) or ".")}#cell-id={anchor}'
