"""Pictures in light and in dark mode.

Drawings are made for white paper, which the site takes away, so that they stand
on the page's own ground. Each SVG gets its letters, and a style sheet with its
colours and with others, which apply when it is asked for as ``NAME.svg#dark``:
the page has both, CSS shows one, and the browser loads one file. Images inside an SVG keep
their own colours, a little dimmed where nothing is written on them; those of numbers with
signs, whose zero is as white as the paper, are inverted, and so are the digits on them.
"""

import base64
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx

from theme.book.drawings import size
from theme.book.faces import with_faces

Colour = tuple[float, float, float]

GROUND: Colour = (0x19, 0x18, 0x16)  # --ground of d2l.css in dark mode
WHITE: Colour = (255, 255, 255)
SIGNED: tuple[Colour, Colour] = ((0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00))  # the ends of d2l.plot.SIGNED, with white between
LEGIBLE = 4.5  # contrast of text with the ground, WCAG level AA
SMALLEST = 0.75  # of its size, a drawing's smallest text, of 9 points, has 9 pixels
LARGEST = 1.25  # of its size, where there is room: its text is then as large as a caption's

WRITTEN_ON = re.compile(r'<text style="(?![^"]*fill: (?!#ffffff|#000000))')
TAG = re.compile(r"<(\w+)\b[^>]*>")
STYLE = re.compile(r'(?<=\s)style="([^"]*)"')
CLASS = re.compile(r'\bclass="(\w+)"')
# The white paper below a drawing of ours, and below its axes.
PAPER = re.compile(r'(<g id="(?:patch_1|axes_\d+">\s*<g id="patch_\d+)">\s*<path d="[^"]*"\s*style="fill: )#ffffff(?=")')
IMAGE = re.compile(r'<image (?=[^>]*"data:image/png;base64,\s*(?P<png>[^"]+)")')
PAINT = re.compile(r"\b(?P<what>fill|stroke)(?P<is>: ?|=\")#(?P<hex>[0-9a-fA-F]{6})\b")


def blend(over: Colour, under: Colour, share: float) -> Colour:
    """Lay a colour over another one, ``share`` opaque."""
    red, green, blue = (
        share * a + (1 - share) * b for a, b in zip(over, under, strict=True)
    )
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Return the relative luminance as WCAG defines it."""
    red, green, blue = (
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours as WCAG defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def in_the_dark(colour: Colour, is_text: bool, is_line: bool) -> Colour:
    """Return the colour that stands for this one on a dark ground.

    A colour is taken as a pure one, laid so thinly over white paper that the
    paper shows through; the same layer is laid over the dark ground, greys
    as layers of white instead of black. Text in black or white stands on a
    strong colour, which does not change, and stays. Other text and lines are
    lightened until they stand out from the ground.
    """
    if is_text and colour in ((0, 0, 0), WHITE):
        return colour
    least, most = min(colour), max(colour)
    share = 1 - least / 255
    if most - least < 12:
        return blend(WHITE, GROUND, 0.93 * share)
    pure = blend(colour, WHITE, 1)
    if share:
        red, green, blue = ((part - least) / share for part in colour)
        pure = (red, green, blue)
    dark = blend(pure, GROUND, share)
    while (is_text or is_line) and contrast(dark, GROUND) < LEGIBLE:
        dark = blend(WHITE, dark, 0.1)
    return dark


def classed(svg: str) -> tuple[str, dict[str, str]]:
    """Return the drawing with a class for each style, which it may have a hundred times; and the styles by class."""
    names: dict[str, str] = {}

    def named(style: re.Match[str]) -> str:
        return f'class="{names.setdefault(style[1], "s" + str(len(names)))}"'

    return STYLE.sub(named, svg), {name: style for style, name in names.items()}


def is_signed(png: bytes) -> bool:
    """Say whether an image has no colours but those between white and the two of positive and negative numbers."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"), dtype=float).reshape(-1, 4)
    from_white = pixels[pixels[:, 3] == 255, :3] - WHITE
    off = np.full(len(from_white), np.inf)
    for end in SIGNED:
        way = np.subtract(end, WHITE)
        share = from_white @ way / (way @ way)
        off = np.minimum(off, np.abs(from_white - np.outer(share, way)).max(axis=1))
    return bool(off.size and np.mean(off < 6) > 0.97)


