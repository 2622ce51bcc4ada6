"""Exercises and their solutions are linked with each other.

The items of the list under "Exercises" of ``FOLDER/PAGE`` belong to the
headings "Exercise 1: ...", "Exercise 2: ..." of ``solutions/PAGE``. Both get
the anchors ``exercise-1``, ``exercise-2`` and so on. A page whose numbers
differ is a warning, which ends the build.
"""

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

SOLUTIONS = "solutions/"
HEADING = re.compile(r"Exercise (\d+)\b")


def label(docname: str, number: int) -> str:
    """Return the name under which Sphinx knows this place."""
    return f"{docname.lower()}:exercise-{number}"


def partner(docname: str, found: set[str]) -> str | None:
    """Return the page of solutions of a page, or the page of the solutions."""
    stem = docname.rsplit("/", 1)[-1]
    if stem == "index" or "/" not in docname:
        return None
    if not docname.startswith(SOLUTIONS):
        return SOLUTIONS + stem
    pages = [name for name in found if name.endswith(f"/{stem}") and name != docname]
    return min(pages, default=None)


def link(docname: str, source: str, number: int, text: str) -> addnodes.pending_xref:
    """Make a link from ``source`` to an exercise or solution on ``docname``."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", text),
        refdoc=source,
        refdomain="std",
        reftype="ref",
        refexplicit=True,
        refwarn=True,
        reftarget=label(docname, number),
    )


def tasks(document: nodes.document) -> list[nodes.list_item]:
    """Return the items of the list under the heading "Exercises"."""
    for section in document.findall(nodes.section):
        if section[0].astext() == "Exercises":
            for items in section.findall(nodes.enumerated_list):
                return [item for item in items if isinstance(item, nodes.list_item)]
    return []


def answers(document: nodes.document) -> Iterator[tuple[int, nodes.section]]:
    """Yield number and section of each heading "Exercise N"."""
    for section in document.findall(nodes.section):
        if found := HEADING.match(section[0].astext()):
            yield int(found[1]), section


def keep_together(title: nodes.Element) -> None:
    """Let no line end between "Exercise" and its number."""
    text = title[0].astext()
    found = HEADING.match(text)
    if isinstance(title[0], nodes.Text) and found:
        title[:1] = [nodes.inline("", found[0], classes=["together"]), nodes.Text(text[found.end():])]


class LinkExercises(SphinxTransform):
    """Give exercises and solutions their anchors and links."""

    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        """Change one page."""
        docname = self.env.docname
        other = partner(docname, self.env.found_docs)
        numbers = []
        if other is None:
            return
        if docname.startswith(SOLUTIONS):
            for number, section in answers(self.document):
                numbers.append(number)
                section["ids"].insert(0, f"exercise-{number}")
                keep_together(section[0])
                back = link(other, docname, number, "Back to the exercise")
                section.insert(1, nodes.paragraph("", "", back, classes=["exercise-back"]))
        else:
            for number, item in enumerate(tasks(self.document), start=1):
                numbers.append(number)
                first, last = item[0], item[-1]
                first.insert(0, nodes.target("", "", ids=[f"exercise-{number}"]))
                there = link(other, docname, number, "Solution")
                last += [nodes.Text(" "), nodes.inline("", "", there, classes=["solution"])]
        known = self.env.domains["std"].anonlabels
        for number in numbers:
            known[label(docname, number)] = (docname, f"exercise-{number}")
        self.env.metadata[docname]["exercises"] = numbers


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of each page with more or fewer exercises than solutions."""
    for docname in sorted(env.found_docs):
        numbers = env.metadata[docname].get("exercises")
        if not numbers or docname.startswith(SOLUTIONS):
            continue
        solutions = partner(docname, env.found_docs)
        solved = env.metadata[solutions].get("exercises", [])
        if numbers != solved:
            logger.warning(
                "the exercises here are %s, but those solved on %s are %s",
                numbers,
                solutions,
                solved,
                location=docname,
            )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_transform(LinkExercises)
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
