"""The site as a reader meets it, in Chromium."""

import re

import pytest

from tests import book
from tests.book import site_pages, written
from tests.site.conftest import STILL, both_ways, from_files

SHOWN = ".tabs-panel:visible"


@from_files
def test_pages_load_without_a_fault(open_page):
    """As files, one after the other; `test_pages_load_fast` looks at them over HTTP."""
    tab = open_page("index.html")
    for page in site_pages():
        tab.goto(f"{open_page.base}/{page}")
        tab.evaluate(
            """() => Promise.all([...document.images].map(async (image) => {
                 image.loading = "eager"; await image.decode(); }))"""
        )
        small = tab.evaluate("() => [...document.images].filter((i) => i.naturalWidth < 2).map((i) => i.src)")
        assert small == [], page
        assert open_page.faults == [], page


def test_tabs_by_keyboard(open_page, tabbed):
    tab = open_page(tabbed[0])
    bar = tab.locator(".tabs-bar").first
    first, last = bar.get_by_role("tab", name="MXNet"), bar.get_by_role("tab", name="PyTorch")
    assert first.get_attribute("aria-selected") == "true"
    first.focus()
    for key, chosen, other in (
        ("ArrowRight", last, first),
        ("ArrowRight", first, last),
        ("ArrowLeft", last, first),
        ("Home", first, last),
        ("End", last, first),
    ):
        tab.keyboard.press(key)
        assert chosen.get_attribute("aria-selected") == "true"
        assert other.get_attribute("aria-selected") == "false"
        assert chosen.evaluate("(element) => element === document.activeElement")
        assert (chosen.get_attribute("tabindex"), other.get_attribute("tabindex")) == ("0", "-1")
        panel = tab.locator(f"[id='{chosen.get_attribute('aria-controls')}']")
        assert panel.is_visible()
        assert panel.get_attribute("role") == "tabpanel"
        assert panel.get_attribute("aria-labelledby") == chosen.get_attribute("id")
    assert open_page.faults == []


def frameworks_shown(tab) -> set[str]:
    """The frameworks of the visible panels in groups that have both."""
    panels = tab.locator(".tabs.has-mxnet.has-pytorch > .tabs-panel:visible")
    return set(panels.evaluate_all("(panels) => panels.map((panel) => panel.dataset.tab)"))


@both_ways
def test_all_tabs_follow_and_the_choice_is_remembered(open_page, tabbed):
    tab = open_page(tabbed[0])
    assert frameworks_shown(tab) == {"mxnet"}
    tab.get_by_role("tab", name="PyTorch").first.click()
    assert frameworks_shown(tab) == {"pytorch"}
    tab.goto(f"{open_page.base}/{tabbed[-1]}")
    assert frameworks_shown(tab) == {"pytorch"}
    tab.reload()
    assert frameworks_shown(tab) == {"pytorch"}


def test_the_address_can_choose_the_tab(open_page, tabbed):
    tab = open_page(f"{tabbed[0]}?tab=pytorch")
    assert frameworks_shown(tab) == {"pytorch"}
    tab.goto(f"{open_page.base}/{tabbed[0]}?tab=nonsense")
    assert frameworks_shown(tab) == {"pytorch"}  # remembered from before
    assert open_page.faults == []