def dark_rules(svg: str, styles: dict[str, str], turned: bool) -> str:
    """Return CSS for the colours in dark mode of everything in the drawing; black and white text may be `turned` round."""
    rules = set()
    for tag in TAG.finditer(svg):
        is_text = tag[1] in ("text", "tspan")
        if tag[1] == "image":
            continue
        name = CLASS.search(tag[0])
        given = [(f".{name[1]}", styles.get(name[1], ""))] if name else []
        for selector, painted in [*given, ("", tag[0])]:
            for paint in PAINT.finditer(painted):
                red, green, blue = bytes.fromhex(paint["hex"])
                what = paint["what"]
                dark = in_the_dark((red, green, blue), is_text and what == "fill", what == "stroke")
                if turned and is_text and dark in ((0, 0, 0), WHITE):
                    dark = (255 - dark[0], 255 - dark[1], 255 - dark[2])
                code = "".join(f"{round(part):02x}" for part in dark)
                chosen = selector or f'[{what}="#{paint["hex"]}"]'
                rules.add(f"#dark:target {tag[1]}{chosen}{{{what}:#{code}}}")
    return "\n".join(sorted(rules))


def for_both(svg: str) -> str:
    """Return the drawing with its colours for dark mode, less its comments."""
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = PAPER.sub(r"\g<1>none", svg)
    images = [is_signed(base64.b64decode(image["png"])) for image in IMAGE.finditer(svg)]
    kinds = iter(images)
    svg = IMAGE.sub(lambda image: '<image data-signed="" ' if next(kinds) else image[0], svg)
    # Numbers in a matrix are black or white, whichever stands out from its colours.
    written_on = WRITTEN_ON.search(svg)
    turned = bool(images) and all(images)
    filters = "" if written_on else "#dark:target image{filter:brightness(0.85)}"
    if turned or any(images) and not written_on:  # so dark that white stands out from the middle, and black from the ends
        filters += "#dark:target [data-signed]{filter:invert(1) hue-rotate(180deg) brightness(0.72)}"
    if turned:  # text without a colour of its own is black
        filters += "#dark:target text{fill:#fff}"
    svg, styles = classed(with_faces(svg))
    light = "".join(f".{name}{{{style}}}" for name, style in styles.items())
    styled = f'<svg id="dark" \\1>\n<style>{light}\n{dark_rules(svg, styles, turned)}{filters}</style>'
    return re.sub(r"<svg ([^>]*)>", styled, svg, count=1)


def visit_image(self: Any, node: nodes.image) -> None:
    """Write the picture with its size, for light and for dark mode."""
    path = Path(self.builder.srcdir, node["uri"])  # the writer changes it
    start = len(self.body)
    type(self).visit_image(self, node)
    written = "".join(self.body[start:])
    width, height = size(path)
    if width > 0:
        larger = LARGEST if path.suffix == ".svg" else 1
        sides = f'width="{round(larger * width)}" height="{round(larger * height)}"'
        written = written.replace("<img ", f"<img {sides} ", 1)
    written = written.replace("<img ", '<img loading="lazy" ', 1)
    if path.suffix == ".svg":
        if width > 0 and "<text" in path.read_text(encoding="utf-8"):
            # On a phone it scrolls in its box rather than become illegible.
            written = written.replace("<img ", f'<img style="--legible: {round(SMALLEST * width)}px" ', 1)
        twin = written.replace('.svg"', '.svg#dark"')
        written = with_class(written, "in-light") + with_class(twin, "in-dark")
    if isinstance(node.parent, nodes.figure):
        written = f'<div class="scroll">{written}</div>'
    self.body[start:] = [written]


def with_class(tag: str, name: str) -> str:
    """Add a class to an image's tag."""
    if 'class="' in tag:
        return tag.replace('class="', f'class="{name} ', 1)
    return tag.replace("<img ", f'<img class="{name}" ', 1)


def register(app: Sphinx) -> None:
    """Let Sphinx write pictures so."""
    app.add_node(nodes.image, override=True, html=(visit_image, None))
