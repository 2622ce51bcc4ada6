"""Tabs: one choice of framework for the whole book.

d2lbook writes Material Design Lite markup for each group of tabs. Here it
becomes ours: without JavaScript all panels stand below each other, each with
the framework's name; ``static/d2l.js`` makes tabs of them.
"""

import re

from sphinx.application import Sphinx

TITLES = {"mxnet": "MXNet", "pytorch": "PyTorch"}

BAR = re.compile(
    r'<div class="mdl-tabs[^"]*">'
    r'<div class="mdl-tabs__tab-bar (?P<kind>\w+)">(?P<links>.*?)</div>'
)
LINK = re.compile(r'<a href="#(?P<tab>\w+)-(?P<group>\d+)-\d+"[^>]*>[^<]*</a>')
PANEL = re.compile(
    r'<div class="mdl-tabs__panel[^"]*" id="(?P<tab>\w+)-(?P<group>\d+)-\d+">'
)


def title(tab: str) -> str:
    """Return the name that a reader sees."""
    return TITLES.get(tab, tab)


def bar(match: re.Match[str]) -> str:
    """Open a group: its bar of buttons, hidden without JavaScript."""
    tabs = [link["tab"] for link in LINK.finditer(match["links"])]
    has = " ".join(f"has-{tab}" for tab in tabs)
    buttons = "".join(
        f'<button type="button" data-tab="{tab}">{title(tab)}</button>' for tab in tabs
    )
    return (
        f'<div class="tabs tabs-{match["kind"]} {has}">'
        f'<div class="tabs-bar">{buttons}</div>'
    )


def panel(match: re.Match[str]) -> str:
    """Open a panel, which names its framework for print and without JavaScript."""
    tab, group = match["tab"], match["group"]
    return (
        f'<div class="tabs-panel" id="tab-{group}-{tab}" data-tab="{tab}">'
        f'<p class="tabs-title">{title(tab)}</p>'
    )


def read_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace d2lbook's markup before Sphinx parses the page."""
    source[0] = PANEL.sub(panel, BAR.sub(bar, source[0]))


def name_tabs(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Tell the page's template which tabs there are."""
    context["book_tabs"] = app.config.book_tabs


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("book_tabs", ["mxnet", "pytorch"], "html")
    app.connect("source-read", read_source)
    app.connect("html-page-context", name_tabs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
