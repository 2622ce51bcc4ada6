"""Exercises and their solutions are linked with each other.

The items of the list under "Exercises" of a page belong to the headings
"Exercise 1: ...", "Exercise 2: ..." of the page that solves them; which that is
the config value ``book_solutions`` says. Both get the anchors ``exercise-1``,
``exercise-2`` and so on.
"""

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from theme.book import unbroken

HEADING = re.compile(r"Exercise (\d+)\b")


def label(docname: str, number: int) -> str:
    """Return the name under which Sphinx knows this place."""
    return f"{docname.lower()}:exercise-{number}"


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


class LinkExercises(SphinxTransform):
    """Give exercises and solutions their anchors and links."""

    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        """Change one page."""
        docname, solutions = self.env.docname, self.config.book_solutions
        numbers = []
        if docname in solutions.values():
            (other,) = (page for page, solved_in in solutions.items() if solved_in == docname)
            for number, section in answers(self.document):
                numbers.append(number)
                section["ids"].insert(0, f"exercise-{number}")
                unbroken.in_title(section[0])
                back = link(other, docname, number, "Back to the exercise")
                section.insert(1, nodes.paragraph("", "", back, classes=["exercise-back"]))
        elif other := solutions.get(docname):
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
