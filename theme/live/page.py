"""Live figures of the site: a drawing img/NAME.svg with a script figures/NAME.js here comes to life when it is near.

In print, in the PDF and the EPUB, in notebooks and without JavaScript it stays the drawing that it is.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

from theme.live import data

HERE = Path(__file__).parent
LENET = "lenet-looks"  # the figure that computes with the weights that its page trained
COMPARED = "all-networks"  # the one that has the costs and accuracies of all networks
SCRIPTS = sorted(path.stem for path in (HERE / "figures").glob("*.js"))


class Enliven(SphinxPostTransform):
    """Puts the element of the live figure beside the drawing whose place it takes."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Look at each figure of the page."""
        for figure in self.document.findall(nodes.figure):
            image = next(figure.findall(nodes.image))
            name = PurePosixPath(image["uri"]).stem
            if name in SCRIPTS:
                figure["classes"].append("has-live")
                place = figure.index(image if image.parent is figure else image.parent) + 1
                figure.insert(place, nodes.raw("", f"<live-{name} data-live></live-{name}>", format="html"))


def add_scripts(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give a page that has live figures what wakes them, and the style sheet, which says how much place each needs."""
    if doctree and any("has-live" in figure["classes"] for figure in doctree.findall(nodes.figure)):
        app.add_css_file("live/live.css")
        app.add_js_file("live/live.js")


def write_files(app: Sphinx, env: BuildEnvironment) -> None:
    """Put the scripts into the site, and the data that they show: before the pages, which name the first with its checksum."""
    folder = Path(app.outdir, "_static", "live")
    shutil.rmtree(folder, ignore_errors=True)
    texts = {str(path.relative_to(HERE)): path.read_text(encoding="utf-8") for path in sorted(HERE.rglob("*.js"))}
    # One sheet for all of them: with another one for each page, browsers would keep the book's styles as often as it has pages.
    sheets = (HERE / "live.css", *sorted(HERE.glob("figures/*.css")))
    texts["live.css"] = "\n".join(path.read_text(encoding="utf-8") for path in sheets)
    compared = any(PurePosixPath(image).stem == COMPARED for image in app.env.images)
    try:
        texts |= {f"data/{name}.js": text for name, text in data.scripts(_trained(app), compared).items()}
    except FileNotFoundError as error:
        raise ExtensionError(str(error)) from None
    # The first names the others with this, so that no browser takes one of them from an older site.
    texts["live.js"] = texts["live.js"].replace("VERSION", hashlib.sha256("".join(texts.values()).encode()).hexdigest()[:8])
    for name, text in texts.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _trained(app: Sphinx) -> Path | None:
    """The executed notebook of the page that shows what LeNet looks at; it trained the network, and left its weights there."""
    shown = [page for image, (pages, _) in app.env.images.items() if PurePosixPath(image).stem == LENET for page in pages]
    return Path(app.config.book_ran, f"{shown[0]}.ipynb") if shown else None
