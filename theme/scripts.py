"""No script holds a page up."""

from typing import Any

from sphinx.application import Sphinx


def defer_scripts(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Let no script hold up a page."""
    context["script_files"] = [
        type(script)(
            script.filename,
            priority=script.priority,
            **{**script.attributes, "defer": "defer"},
        )
        for script in context["script_files"]
        if getattr(script, "filename", None)  # the others turn on a search while one types, which we do not have
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx, to run after those who add scripts."""
    app.connect("html-page-context", defer_scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
