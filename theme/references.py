"""The list of references."""

from pybtex.database import Person
from pybtex.plugin import register_plugin
from pybtex.style.sorting.author_year_title import SortingStyle
from sphinx.application import Sphinx

# Docutils gives the entries of a list a role that is not one of its items.
WRONG, RIGHT = ' role="doc-biblioentry"', ' role="listitem"'


class ByName(SortingStyle):
    """Sort organizations, whose names stand in braces, among the people."""

    def person_key(self, person: Person) -> str:
        """Return what a name is sorted by."""
        return str(super().person_key(person)).replace("{", "")


def mend_role(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Give the entries on a page the right role."""
    if "body" in context:
        context["body"] = context["body"].replace(WRONG, RIGHT)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    register_plugin("pybtex.style.sorting", "author_year_title", ByName, force=True)
    app.connect("html-page-context", mend_role)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
