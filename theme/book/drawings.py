"""What a drawing says of itself: how large it is, and in words what it shows."""

from __future__ import annotations

import html
import re
from pathlib import Path

import imagesize

_DESCRIPTION = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
_SIZES = [re.compile(rf'\b{side}="(?P<value>[\d.]+)(?P<unit>pt|px|)"') for side in ("width", "height")]


def described(path: Path) -> str:
    """Return the description inside an SVG file, or an empty string."""
    if path.suffix != ".svg" or not path.is_file():
        return ""
    found = _DESCRIPTION.search(path.read_text(encoding="utf-8"))
    return html.unescape(" ".join(found[1].split())) if found else ""


def size(path: Path) -> tuple[int, int]:
    """Return width and height of a picture in CSS pixels; -1 if unknown."""
    if path.suffix != ".svg":
        width, height = imagesize.get(path)
        return int(width), int(height)
    start = path.read_text(encoding="utf-8")[:2000]
    found = [side.search(start, start.find("<svg")) for side in _SIZES]
    if not all(found):
        return -1, -1
    width, height = (round(float(f["value"]) * (4 / 3 if f["unit"] == "pt" else 1)) for f in found if f)
    return width, height
