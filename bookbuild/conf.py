"""Sphinx's settings for the book. `bookbuild.sphinx` has Sphinx read them; `theme/hooks.py` has the rest, in order."""

import os
from dataclasses import dataclass, field

import sphinxcontrib.bibtex.plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from bookbuild import layout, sources
from bookbuild.frameworks import FRAMEWORKS
from theme.book import cover
from theme.epub import book as epub
from theme.html import page
from theme.latex import settings as latex

_book = layout.settings()
_theme = layout.ROOT / "theme"
# What this run is for: the site, a PDF or an EPUB; and its tab, "all" for the site.
_kind, _tab = os.environ["BOOK_KIND"], os.environ["BOOK_TAB"]
_tabs = layout.tabs() if _tab == "all" else [_tab]
_framework = " and ".join(FRAMEWORKS[tab].title for tab in _tabs)
_pages = layout.pages()
_cover = "figures._cover" if (layout.ROOT / "figures" / "_cover.py").is_file() else ""

project, author, release = _book["title"], _book["author"], _book["release"]
copyright = _book["copyright"].rstrip(".")  # Sphinx adds one
language = _book["lang"]

extensions = ["sphinxcontrib.bibtex", "sphinxcontrib.rsvgconverter", "theme.hooks"]
if _kind == "html":
    extensions.append("sphinx_copybutton")
    if layout.address():
        extensions.append("sphinxext.opengraph")

# What theme/ has to know.
book_kind = _kind
book_tabs = {tab: FRAMEWORKS[tab].title for tab in _tabs}
book_solutions = {asked.removesuffix(".md"): solved.removesuffix(".md") for asked, solved in sources.partners(_pages).items()}
book_ran = str(layout.executed("index.md", _tabs[-1]).parent)
book_cover = _cover
book_numbers = str(layout.NUMBERS)
book_name = _book["name"]
book_repository = layout.repository()
book_address = layout.address()
book_date = _book["date"]
book_branches = {"pages": layout.PAGES_BRANCH, "notebooks": layout.NOTEBOOKS_BRANCH}

# Numbers and references.
numfig = True
numfig_secnum_depth = 2
numfig_format = {
    "section": "Section %s",
    "figure": "Figure %s",
    "table": "Table %s",
    "code-block": "Listing %s",
}
math_numfig = True
math_number_all = False
math_eqref_format = "({number})"
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year_round"


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class _RoundBrackets(AuthorYearReferenceStyle):
    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_author: BracketStyle = field(default_factory=_round)
    bracket_label: BracketStyle = field(default_factory=_round)
    bracket_year: BracketStyle = field(default_factory=_round)


sphinxcontrib.bibtex.plugin.register_plugin("sphinxcontrib.bibtex.style.referencing", bibtex_reference_style, _RoundBrackets)

# The site.
templates_path = [str(_theme / "html" / "templates")]
html_theme = "sphinx_book_theme"
html_title = project
html_static_path = [str(_theme / "html" / "static"), *(str(path) for path in sorted((_theme / "fonts").glob("*.woff2")))]
html_static_path += [str(_theme / "fonts" / "OFL.txt")]
html_css_files = ["d2l.css", "guide.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("tabs.js", "page.js", "previews.js")]
html_favicon = str(_theme / "html" / "static" / "icon.svg")
html_math_renderer = "katex"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = True  # genindex.html, of terms
html_domain_indices = False
html_additional_pages = {"404": "404.html", "search": "search.html"}
html_scaled_image_link = False
html_permalinks_icon = "#"
html_secnumber_suffix = " "
html_sidebars = {"**": ["navbar-logo.html", "search-button-field.html", "book-contents.html"]}
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
copybutton_selector = "div.input pre, div.citing pre"
copybutton_exclude = ".linenos"

# What a link to a page shows elsewhere, and which address is the page's.
html_baseurl = ogp_site_url = f"{book_address}/" if book_address else ""
ogp_image = page.CARD if _cover else ""
ogp_image_alt = cover.alt(_cover) if book_address else ""
ogp_description_length = page.LENGTH
ogp_enable_meta_description = False  # theme/html/page.py writes it
ogp_social_cards = {"enable": False}  # one picture for all pages

# Paper.
pygments_style = "a11y-high-contrast-light"  # on paper and in EPUBs; the site has its own
latex_elements = latex.elements(_framework, project, author, release, copyright, language, _cover)
latex_additional_files = latex.fonts()
latex_documents = [("index", f"{book_name}.tex", project, author, "manual")]
latex_engine = "xelatex"
latex_show_pagerefs = False
latex_show_urls = "no"
latex_use_xindy = False
latex_domain_indices = False
rsvg_converter_args = ["-z", "0.8"]  # Matplotlib's points as large as LaTeX's

if _kind == "epub":
    globals().update(epub.settings(f"{book_name}-{_tab}", _framework, project, author, release, copyright, _cover))