def test_choosing_does_not_move_what_the_reader_looks_at(open_page, tabbed):
    """Panels above have other heights in the other tab; the bar keeps its place, at once and for good."""
    tab = open_page(tabbed[0])
    # Not every browser keeps the place by itself, as Chromium does.
    tab.add_style_tag(content="* { overflow-anchor: none; } .tabs-panel[data-tab=pytorch] { padding-bottom: 40px; }")
    bars = tab.locator(".tabs-bar")
    bar = bars.nth(bars.count() // 2)
    bar.scroll_into_view_if_needed()
    tab.evaluate(STILL)
    moved, scrolled = bar.get_by_role("tab", name="PyTorch").evaluate(
        """(button) => {
             const [place, scrolled] = [button.getBoundingClientRect().top, scrollY];
             button.click();
             return [button.getBoundingClientRect().top - place, scrollY - scrolled];
           }"""
    )
    assert abs(moved) <= 1
    assert scrolled >= 40, "nothing above has another height: the test shows nothing"
    place = bar.bounding_box()["y"]
    tab.evaluate(STILL)
    assert abs(bar.bounding_box()["y"] - place) <= 1


def test_tabs_show_what_differs(open_page, tabbed):
    """No group has the same words and pictures in each of its panels."""
    tab = open_page(tabbed[0])
    seen = 0
    for page in tabbed:
        tab.goto(f"{open_page.base}/{page}")
        groups = tab.locator(".tabs.has-mxnet.has-pytorch").evaluate_all(
            """(groups) => groups.map((group) => [...group.querySelectorAll(":scope > .tabs-panel")].map((panel) => {
                 const copy = panel.cloneNode(true);
                 copy.querySelector(".tabs-title").remove();
                 return copy.textContent.trim() + [...copy.querySelectorAll("img")].map((image) => image.src + image.alt);
               }))"""
        )
        seen += len(groups)
        assert [one for one, other in groups if one == other] == [], page
    assert seen > 50


def test_an_output_in_tabs_stands_below_its_code(open_page, tabbed):
    page = book.pick(tabbed, lambda page: "tabs tabs-output" in written(page), "output in tabs")
    tab = open_page(page)
    group = tab.locator(".tabs-output").first
    assert group.locator(".input").count() == 0
    above = group.evaluate("(group) => group.previousElementSibling.matches('.input')")
    assert above
    group.get_by_role("tab", name="PyTorch").click()
    assert frameworks_shown(tab) == {"pytorch"}


@both_ways
def test_a_link_into_a_hidden_tab_opens_it(open_page, tabbed):
    """When the page opens, and from the page itself; the reader's own choice stays as it was."""
    panel = re.search(r'id="(tab-\d+-pytorch)"', written(tabbed[0]))[1]
    tab = open_page(f"{tabbed[0]}#{panel}")
    assert tab.locator(f"#{panel}").is_visible()
    assert tab.get_by_role("tab", name="PyTorch").first.get_attribute("aria-selected") == "true"
    assert tab.evaluate("localStorage.getItem('tab')") is None
    tab.get_by_role("tab", name="MXNet").first.click()
    tab.evaluate("() => { location.hash = ''; }")
    tab.evaluate("(panel) => { location.hash = panel; }", panel)
    tab.locator(f"#{panel}").wait_for(state="visible")
    assert open_page.faults == []


# ---- Copying ------------------------------------------------------------------

COPY = """(element) => { const range = document.createRange(); range.selectNodeContents(element);
  getSelection().removeAllRanges(); getSelection().addRange(range); element.scrollIntoView(); }"""


def copied(tab, element) -> str:
    """What is in the clipboard when somebody selects this and copies."""
    element.evaluate(COPY)
    tab.keyboard.press("Control+c")
    return tab.evaluate("navigator.clipboard.readText()")


def test_formulas_are_copied_as_tex(open_page):
    """As the book's source has them, amid the words around them."""
    source = book.pick(book.SECTIONS, lambda page: book.text(page).count("$") > 20, "section with formulas")
    tab = open_page(book.address(source), permissions=["clipboard-read", "clipboard-write"])
    paragraph = tab.locator(".bd-article p:visible", has=tab.locator(".math")).first
    words = copied(tab, paragraph)
    formulas = re.findall(r"\$[^$]+\$", words)
    assert len(formulas) == paragraph.locator(".math").count() > 0
    assert [formula for formula in formulas if formula not in book.text(source)] == []
    assert words.split("$")[0].strip() in paragraph.inner_text()
    block = tab.locator(".math-block:visible").first
    (formula,) = re.findall(r"^\$\$(.+)\$\$$", copied(tab, block), re.DOTALL)
    written_so = re.findall(r"^\$\$(.+?)\$\$$", book.text(source), re.DOTALL | re.MULTILINE)
    assert formula.split() in [found.split() for found in written_so]
    assert open_page.faults == []


def test_half_a_formula_is_copied_whole_and_other_words_as_they_are(open_page):
    source = book.pick(book.SECTIONS, lambda page: book.text(page).count("$") > 20, "section with formulas")
    tab = open_page(book.address(source), permissions=["clipboard-read", "clipboard-write"])
    formula = tab.locator(".bd-article p:visible .math").first
    part = formula.locator(".katex-html .base > span:not(.strut)").first
    assert copied(tab, part) == f"${formula.get_attribute('data-tex')}$"
    title = tab.locator("article h1")
    assert copied(tab, title).startswith(book.number(source))


@both_ways
def test_a_browser_that_stores_nothing(open_page, tabbed):
    tab = open_page("index.html")
    refuse = "{get() { throw new Error('refused'); }, configurable: true}"  # as Chromium does that blocks all cookies
    tab.add_init_script(f"Object.defineProperty(window, 'localStorage', {refuse})")
    tab.goto(f"{open_page.base}/{tabbed[0]}")
    tab.get_by_role("tab", name="PyTorch").first.click()
    assert frameworks_shown(tab) == {"pytorch"}
    tab.locator(".theme-switch-button").click()
    tab.get_by_role("button", name="Dark").click()
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.keyboard.press("Control+k")
    tab.locator("input[type=search]:focus").fill("kernel")
    tab.keyboard.press("Enter")
    tab.locator("#search-results li a").first.click()
    tab.locator("article mark").first.wait_for(state="attached")
    assert open_page.faults == []


def test_without_javascript_everything_is_there(open_page, tabbed):
    tab = open_page(tabbed[0], java_script_enabled=False)
    assert tab.locator(".tabs-panel").count() == tab.locator(SHOWN).count() > 1
    assert tab.locator(".tabs-title:visible").count() == tab.locator(".tabs-panel").count()
    assert tab.locator(".tabs-bar:visible").count() == 0
    assert {"MXNet", "PyTorch"} == {title.strip() for title in tab.locator(".tabs-title").all_text_contents()}
    formulas = tab.locator(".bd-article .katex-html").count()
    assert tab.locator(".bd-article .katex-html:visible").count() == formulas > 0
    assert tab.locator(".bd-article math").count() == formulas


def test_paper_names_the_framework(open_page, tabbed):
    tab = open_page(f"{tabbed[0]}?tab=pytorch")
    tab.emulate_media(media="print")
    assert set(tab.locator(".tabs.has-mxnet.has-pytorch .tabs-title:visible").all_inner_texts()) == {"PyTorch"}
    assert tab.locator(".tabs-bar:visible").count() == 0


def test_light_and_dark(open_page, tabbed):
    tab = open_page(tabbed[0], color_scheme="dark")
    html = tab.locator("html")
    assert html.get_attribute("data-theme") == "dark"
    for scheme, seen, hidden in (("light", ".in-light", ".in-dark"), ("dark", ".in-dark", ".in-light")):
        tab.emulate_media(color_scheme=scheme)
        tab.wait_for_function("(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme)
        assert tab.locator(f"{seen}:visible").count() > 0
        assert tab.locator(f"{hidden}:visible").count() == 0


def test_only_code_that_we_write_can_be_copied(open_page, tabbed):
    tab = open_page(tabbed[0])
    tab.locator("button.copybtn").first.wait_for(state="attached")
    assert tab.locator(".input button.copybtn").count() == tab.locator("button.copybtn").count()
    assert tab.locator(".input pre").count() == tab.locator("button.copybtn").count()


def test_first_stop_of_the_keyboard_skips_to_the_text(open_page):
    tab = open_page("index.html")
    tab.keyboard.press("Tab")
    assert tab.evaluate("() => document.activeElement.getAttribute('href')") == "#main-content"


@both_ways
def test_the_reader_chooses_dark_once(open_page, tabbed):
    tab = open_page(tabbed[0], color_scheme="light")
    tab.locator("summary.theme-switch-button").focus()
    tab.keyboard.press("Enter")
    tab.locator("[data-mode=dark].theme-change-button").press("Enter")
    assert tab.locator("html").get_attribute("data-theme") == "dark"
    assert not tab.locator(".theme-change-button").first.is_visible()  # the menu has closed
    tab.wait_for_timeout(500)  # Chromium hands what a page stores to the next one's process in a moment; readers take longer
    tab.goto(f"{open_page.base}/{tabbed[-1]}")
    assert tab.locator("html").get_attribute("data-theme") == "dark"
    tab.locator("summary.theme-switch-button").click()
    tab.locator("[data-mode=auto].theme-change-button").click()
    assert tab.locator("html").get_attribute("data-theme") == "light"
    assert open_page.faults == []


# ---- Answers to questions ----------------------------------------------------

ASKED = """() => [...document.querySelectorAll(".bd-article blockquote")]
  .filter((quote) => quote.innerText.startsWith("Predict.")).length"""

OF_THE_SAME_QUESTION = """(button) => {
  const text = document.querySelector(".explains.shown"), follows = Node.DOCUMENT_POSITION_FOLLOWING;
  const between = (quote) => button.compareDocumentPosition(quote) & quote.compareDocumentPosition(text) & follows;
  return (button.compareDocumentPosition(text) & follows) && ![...document.querySelectorAll("blockquote")].some(between);
}"""


def test_what_shall_be_predicted_is_shown_when_asked_for(open_page, tabbed):
    """By keyboard: what the cell made and the paragraph behind it, and no other answer."""
    page = book.pick(tabbed, lambda page: 'class="show-answer"' in written(page), "question")
    tab = open_page(page)
    buttons, answers, texts = (tab.locator(f".{name}:visible") for name in ("show-answer", "answer", "explains"))
    assert tab.evaluate(ASKED) >= 2
    before = buttons.count()
    assert before >= 2 and answers.count() == texts.count() == 0
    buttons.first.focus()
    tab.keyboard.press("Enter")
    assert buttons.count() == before - 1
    pressed = tab.locator(".show-answer[aria-expanded=true]")
    assert answers.count() == pressed.evaluate("(button) => button.parentElement.querySelectorAll('.answer').length") >= 1
    assert texts.count() == 1
    assert pressed.evaluate(OF_THE_SAME_QUESTION)
    assert open_page.faults == []


def test_who_asks_for_all_answers_has_the_whole_page(open_page):
    """Every paragraph that explains one, and every aside."""
    pages = [page for page in map(book.address, book.PAGES) if 'class="show-answer"' in written(page)]
    tab, asides = open_page(pages[0]), 0
    for page in pages:
        tab.goto(f"{open_page.base}/{page}")
        tab.evaluate("() => document.querySelectorAll('.show-answer').forEach((button) => button.click())")
        hidden = """() => [...document.querySelectorAll(".explains, .explains *, .beside > *")].filter((part) =>
          !part.closest(".katex, .of-tab, .tabs-panel, img") && !part.checkVisibility()).map((part) => part.className)"""
        assert tab.evaluate(hidden) == [], page
        asides += tab.locator(".explains > .aside").count()
    assert asides >= 5


@both_ways
def test_a_link_to_a_term_opens_the_answer_that_hides_it(open_page):
    found = {}
    for page in map(book.address, book.PAGES):
        if term := re.search(r'<p class="explains[^>]*>(?:(?!</p>).)*? id="(term-[^"]+)"', written(page), re.DOTALL):
            found[page] = term[1]
    assert found
    for page, term in found.items():
        tab = open_page(f"{page}#{term}")
        assert tab.locator(f"#{term}").is_visible()
        assert tab.locator(".explains:visible").count() == 1 and tab.locator(".answer:visible").count() >= 1
        assert tab.evaluate("(term) => { const { top } = document.getElementById(term).getBoundingClientRect();"
                            " return 0 <= top && top < innerHeight; }", term)  # fmt: skip
    tab.evaluate("""() => {
      location.hash = "";
      document.querySelectorAll(".shown").forEach((text) => text.classList.remove("shown"));
    }""")
    tab.evaluate("(term) => { location.hash = term; }", term)
    tab.locator(f"#{term}").wait_for(state="visible")  # a link on the page itself
    assert open_page.faults == []


@pytest.mark.parametrize("how", ["on paper", "without JavaScript"])
def test_answers_are_shown_where_nobody_can_ask_for_them(open_page, how):
    page = book.pick(map(book.address, book.SECTIONS), lambda page: 'class="show-answer"' in written(page), "question")
    tab = open_page(page, java_script_enabled=how == "on paper")
    if how == "on paper":
        tab.emulate_media(media="print")
    assert tab.locator(".show-answer:visible").count() == 0
    assert tab.locator(".answer:visible").count() >= 2
    assert tab.locator(".explains:visible").count() >= 2
