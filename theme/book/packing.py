"""Images inside drawings, in the smallest of the lossless forms of PNG."""

import base64
import functools
import io
import re

from PIL import Image

EMBEDDED = re.compile(r'data:image/png;base64,\s*([^"]*)"')


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
    """Return a drawing with the images inside it packed."""

    def image(match: re.Match[str]) -> str:
        code = base64.b64encode(packed(base64.b64decode(match[1]))).decode()
        return f'data:image/png;base64,{code}"'

    return EMBEDDED.sub(image, svg)
