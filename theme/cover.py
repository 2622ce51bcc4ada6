"""The drawing on the cover of the PDF and the EPUB: `figures/cover.py`, which a book need not have."""

import importlib
from typing import Any

from bookbuild import layout

SCRIPT = layout.ROOT / "figures" / "cover.py"


def script() -> Any:
    """Return the module that draws the cover, or None."""
    return importlib.import_module("figures.cover") if SCRIPT.is_file() else None


def alt() -> str:
    """Return what the drawing shows, in words."""
    module = script()
    return " ".join(module.ALT.split()) if module else ""
