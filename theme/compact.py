"""Pictures that cells drew take little room.

Most cells draw the same for each framework: equal pictures are stored once.
Images inside drawings are stored in the smallest of the lossless forms of PNG.
"""

import base64
import functools
import hashlib
import io
import os
import re
import shutil
from pathlib import Path

from PIL import Image

from theme.figures import for_both

EMBEDDED = re.compile(r'data:image/png;base64,\s*([^"]*)"')
LINK = re.compile(r'(?<=_images/)[^"#/]+(?=["#])')


@functools.cache  # most images are in the drawings of both frameworks
def packed(png: bytes) -> bytes:
    """Return the same picture in fewer bytes, if that can be done without loss."""
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    if picture.getextrema()[3] != (255, 255):  # something is transparent
        return png
    picture = picture.convert("RGB")
    red, green, blue = picture.split()
    if red.tobytes() == green.tobytes() == blue.tobytes():
        picture = red
    elif picture.getcolors(256):
        picture = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=256)
        if picture.convert("RGB").tobytes() != Image.merge("RGB", (red, green, blue)).tobytes():
            return png
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return min(png, out.getvalue(), key=len)


def repacked(svg: str) -> str:
    """Return a drawing with the images inside it packed."""

    def image(match: re.Match[str]) -> str:
        code = base64.b64encode(packed(base64.b64decode(match[1]))).decode()
        return f'data:image/png;base64,{code}"'

    return EMBEDDED.sub(image, svg)


def prepared(path: Path, cache: Path) -> Path:
    """Return the drawing in a file, for both modes and packed, in ``cache``, where it may be from an earlier build."""
    drawing = path.read_text(encoding="utf-8")
    kept = cache / f"{hashlib.sha256(drawing.encode()).hexdigest()}.svg"
    if not kept.is_file():
        aside = kept.with_suffix(".part")
        aside.write_text(repacked(for_both(drawing)), encoding="utf-8")
        os.replace(aside, kept)
    return kept


def compact(site: Path, cache: Path) -> None:
    """Prepare the pictures of the site, store equal ones once, and delete those that no page shows."""
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    shown = {name for text in pages.values() for name in LINK.findall(text)}
    used: set[Path] = set()
    first: dict[str, str] = {}
    same: dict[str, str] = {}
    cache.mkdir(parents=True, exist_ok=True)
    for path in sorted((site / "_images").glob("*")):
        if path.name not in shown:  # left from an earlier build
            path.unlink()
            continue
        if path.suffix == ".svg":
            used.add(kept := prepared(path, cache))
            shutil.copyfile(kept, path)
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        same[path.name] = first.setdefault(content, path.name)
        if same[path.name] != path.name:
            path.unlink()
    for old in set(cache.iterdir()) - used:
        old.unlink()
    for path, text in pages.items():
        linked = LINK.sub(lambda match: same[match[0]], text)
        if linked != text:
            path.write_text(linked, encoding="utf-8")
