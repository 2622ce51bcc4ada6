"""The templates of pages are compiled once, and kept from build to build."""

from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx


def keep(app: Sphinx) -> None:
    """Let Jinja look for a compiled template before it compiles one; it knows by their content which are outdated."""
    templates = getattr(app.builder, "templates", None)
    if environment := getattr(templates, "environment", None):  # which builders of paper have not
        folder = Path(app.doctreedir) / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", keep)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
