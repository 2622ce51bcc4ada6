"""Previews of what a link leads to: by mouse and by keyboard, dismissible, hoverable, persistent (WCAG 1.4.13)."""

import re

import pytest

PAGE = "chapter_convolutional-neural-networks/conv-layer.html"
KINDS = {  # on the page itself: a link, and what its preview holds
    "a.reference[href='#fig-cross-correlation']": "figure img",
    "a.reference[href='#equation-eq-cross-correlation']": ".math-block .katex",
}
ELSEWHERE = {
    "p a[href='padding-and-strides.html#section-padding-and-strides']": "Padding and Stride",
    "p a[href^='lenet.html#']": "LeNet",
}


def preview(tab):
    box = tab.get_by_role("tooltip")
    box.wait_for()
    return box


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("link", KINDS)
def test_a_link_shows_what_it_leads_to(open_page, link, scheme):
    tab = open_page(PAGE, color_scheme=scheme)
    tab.locator(link).first.hover()
    box = preview(tab)
    assert box.locator(KINDS[link]).locator("visible=true").count() >= 1
    assert box.locator("a, [id], [tabindex]").count() == 0
    seen = box.bounding_box()
    assert seen["x"] >= 0 and seen["y"] >= 0 and seen["x"] + seen["width"] <= 1280 and seen["y"] + seen["height"] <= 900
    assert tab.locator(link).first.get_attribute("aria-describedby") == "preview"
    assert open_page.faults == []


def test_pictures_in_a_preview_are_loaded(open_page):
    tab = open_page(PAGE)
    tab.locator("a.reference[href='#fig-cross-correlation']").first.hover()
    picture = preview(tab).locator("img:visible").element_handle()
    tab.wait_for_function("(image) => image.complete && image.naturalWidth > 10", arg=picture)


def test_citations_show_their_entry_on_all_pages_and_from_files(open_page):
    tab = open_page(PAGE)
    link = tab.locator("a[href*='references.html#']").first
    link.focus()
    assert re.search(r"\(\d{4}\)", preview(tab).inner_text())
    assert link.get_attribute("title") is None
    assert open_page.faults == []


@pytest.mark.parametrize("link", ELSEWHERE)
def test_another_page_is_shown_where_it_may_be_read(open_page, link):
    tab = open_page(PAGE)
    tab.locator(link).first.focus()
    if open_page.base.startswith("file"):
        tab.wait_for_timeout(500)
        assert tab.get_by_role("tooltip").count() == 0
    else:
        assert ELSEWHERE[link] in preview(tab).inner_text()
    assert open_page.faults == []


def test_keyboard_escape_and_focus_elsewhere_close_it(open_page):
    tab = open_page(PAGE)
    link = tab.locator("a.reference[href='#fig-cross-correlation']").first
    link.focus()
    preview(tab)
    tab.keyboard.press("Escape")
    assert not tab.get_by_role("tooltip").is_visible()
    assert link.evaluate("(element) => element === document.activeElement")
    assert link.get_attribute("aria-describedby") is None
    tab.locator("h1 a.headerlink").focus()
    link.focus()
    box = preview(tab)
    tab.locator("h1 a.headerlink").focus()
    box.wait_for(state="hidden")


def test_the_pointer_elsewhere_does_not_close_what_the_focus_opened(open_page):
    tab = open_page(PAGE)
    tab.locator("a.reference[href='#fig-cross-correlation']").first.focus()
    box = preview(tab)
    for x in (100, 900, 500):
        tab.mouse.move(x, 450)
    tab.wait_for_timeout(400)
    assert box.is_visible()


def test_the_pointer_may_go_into_it_and_it_stays(open_page):
    tab = open_page(PAGE)
    tab.locator("a.reference[href='#fig-cross-correlation']").first.hover()
    box = preview(tab)
    box.hover()
    tab.wait_for_timeout(600)
    assert box.is_visible()
    tab.mouse.move(1270, 890)
    box.wait_for(state="hidden")


def test_solutions_are_not_given_away(open_page):
    tab = open_page(PAGE)
    tab.locator(".solution a").first.focus()
    tab.wait_for_timeout(500)
    assert tab.get_by_role("tooltip").count() == 0


def test_a_preview_fits_a_phone(open_page):
    tab = open_page(PAGE, viewport={"width": 320, "height": 640})
    tab.locator("a.reference[href='#fig-cross-correlation']").first.focus()
    seen = preview(tab).bounding_box()
    assert seen["x"] >= 0
    assert seen["x"] + seen["width"] <= 320
