"""The EPUB of one tab: what Sphinx's builder leaves to be said about it.

Its pages have MathML for formulas, no scripts, and one small style sheet,
``theme/epub/book.css``. Sphinx leaves some things otherwise than EPUB 3 asks
for; they are put right here.
"""

import re
import uuid
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder

from theme.book import cover, faces, packing
from theme.epub import lines

PAGE = re.compile(r'(<item id="[^"]*" href="(?P<href>[^"]*\.xhtml)" media-type="[^"]*") />')
INDEX = re.compile(r'(\s*<itemref idref="[^"]*" />)(?=.*\1)', re.DOTALL)
# EPUB allows no declaration that names a file elsewhere; nobody reads who drew with what, and when;
# Matplotlib names equal images in one drawing alike.
DROPPED = re.compile(
    r"<!DOCTYPE[^>]*>\s*|<!--.*?-->\s*|<metadata>.*?</metadata>\s*|(?<=[\"\s])id=\"image[0-9a-f]+\"", re.DOTALL
)
COVER = "_static/cover.png"
# What the book has for readers who cannot see it, or see it otherwise: the vocabulary of EPUB Accessibility.
ACCESS = {
    "accessMode": ("textual", "visual"),
    "accessModeSufficient": ("textual", "textual,visual"),
    "accessibilityFeature": (
        "alternativeText", "describedMath", "displayTransformability", "index", "MathML", "readingOrder",
        "structuralNavigation", "tableOfContents", "unlocked",
    ),
    "accessibilityHazard": ("none",),
    "accessibilitySummary": (
        "Every picture has an alternative text. Formulas are MathML, and in words beside it. Code is text. "
        "Headings, contents and an index lead through the book.",
    ),
}  # fmt: skip
SHEETS = ("_static/pygments.css", "_static/book.css")


class Builder(Epub3Builder):
    """Sphinx's, with what a validator misses."""

    def copy_image_files(self) -> None:
        """Copy the pictures; a drawing gets its letters, is made smaller, and has no reference to its format's definition."""
        super().copy_image_files()
        for path in Path(self.outdir, self.imagedir).glob("*.svg"):
            svg = DROPPED.sub("", path.read_text(encoding="utf-8"))
            path.write_text(packing.repacked(faces.with_faces(svg)), encoding="utf-8")

    def copy_static_files(self) -> None:
        """Copy style sheets, and draw the cover: a PNG of 1600 by 2400, because few apps show an SVG on their shelves."""
        super().copy_static_files()
        if self.config.epub_cover and (script := cover.script(self.config.book_cover)):
            subtitle = f"An executable textbook\nwith code in {self.config.html_context['framework']}"
            page = script.page(self.config.project, subtitle, self.config.epub_author)
            page.savefig(Path(self.outdir, COVER), dpi=160, metadata={"Software": None})

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """Return what toc.ncx says: the same identifier as content.opf."""
        return {**super().toc_metadata(level, navpoints), "uid": self.config.epub_identifier}

    def build_content(self) -> None:
        """Write content.opf.

        Say in it what the cover is, which pages have formulas, and who can read the book; name the index once, at the end.
        """
        super().build_content()
        path = Path(self.outdir, "content.opf")

        def declared(item: re.Match[str]) -> str:
            has_formulas = "<math" in Path(self.outdir, item["href"]).read_text(encoding="utf-8")
            return f'{item[1]} properties="mathml" />' if has_formulas else item[0]

        text = INDEX.sub("", path.read_text(encoding="utf-8"))
        text = text.replace(f'href="{COVER}"', f'href="{COVER}" properties="cover-image"')
        said = "".join(f'<meta property="schema:{name}">{value}</meta>\n' for name, values in ACCESS.items() for value in values)
        text = text.replace("</metadata>", f"{said}</metadata>", 1)
        path.write_text(PAGE.sub(declared, text), encoding="utf-8")


def settings(
    file_name: str, framework: str, title: str, author: str, release: str, copyright: str, drawn_by: str
) -> dict[str, Any]:
    """Return Sphinx's settings for the EPUB `file_name` with code in `framework`; the module `drawn_by` draws its cover."""
    folder = Path(__file__).parent
    return {
        "templates_path": [str(folder)],
        "html_static_path": [str(folder / "book.css")],
        "html_additional_pages": {"title": "title.html"},
        "html_context": {"framework": framework, "author": author, "drawing": cover.alt(drawn_by)},
        "html_favicon": None,
        "html_js_files": [],
        "epub_css_files": ["book.css"],
        "epub_title": f"{title} ({framework})",
        "epub_description": f"An executable textbook, with code in {framework}",
        "epub_author": author,
        "epub_contributor": author,
        "epub_publisher": author,
        "epub_copyright": f"© {copyright}.",
        "epub_uid": "book",
        # The same for every build of a release, so that a reading app knows the book again.
        "epub_identifier": uuid.uuid5(uuid.NAMESPACE_OID, f"{file_name}-{release}").urn,
        "epub_basename": file_name,
        "epub_cover": (COVER, "cover.html") if drawn_by else (),
        "epub_pre_files": [("title.xhtml", "Title page")],
        "epub_post_files": [("genindex.xhtml", "Index of terms")],
        "epub_exclude_files": [f"_static/{name}" for name in ("basic.css", "epub.css", "file.png", "minus.png", "plus.png")],
        "epub_show_urls": "no",
        "epub_tocdup": False,
        "epub_tocscope": "includehidden",
        "epub_guide": (("toc", "nav.xhtml", "Contents"),),
        "version": release,
    }


def only_ours(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Let pages have our style sheets and no others, and lines that fit."""
    context["body"] = lines.fit(context.get("body", ""))
    context["css_files"] = [sheet for sheet in context["css_files"] if sheet.filename in SHEETS]
