"""The list of references."""

import re

from formatting.apa import APAStyle
from pybtex.database import BibliographyData, Entry, Person
from pybtex.plugin import register_plugin
from pybtex.style import FormattedEntry
from pybtex.style.sorting.author_year_title import SortingStyle
from sphinx.application import Sphinx

# Where no line may end: within a range of pages, and between a name and its initials.
RANGE, INITIAL = re.compile(r"(?<=\d)\N{EN DASH}(?=\d)"), re.compile(r", (?=[A-Z]\.)")
# Docutils gives the entries of a list a role that is not one of its items.
WRONG, RIGHT = ' role="doc-biblioentry"', ' role="listitem"'


class ByName(SortingStyle):
    """Sort organizations, whose names stand in braces, among the people."""

    def person_key(self, person: Person) -> str:
        """Return what a name is sorted by."""
        return str(super().person_key(person)).replace("{", "")


class FormattedOnce(APAStyle):
    """Format an entry once: not twice, for the list and for its preview, and not again in the next build."""

    kept: dict[str, FormattedEntry] = {}

    def format_entry(self, label: str, entry: Entry, bib_data: BibliographyData | None = None) -> FormattedEntry:
        """Return `entry` as the list shows it."""
        key = f"{label} {entry!r}"
        if key not in self.kept:
            self.kept[key] = super().format_entry(label, entry, bib_data)
        return self.kept[key]


def keep_formatted(app: Sphinx) -> None:
    """Let Sphinx keep what was formatted with all else that it knows of the pages."""
    vars(app.env).setdefault("book_formatted", {})
    FormattedOnce.kept = app.env.book_formatted  # type: ignore[attr-defined]


def mend_entries(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Give the entries on a page the right role, and keep page ranges and names together."""
    if WRONG in context.get("body", ""):
        kept = RANGE.sub("\\g<0>\u2060", INITIAL.sub(",\u00a0", context["body"]))
        context["body"] = kept.replace(WRONG, RIGHT)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    register_plugin("pybtex.style.sorting", "author_year_title", ByName, force=True)
    register_plugin("pybtex.style.formatting", "apa", FormattedOnce, force=True)
    app.connect("builder-inited", keep_formatted)
    app.connect("html-page-context", mend_entries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
