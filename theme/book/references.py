"""The list of references."""

from typing import Any

from pybtex.database import Person
from pybtex.plugin import register_plugin
from pybtex.style.sorting.author_year_title import SortingStyle
from sphinx.application import Sphinx

from theme.book.unbroken import in_references

# Docutils gives the entries of a list a role that is not one of its items.
WRONG, RIGHT = ' role="doc-biblioentry"', ' role="listitem"'


class ByName(SortingStyle):
    """Sort organizations, whose names stand in braces, among the people."""

    def person_key(self, person: Person) -> str:
        """Return what a name is sorted by."""
        return str(super().person_key(person)).replace("{", "")


def mend_entries(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Give the entries on a page the right role, keep page ranges and names together, and let addresses stand for themselves."""
    if WRONG in context.get("body", ""):
        context["body"] = in_references(context["body"]).replace(WRONG, RIGHT).replace("URL: <a", "<a")


def register_styles() -> None:
    """Let the names of our styles mean ours."""
    register_plugin("pybtex.style.sorting", "author_year_title", ByName, force=True)
