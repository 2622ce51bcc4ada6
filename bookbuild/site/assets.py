"""Only what a page uses is shipped, and nothing holds it up.

sphinx-book-theme comes with the whole of Bootstrap and Font Awesome; of
their style sheets the site keeps the rules for classes that occur in it.
All style sheets become one, because a page is not drawn before it has each of
them. Source maps, translations and icon fonts are deleted.
"""

import hashlib
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

SHEETS = ("styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css")
# Named by the theme's scripts, for parts of a page that the book does not have.
ABSENT = {
    "bd-header-announcement",
    "bd-header-version-warning",
    "dropdown",
    "dropdown-item",
    "dropdown-menu",
    "list-group-item",
    "pst-button-link-to-stable-version",
    "version-switcher__button",
    "version-switcher__menu",
}
UNUSED = (
    "**/*.map",
    "**/*.LICENSE.txt",
    "locales",
    "vendor",
    "images",
    "basic.css",
    "*.png",
    "scripts/bootstrap.js",
    "scripts/fontawesome.js",
    "sbt-webpack-macros.html",
    "webpack-macros.html",
    "copybutton_funcs.js",
    "doctools.js",
    "language_data.js",
    "searchtools.js",
    "sphinx_highlight.js",
    "check-solid.svg",
    "copy-button.svg",
)

TAG = re.compile(r"<[^>]+>")
STYLES = re.compile(r'\s*<link\b(?=[^>]*\brel="stylesheet")(?![^>]*\bmedia=)[^>]*\bhref="([^"]*?)_static/([^"?]+)[^"]*"[^>]*>')
URL = re.compile(r"url\((?!['\"]?(?:data:|#|%23))(['\"]?)([^)'\"]+)\1\)")
BRACE = re.compile(r"[{}]")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r"""["'`]([^"'`]*)["'`]""")
WORD = re.compile(r"[A-Za-z_][\w-]*")
NAMES = re.compile(r"[.#]((?:\\.|[\w-])+)")
FUNCTION = re.compile(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)")


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """Yield (what stands before the brace, what stands within) for each block."""
    start = opening = depth = 0
    for brace in BRACE.finditer(css):
        if brace[0] == "{":
            if not depth:
                opening = brace.start()
            depth += 1
            continue
        depth -= 1
        if not depth:
            # A statement without a block, @import or @charset, may stand before.
            head = css[start:opening].rsplit(";", 1)[-1]
            yield head.strip(), css[opening + 1 : brace.start()]
            start = brace.end()


def top_level(selectors: str) -> list[str]:
    """Split a list of selectors at the commas outside parentheses."""
    if "(" not in selectors:
        return selectors.split(",")
    parts, depth = [""], 0
    for letter in selectors:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def needed(css: str, words: set[str]) -> str:
    """Return the rules of a style sheet that can apply where these words occur."""
    css = COMMENT.sub("", css)
    kept = []
    for head, body in blocks(css):
        if head.startswith(("@media", "@supports")):
            if inner := needed(body, words):
                kept.append(f"{head}{{{inner}}}")
        elif head.startswith("@"):
            if "Font Awesome" not in body and not head.startswith("@keyframes fa-"):
                kept.append(f"{head}{{{body}}}")
        else:
            matching = [
                selector
                for selector in top_level(head)
                if "[data-bs-theme" not in selector  # the theme sets data-theme
                and {n.replace("\\", "") for n in NAMES.findall(FUNCTION.sub("", selector))}
                <= words
                and ".fa" not in selector
            ]
            if matching:
                kept.append(f"{','.join(matching)}{{{body}}}")
    return "".join(kept)


def slim(site: Path) -> None:
    """Delete and shorten in the built site."""
    static = site / "_static"
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    words: set[str] = set()
    for path in site.rglob("*.html"):
        words.update(WORD.findall("".join(set(TAG.findall(path.read_text(encoding="utf-8"))))))
    for path in static.rglob("*.js"):
        words.update(WORD.findall(" ".join(STRING.findall(path.read_text(encoding="utf-8")))))
    words -= ABSENT
    for sheet in SHEETS:
        path = static / sheet
        path.write_text(needed(path.read_text(encoding="utf-8"), words), encoding="utf-8")
    bundle(site)


def rebased(sheet: str, css: str) -> str:
    """Return a style sheet of ``_static`` so that its links hold from ``_static`` itself."""
    folder = posixpath.dirname(sheet)
    return URL.sub(lambda link: f"url({posixpath.normpath(posixpath.join(folder, link[2]))})", COMMENT.sub("", css))


def bundle(site: Path) -> None:
    """Join the style sheets of each page into one, in their order."""
    static = site / "_static"
    bundles: dict[tuple[str, ...], str] = {}
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        links = list(STYLES.finditer(text))
        if not links:
            continue
        sheets = tuple(dict.fromkeys(link[2] for link in links))
        if sheets not in bundles:
            css = "\n".join(rebased(sheet, (static / sheet).read_text(encoding="utf-8")) for sheet in sheets)
            bundles[sheets] = f"book-{hashlib.sha256(css.encode()).hexdigest()[:8]}.css"
            (static / bundles[sheets]).write_text(css, encoding="utf-8")
        one = f'\n  <link rel="stylesheet" href="{links[0][1]}_static/{bundles[sheets]}" />'
        start = links[0].start()
        page.write_text(text[:start] + one + STYLES.sub("", text[start:]), encoding="utf-8")
    for sheet in {sheet for sheets in bundles for sheet in sheets}:
        (static / sheet).unlink()
