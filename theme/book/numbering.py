"""Writes down what Sphinx numbered, for those who write notebooks from pages.

A JSON file with ``labels`` (each label's page, anchor, kind, number and
title) and ``citations`` (each key's authors, year and full text).
"""

import json
import os
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def dotted(number: tuple[int, ...] | None) -> str:
    """Return (1, 2) as "1.2", and nothing as an empty string."""
    return ".".join(map(str, number or ()))


def note_identifiers(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the identifiers of each element of a page that has several: a label is one, its number stands by another."""
    several = [list(node["ids"]) for node in doctree.findall(nodes.Element) if len(node.get("ids", ())) > 1]
    app.env.metadata[app.env.docname]["identifiers"] = several


def numbered(env: BuildEnvironment, docname: str, anchor: str) -> tuple[str, str]:
    """Return kind and number of what stands at this place."""
    named = {anchor, *(name for names in env.metadata[docname]["identifiers"] if anchor in names for name in names)}
    for kind, numbers in env.toc_fignumbers.get(docname, {}).items():
        for identifier in named & set(numbers):
            return kind, dotted(numbers[identifier])
    sections = env.toc_secnumbers.get(docname, {})
    return "section", dotted(next((sections[f"#{name}"] for name in named if f"#{name}" in sections), sections.get("")))


def labels(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return every label of the book."""
    standard, math = env.domains["std"], env.domains["math"]
    found = {}
    for name, (docname, anchor, title) in standard.labels.items():
        if name in ("genindex", "modindex", "search", "py-modindex"):
            continue
        kind, number = numbered(env, docname, anchor)
        found[name] = {
            "doc": docname,
            "anchor": anchor,
            "kind": kind,
            "number": number,
            "title": " ".join(title.split()),
        }
    for name, (docname, _) in math.data["objects"].items():
        anchor = nodes.make_id(f"equation-{name}")
        number = numbered(env, docname, anchor)[1]
        found[name] = {
            "doc": docname,
            "anchor": anchor,
            "kind": "equation",
            "number": number,
            "title": f"({number})",
        }
    return found


def citations(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return every entry of the bibliography that a page cites."""
    found = {}
    for entry in env.domains["cite"].citations:
        data = entry.entry
        found[entry.key] = {
            "authors": authors(data),
            "year": data.fields.get("year", ""),
            "full": entry.formatted_entry.text.render_as("markdown"),
            "doc": entry.bibliography_key.docname,
            "anchor": entry.citation_id,
        }
    return found


def authors(entry: Any) -> str:
    """Return family names as in a text: Hubel and Wiesel; LeCun et al."""
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    # Braces keep the words of an organization's name together; they are no part of it.
    names = [" ".join([*map(str, p.prelast_names), *map(str, p.last_names)]).strip("{}") for p in people]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names) or entry.fields.get("title", "")


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the file aside and move it into place."""
    if error or not app.config.book_numbers:
        return
    target = Path(app.config.book_numbers)
    aside = target.with_name(f"{target.name}.part")
    known = {"labels": labels(app.env), "citations": citations(app.env)}
    aside.write_text(json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    os.replace(aside, target)
