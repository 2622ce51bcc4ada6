"""Pictures that cells drew take little room.

Most cells draw the same for each framework: equal pictures are stored once.
Images inside drawings are stored in the smallest of the lossless forms of PNG.
"""

import base64
import functools
import hashlib
import io
import re
from pathlib import Path

from PIL import Image
from sphinx.application import Sphinx

EMBEDDED = re.compile(r'data:image/png;base64,\s*([^"]*)"')
LINK = re.compile(r'(?<=_images/)[^"#/]+\.(?:svg|png)(?=["#])')


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


def compact(app: Sphinx, error: Exception | None) -> None:
    """Pack the pictures of the built site and store equal ones once."""
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir)
    first: dict[str, str] = {}
    same: dict[str, str] = {}
    for path in sorted((site / "_images").glob("*")):
        if path.suffix == ".svg":
            path.write_text(repacked(path.read_text(encoding="utf-8")), encoding="utf-8")
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        same[path.name] = first.setdefault(content, path.name)
        if same[path.name] != path.name:
            path.unlink()
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        linked = LINK.sub(lambda match: same.get(match[0], match[0]), text)
        path.write_text(linked, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx, to run after the pictures are recoloured."""
    app.connect("build-finished", compact, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
