"""Drawings in fewer bytes: images in them in the smallest of the lossless forms of PNG, no more digits than can be seen."""

import base64
import functools
import io
import re

from PIL import Image

EMBEDDED = re.compile(r'data:image/png;base64,\s*([^"]*)"')
PLACES = re.compile(r'(?<= )(?:d|points|x|y)="[^"]*"')
LONG = re.compile(r"\d+\.\d{3,}")
COMMAND = re.compile(r"\s*([A-Za-z])\s*")
GROUP = re.compile(r'<g id="([^"]*)">')
# What Matplotlib writes of text that is not turned.
LEVEL = re.compile(r' transform="rotate\(-?0 [^")]*\)"')


@functools.cache  # most images are in the drawings of both frameworks
def packed(png: bytes) -> bytes:
    """Return the same picture in fewer bytes, if that can be done without loss."""
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    if picture.getchannel("A").getextrema() != (255, 255):  # something is transparent
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
    """Return a drawing with its images packed, its places to a hundredth of a point, and no names that none asks for."""

    def image(match: re.Match[str]) -> str:
        code = base64.b64encode(packed(base64.b64decode(match[1]))).decode()
        return f'data:image/png;base64,{code}"'

    def place(match: re.Match[str]) -> str:
        name, numbers = match[0].split("=", 1)
        short = LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), numbers)
        return "=".join((name, COMMAND.sub(r"\1", short)))

    def group(match: re.Match[str]) -> str:
        return match[0] if f"#{match[1]}" in svg else "<g>"

    drawing = LEVEL.sub("", GROUP.sub(group, PLACES.sub(place, EMBEDDED.sub(image, svg))))
    return re.sub(r"\n\s*", "\n", drawing)
