"""The drawing on the cover of the PDF and the EPUB, by a module of the book that conf.py names; a book need not have one."""

import importlib
from typing import Any


def script(module: str) -> Any:
    """Return the module of this name, which draws the cover; None for an empty name."""
    return importlib.import_module(module) if module else None


def alt(module: str) -> str:
    """Return what the drawing shows, in words."""
    return " ".join(script(module).ALT.split()) if module else ""
