"""The site as a reader meets it, in Chromium: from files and over HTTP, with no other host to be reached."""

import re

SHOWN = ".tabs-panel:visible"


def test_pages_load_without_a_fault(open_page, page):
    tab = open_page(page)
    tab.evaluate(
        """() => Promise.all([...document.images].map(async (image) => {
             image.loading = "eager"; await image.decode(); }))"""
    )
    small = tab.evaluate("() => [...document.images].filter((i) => i.naturalWidth < 2).map((i) => i.src)")
    assert small == []
    assert open_page.faults == []


def test_boxes_that_scroll_can_be_reached_by_keyboard(open_page, tabbed):
    tab = open_page(tabbed[0], viewport={"width": 320, "height": 640})
    boxes = tab.evaluate(
        """async () => {
             for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
             const boxes = [...document.querySelectorAll("pre, .scroll, .pst-scrollable-table-container")];
             return boxes.filter((box) => box.scrollWidth > box.clientWidth + 1)
                         .map((box) => [box.tabIndex, box.getAttribute("role"), box.getAttribute("aria-label")]);
           }"""
    )
    assert boxes
    for index, role, name in boxes:
        assert (index, role) == (0, "group")
        assert name


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


# Pages scroll smoothly: what is measured before they rest tells of the scrolling.
AT_REST = """() => new Promise((done) => {
  const look = (before) => setTimeout(() => (scrollY === before ? done() : look(scrollY)), 150);
  look(scrollY);
})"""


def test_choosing_does_not_move_what_the_reader_looks_at(open_page, tabbed):
    tab = open_page(tabbed[0])
    bars = tab.locator(".tabs-bar")
    bar = bars.nth(bars.count() // 2)
    button = bar.get_by_role("tab", name="PyTorch")
    button.scroll_into_view_if_needed()
    tab.evaluate(AT_REST)
    before = bar.bounding_box()["y"]
    button.click()
    tab.evaluate(AT_REST)
    assert abs(bar.bounding_box()["y"] - before) <= 1


def test_a_browser_that_stores_nothing(open_page, tabbed):
    tab = open_page("index.html")
    tab.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})")
    open_page.faults.clear()
    tab.goto(f"{open_page.base}/{tabbed[0]}")
    tab.get_by_role("tab", name="PyTorch").first.click()
    assert frameworks_shown(tab) == {"pytorch"}
    # The theme's own script needs storage for light and dark; ours must not.
    assert [fault for fault in open_page.faults if "refused" not in fault] == []


def test_without_javascript_everything_is_there(open_page, tabbed):
    tab = open_page(tabbed[0], java_script_enabled=False)
    assert tab.locator(".tabs-panel").count() == tab.locator(SHOWN).count() > 1
    assert tab.locator(".tabs-title:visible").count() == tab.locator(".tabs-panel").count()
    assert tab.locator(".tabs-bar:visible").count() == 0
    assert {"MXNet", "PyTorch"} == {title.strip() for title in tab.locator(".tabs-title").all_text_contents()}


def test_paper_names_the_framework(open_page, tabbed):
    tab = open_page(f"{tabbed[0]}?tab=pytorch")
    tab.emulate_media(media="print")
    assert set(tab.locator(".tabs.has-mxnet.has-pytorch .tabs-title:visible").all_inner_texts()) == {"PyTorch"}
    assert tab.locator(".tabs-bar:visible").count() == 0


def test_search_finds_a_word(open_page):
    tab = open_page("search.html?q=kernel")
    tab.locator("#search-results li a").first.wait_for()
    links = tab.locator("#search-results li a").evaluate_all("(links) => links.map((link) => link.href)")
    assert any(re.search(r"conv-layer\.html", link) for link in links)
    tab.wait_for_timeout(300)
    assert open_page.faults == []


def test_search_from_any_page_by_keyboard(open_page):
    tab = open_page("index.html")
    tab.keyboard.press("Control+k")
    tab.keyboard.type("convolution")
    tab.keyboard.press("Enter")
    tab.locator("#search-results li a").first.wait_for()
    assert open_page.faults == []


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


def test_the_reader_chooses_dark_once(open_page, tabbed):
    tab = open_page(tabbed[0], color_scheme="light")
    tab.locator("summary.theme-switch-button").focus()
    tab.keyboard.press("Enter")
    tab.locator("[data-mode=dark].theme-change-button").press("Enter")
    assert tab.locator("html").get_attribute("data-theme") == "dark"
    assert not tab.locator(".theme-change-button").first.is_visible()  # the menu has closed
    tab.goto(f"{open_page.base}/{tabbed[-1]}")
    assert tab.locator("html").get_attribute("data-theme") == "dark"
    tab.locator("summary.theme-switch-button").click()
    tab.locator("[data-mode=auto].theme-change-button").click()
    assert tab.locator("html").get_attribute("data-theme") == "light"
    assert open_page.faults == []
