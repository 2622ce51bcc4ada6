"""What a page offers to take along, and ways to take part in the book.

The notebook of the page, all notebooks in a zip, and the PDF, for the chosen
framework; ``bookbuild.downloads`` puts the files into the site, and hides the
link of a PDF that was not built. Where config.ini names the repository, also
"Open in Colab", "Edit this page" and "Report an error". The theme's own menus
for these need JavaScript and its icon font, and know one notebook for a page.
"""

from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx

from bookbuild.layout import NOTEBOOKS_BRANCH, PAGES_BRANCH
from theme.tabs import title

COLAB = "https://colab.research.google.com/github"
FOLDER = "_downloads"


def offers(app: Sphinx, pagename: str) -> list[dict[str, str]]:
    """Return for each tab its name and the files, from the site's root, that go with a page."""
    name, repository = app.config.book_name, app.config.book_repository
    github = repository.removeprefix("https://github.com/")
    is_page = pagename in app.env.found_docs
    return [
        {
            "tab": tab,
            "title": title(tab),
            "notebook": f"{FOLDER}/{tab}/{pagename}.ipynb" if is_page else "",
            "zip": f"{FOLDER}/{name}-{tab}.zip",
            "pdf": f"{FOLDER}/{name}-{tab}.pdf",
            "colab": f"{COLAB}/{github}/blob/{NOTEBOOKS_BRANCH}/{tab}/{pagename}.ipynb"
            if is_page and repository != github
            else "",
        }
        for tab in app.config.book_tabs
    ]


def part(repository: str, pagename: str) -> dict[str, str]:
    """Return where to edit a page and where to report an error in it."""
    page, report = f"{pagename}.md", quote(f"Error on the page {pagename}")
    if repository.startswith("https://gitlab.com/"):
        return {
            "Edit this page": f"{repository}/-/edit/{PAGES_BRANCH}/{page}",
            "Report an error": f"{repository}/-/issues/new?issue[title]={report}",
        }
    return {
        "Edit this page": f"{repository}/edit/{PAGES_BRANCH}/{page}",
        "Report an error": f"{repository}/issues/new?title={report}",
    }


def tell_templates(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Give the templates what they offer on a page."""
    context["offers"] = offers(app, pagename)
    repository = app.config.book_repository
    context["take_part"] = part(repository, pagename) if repository and pagename in app.env.found_docs else {}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("book_name", "book", "html")
    app.add_config_value("book_repository", "", "html")
    app.connect("html-page-context", tell_templates)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
