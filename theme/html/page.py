"""What stands around the text of a page of the site, for its templates: description, scripts, offers, ways to take part.

The notebook of the page, all notebooks in a zip, the PDF and the EPUB are offered for the chosen framework; the build
puts the files into the site, and hides the link of a PDF or an EPUB that was not made. Where the repository is known
there are also "Open in Colab", "Edit this page" and "Report an error". The theme's own menus for these need JavaScript
and its icon font, and know one notebook for a page.
"""

from __future__ import annotations

import html
import re
import textwrap
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

from theme.book import cover

LENGTH = 160  # characters of a description that are shown
COLAB = "https://colab.research.google.com/github"
FOLDER = "_downloads"
CARD = "card.png"  # the picture that a link to a page shows elsewhere
# Names, punctuation and spaces in code: a third of a page's bytes, in the colour of text.
UNCOLOURED = re.compile(r'<span class="[npw]">([^<]*)</span>')


def description(doctree: nodes.document | None, title: str, book: str) -> str:
    """Return the beginning of the page's first paragraph; its title if there is none."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        if isinstance(paragraph.parent, nodes.section) and not paragraph.next_node(nodes.math):
            return textwrap.shorten(paragraph.astext(), LENGTH, placeholder=" …")
    return f"{re.sub('<.*?>', '', html.unescape(title))}: {book}"


def describe(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Say in a page's head in one sentence or two what it is about, for lists of search results."""
    said = description(doctree, context.get("title", pagename), app.config.project)
    context["metatags"] = f'{context.get("metatags", "")}\n<meta name="description" content="{html.escape(said)}" />'


def draw_card(app: Sphinx) -> None:
    """Draw the picture that links to the book show, where its address is known: of 1200 by 630 pixels."""
    config = app.config
    if config.book_address and config.book_cover:
        figure = cover.script(config.book_cover).card(config.project, " and ".join(config.book_tabs.values()))
        app.outdir.mkdir(parents=True, exist_ok=True)
        figure.savefig(app.outdir / CARD, dpi=100, metadata={"Software": None})


def offers(app: Sphinx, pagename: str) -> list[dict[str, str]]:
    """Return for each tab its name and the files, from the site's root, that go with a page."""
    name, repository, branch = app.config.book_name, app.config.book_repository, app.config.book_branches["notebooks"]
    github = repository.removeprefix("https://github.com/")
    is_page = pagename in app.env.found_docs
    return [
        {
            "tab": tab,
            "title": title,
            "notebook": f"{FOLDER}/{tab}/{pagename}.ipynb" if is_page else "",
            "zip": f"{FOLDER}/{name}-{tab}.zip",
            "pdf": f"{FOLDER}/{name}-{tab}.pdf",
            "epub": f"{FOLDER}/{name}-{tab}.epub",
            "colab": f"{COLAB}/{github}/blob/{branch}/{tab}/{pagename}.ipynb" if is_page and repository != github else "",
        }
        for tab, title in app.config.book_tabs.items()
    ]


def ways_to_take_part(repository: str, branch: str, pagename: str) -> dict[str, str]:
    """Return where to edit a page and where to report an error in it."""
    page, report = f"{pagename}.md", quote(f"Error on the page {pagename}")
    if repository.startswith("https://gitlab.com/"):
        return {
            "Edit this page": f"{repository}/-/edit/{branch}/{page}",
            "Report an error": f"{repository}/-/issues/new?issue[title]={report}",
        }
    return {
        "Edit this page": f"{repository}/edit/{branch}/{page}",
        "Report an error": f"{repository}/issues/new?title={report}",
    }


def tell_templates(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Give the templates the tabs, and what they offer on a page."""
    config = app.config
    context["book_tabs"] = list(config.book_tabs)
    context["offers"] = offers(app, pagename)
    is_page = pagename in app.env.found_docs
    context["take_part"] = (
        ways_to_take_part(config.book_repository, config.book_branches["pages"], pagename)
        if config.book_repository and is_page else {}
    )  # fmt: skip


def uncolour(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Take away the marks of highlighting that change nothing."""
    if "body" in context:
        context["body"] = UNCOLOURED.sub(r"\1", context["body"])


def defer_scripts(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Let no script hold up a page."""
    context["script_files"] = [
        type(script)(script.filename, priority=script.priority, **{**script.attributes, "defer": "defer"})
        for script in context["script_files"]
        if getattr(script, "filename", None)  # the others turn on a search while one types, which we do not have
    ]
