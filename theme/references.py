"""The list of references."""

from sphinx.application import Sphinx

# Docutils gives the entries of a list a role that is not one of its items.
WRONG, RIGHT = ' role="doc-biblioentry"', ' role="listitem"'


def mend_role(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Give the entries on a page the right role."""
    if "body" in context:
        context["body"] = context["body"].replace(WRONG, RIGHT)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", mend_role)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
