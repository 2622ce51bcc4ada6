"""Sphinx's settings for the book; `bookbuild.sphinx` has Sphinx read them from here."""

import os
from dataclasses import dataclass, field

import sphinxcontrib.bibtex.plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from bookbuild import layout
from theme import epub_book, latex, tabs

_theme = layout.ROOT / "theme"
_book = layout.settings()["project"]

project, author, release = _book["title"], _book["author"], _book["release"]
copyright = _book["copyright"].rstrip(".")  # Sphinx adds one
language = _book["lang"]
master_doc = "index"
numfig = True
numfig_secnum_depth = 2
math_numfig = True
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year_round"
rsvg_converter_args = ["-z", "0.8"]


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class _RoundBrackets(AuthorYearReferenceStyle):
    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_author: BracketStyle = field(default_factory=_round)
    bracket_label: BracketStyle = field(default_factory=_round)
    bracket_year: BracketStyle = field(default_factory=_round)


sphinxcontrib.bibtex.plugin.register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", _RoundBrackets)

extensions = [
    "sphinxcontrib.bibtex",
    "sphinxcontrib.rsvgconverter",
    "sphinx_copybutton",
    "theme.alt_text",
    "theme.outputs",
    "theme.tabs",
    "theme.contents",
    "theme.terms",
    "theme.take_along",
    "theme.math",
    "theme.words",
    "theme.exercises",
    "theme.figures",
    "theme.tables",
    "theme.labels",
    "theme.references",
    "theme.numbers",
    "theme.paper",
    "theme.description",
    "theme.scripts",
    "theme.templates_kept",
    "theme.outdated",
]

# The tab that this run is for: "all" for the site, one tab for a PDF or an EPUB.
_tab = os.environ.get("BOOK_TAB", "all")
book_tabs = list(tabs.TITLES) if _tab == "all" else [_tab]
book_labels = "_build/labels.json"
book_name = _book["name"]
book_repository = layout.repository()

numfig_format = {
    "section": "Section %s",
    "figure": "Figure %s",
    "table": "Table %s",
    "code-block": "Listing %s",
}
math_number_all = False
math_eqref_format = "({number})"
templates_path = [str(_theme / "templates")]

pygments_style = "a11y-high-contrast-light"  # on paper; the theme has its own
html_theme = "sphinx_book_theme"
html_title = project
html_static_path = [str(_theme / "static")]
html_css_files = ["d2l.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("d2l.js", "page.js", "previews.js")]
html_favicon = str(_theme / "static" / "icon.svg")
html_logo = None
html_math_renderer = "katex"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = True  # genindex.html, of terms
html_search_scorer = str(_theme / "search.js")
html_domain_indices = False
html_additional_pages = {"404": "404.html"}
html_scaled_image_link = False
html_permalinks_icon = "#"
html_secnumber_suffix = " "
html_sidebars = {
    "**": ["navbar-logo.html", "search-button-field.html", "book-contents.html"]
}
html_theme_options = {
    "logo": {"text": project},
    "search_bar_text": "Search the book",
    "toc_title": "On this page",
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "navbar_persistent": [],
    "primary_sidebar_end": [],
    "article_header_end": ["header-buttons.html"],
    "footer_content_items": ["take-part.html", "copyright.html"],
    "back_to_top_button": False,
    "pygments_light_style": "a11y-light",
    "pygments_dark_style": "a11y-dark",
}

copybutton_selector = "div.input pre"
copybutton_exclude = ".linenos"

latex_elements = latex.elements(_tab, project, author, release, copyright)
latex_documents = [(master_doc, f"{book_name}.tex", project, author, "manual")]
latex_engine = "xelatex"
latex_show_pagerefs = False
latex_show_urls = "no"
latex_logo = None
latex_use_xindy = False
latex_domain_indices = False

if os.environ.get("BOOK_KIND") == "epub":
    # What prepares the site alone, and would look for its files.
    for _name in ("sphinx_copybutton", "theme.take_along", "theme.figures", "theme.labels",
                  "theme.description", "theme.scripts", "theme.outdated"):  # fmt: skip
        extensions.remove(_name)
    extensions.append("theme.epub_book")
    globals().update(epub_book.settings(_tab, book_name, project, author, release, copyright))
