"""What must be true of every live figure for whoever uses it: by keyboard, by touch, on a phone, with a screen reader."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.live.conftest import FIGURES, address, awake, both_ways, each_figure, some_figures
from tests.live.using import CONTROLS, changed_in_turn, controls, kind, press, settle, shown
from tests.site.conftest import SETTLED, STILL
from tests.site.test_accessibility import choose_scheme, look
from tests.site.test_loading import SHIFTS

TARGET = 44  # pixels that a target is high
# How tall the figure is; whether the page, or a box of the figure that does not scroll, has more than its width; and how
# tall what answers a finger is where that is less than a target.
LAYOUT = """(live) => {
  const figure = live.closest("figure");
  const inside = [...live.querySelectorAll("*")].filter((e) => e.checkVisibility());
  const beyond = inside.filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 || e.getBoundingClientRect().left < -0.5)
    .filter((e) => !e.closest(".scroll, [aria-hidden=true]"));
  const {right, bottom} = live.getBoundingClientRect();
  const over = inside.filter((e) => !e.closest("svg > *")).filter((e) => e.getBoundingClientRect().bottom > bottom + 0.5);
  const height = (e) => Math.max(...[e, ...(e.labels ?? [])].map((each) => each.getBoundingClientRect().height));
  const small = [...live.querySelectorAll("CONTROLS")].filter((e) => e.checkVisibility() && e.tabIndex >= 0)
    .filter((e) => height(e) < TARGET - 0.5);
  const say = (all) => all.map((e) => e.outerHTML.slice(0, 100));
  return {
    height: figure.getBoundingClientRect().height,
    sideways: document.documentElement.scrollWidth - innerWidth,
    beyond: say(beyond), over: say(over), small: say(small),
  };
}""".replace("CONTROLS", CONTROLS).replace("TARGET", str(TARGET))
# How much taller the figure is than it would be with nothing in it.
GROWN = """(live) => {
  const height = () => live.closest("figure").getBoundingClientRect().height;
  const full = height();
  for (const child of live.children) child.style.display = "none";
  const empty = height();
  for (const child of live.children) child.style.display = "";
  return full - empty;
}"""
# The colours of everything in it: as CSS has them, and as it draws them itself.
COLOURS = """(live) => ({
  styled: [...live.querySelectorAll("*")].map((e) => getComputedStyle(e))
    .map(({color, backgroundColor, borderTopColor, fill, stroke}) => [color, backgroundColor, borderTopColor, fill, stroke]),
  signed: [...live.querySelectorAll("canvas:not(.coloured)")].map((canvas) => canvas.getContext("2d"))
    .filter((context) => context.getImageData(0, 0, context.canvas.width, context.canvas.height).data
      .some((value, k, all) => k % 4 && k % 4 < 3 && value !== all[k - 1])).map(({canvas}) => canvas.toDataURL()),
})"""
# What is far from the figure, and would cost axe a minute.
ALONE = """(live) => document.querySelectorAll(".bd-article section > *").forEach((e) => e.contains(live) || e.remove())"""
FINE = {"sideways": 0, "beyond": [], "over": [], "small": []}


def but_for_what_is_fetched(found: dict[str, Any]) -> dict[str, Any]:
    """What a figure shows, but not that it has to fetch its images, which it then keeps."""
    to_fetch = re.compile(r"fetches the images \([^)]*\), and ")
    return {part: to_fetch.sub("", value) if isinstance(value, str) else value for part, value in found.items()}


@pytest.mark.parametrize(
    ("figure", "width"), [*((figure, 320) for figure in FIGURES), *((figure, 1280) for figure in FIGURES[::5])]
)
def test_nothing_moves(open_page, figure, width):
    """Neither when the figure wakes nor when it is used; it fits the screen, and its targets are large enough."""
    tab = open_page("404.html", viewport={"width": width, "height": 900})
    tab.add_init_script(SHIFTS)
    script: list[Any] = []
    tab.route(f"**/live/figures/{figure}.js*", lambda route: script.append(route))
    tab.goto(f"{open_page.base}/{address(figure)}", wait_until="domcontentloaded")  # the page is not loaded before the script is
    live = tab.locator(f"live-{figure}")
    live.evaluate("(live) => live.closest('figure').scrollIntoView({block: 'center', behavior: 'instant'})")
    tab.wait_for_function("(name) => document.querySelector(`script[src*='${name}']`)", arg=f"figures/{figure}.js")
    tab.evaluate(SETTLED)
    asleep = live.evaluate(LAYOUT)["height"]
    tab.evaluate("() => { window.shifts = []; }")
    script[0].continue_()
    tab.wait_for_load_state()
    awake(tab, figure)
    settle(live)
    assert [shift for shift in tab.evaluate("() => window.shifts") if shift[0] > 0.001] == []
    assert {**FINE, "height": pytest.approx(asleep, abs=0.5)} == live.evaluate(LAYOUT)
    for change in changed_in_turn(live):
        assert {**FINE, "height": pytest.approx(asleep, abs=0.5)} == live.evaluate(LAYOUT), change
    assert open_page.faults == []


@each_figure
def test_room_is_kept_at_every_width(at, figure):
    """In a window that is made narrower and narrower, what is in the figure takes no more than its style sheet reserves."""
    live = at(figure)
    for _ in changed_in_turn(live):
        pass
    states = live.evaluate("({state, constructor}) => ({first: constructor.state, changed: structuredClone(state)})")
    grown = {}
    for number, width in enumerate((1440, 768, 640, 600, 447, 360)):
        live.page.set_viewport_size({"width": width, "height": 900})
        # The first state, which says less and is seldom the taller, at every other width.
        for name, state in states.items() if number % 2 else [("changed", states["changed"])]:
            live.evaluate("(live, state) => live.set(structuredClone(state))", state)
            live.page.evaluate(SETTLED)
            settle(live)
            grown[name, width] = live.evaluate(GROWN)
    assert {where: by for where, by in grown.items() if by > 0.5} == {}


@each_figure
def test_axe_finds_nothing(axe, open_page, figure):
    """In its first state, in the light, and in a changed one, in the dark."""
    tab = open_page(address(figure))
    live = awake(tab, figure)
    live.evaluate(ALONE)
    tab.evaluate(axe)
    what = {"include": [[f"live-{figure}"]]}
    found = []
    for state, scheme in (("first", "light"), ("changed", "dark")):
        choose_scheme(tab, scheme)
        settle(live)
        found += look(tab, f"{state}, {scheme}", what)
        for _ in changed_in_turn(live):
            pass
    assert found == []


@some_figures
def test_colours_follow_the_scheme(open_page, figure):
    tab = open_page(address(figure), color_scheme="light")
    live = awake(tab, figure)
    settle(live)
    seen = {}
    for scheme in ("light", "dark", "light again"):
        choose_scheme(tab, scheme.split()[0])
        settle(live)
        seen[scheme] = live.evaluate(COLOURS)
    for part, colours in seen["light"].items():
        assert seen["light again"][part] == colours
        assert seen["dark"][part] != colours or not colours, part


@each_figure
def test_a_keyboard_reaches_and_moves_everything(at, figure):
    live = at(figure)
    tab = live.page
    settle(live)
    stops = controls(live)
    assert len(stops) > 2
    stops[0].focus()
    here = "(stop) => stop === document.activeElement"
    for stop in stops[1:]:
        if kind(stop) != "radio" or stop.is_checked():  # of radio buttons, Tab stops at the chosen one
            tab.keyboard.press("Tab")
            while tab.evaluate("() => document.activeElement.matches('.scroll')"):
                tab.keyboard.press("Tab")
            assert stop.evaluate(here), stop.evaluate("(stop) => stop.outerHTML")
    tab.keyboard.press("Tab")
    assert live.evaluate("(live) => !live.contains(document.activeElement)")
    first = shown(live)
    assert len(first["said"]) > 10
    for stop in stops:
        if kind(stop) in ("range", "place"):
            assert stop.evaluate("(e) => e.ariaValueText || e.ariaLabel || e.labels?.[0]?.innerText")
            before = shown(live)
            stop.press("ArrowRight")
            settle(live)
            if shown(live)["state"] == before["state"]:  # it stood at its right end
                stop.press("ArrowLeft")
                settle(live)
            after = shown(live)
            name = stop.evaluate("(e) => e.outerHTML.slice(0, 120)")
            assert after["state"] != before["state"], name
            words = {before["said"], after["said"]}
            for key in ("Home", "End") if kind(stop) == "range" else ():  # one step may be too small to be heard
                stop.press(key)
                settle(live)
                words.add(shown(live)["said"])
            assert len(words) > 1, name
    for change in changed_in_turn(live):
        assert re.search(r"NaN|undefined|Infinity|null|\[object", shown(live)["words"]) is None, change
    assert shown(live)["state"] != first["state"]
    assert shown(live)["said"] != first["said"]
    press("Reset", live)
    assert but_for_what_is_fetched(shown(live)) == but_for_what_is_fetched(first)


@both_ways
@some_figures
def test_a_link_leads_to_the_same_state(open_page, figure):
    tab = open_page(address(figure))
    live = awake(tab, figure)
    first = shown(live)
    for _ in changed_in_turn(live, but=("button",)):
        pass
    press("Link to this", live)
    left = shown(live)
    assert left["state"] != first["state"] or not [c for c in controls(live) if kind(c) != "button"]
    assert f"#live-{figure}?" in tab.url
    tab.reload()
    tab.locator(f"figure.awake > live-{figure}").wait_for()
    settle(live)
    top, bottom = live.evaluate("(live) => { const {top, bottom} = live.getBoundingClientRect(); return [top, bottom]; }")
    assert top < 900 and bottom > 0  # it was scrolled to
    assert shown(live) == left
    press("Reset", live)
    assert shown(live)["state"] == first["state"]
    assert open_page.faults == []


def drag(line: Any, tab: Any, start: tuple[float, float], by: tuple[float, float]) -> None:
    """A finger put down, moved in ten steps, and lifted."""
    point = lambda k: [{"x": start[0] + by[0] * k / 10, "y": start[1] + by[1] * k / 10}]  # noqa: E731
    line.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": point(0)})
    for k in range(1, 11):
        line.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": point(k)})
    line.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    tab.wait_for_timeout(150)


@each_figure
def test_a_finger_on_a_slider_or_a_place_moves_that_and_not_the_page(open_page, figure):
    tab = open_page(address(figure), viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    line = tab.context.new_cdp_session(tab)
    live = awake(tab, figure)
    settle(live)
    tried: set[tuple[str, str]] = set()
    for control in controls(live):
        if kind(control) not in ("range", "place"):
            continue
        control.evaluate("(control) => control.scrollIntoView({block: 'center', behavior: 'instant'})")
        tab.evaluate(STILL)
        box = control.bounding_box()
        centre = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        name = control.evaluate("(e) => e.outerHTML.slice(0, 120)")
        above, states = tab.evaluate("scrollY"), {shown(live)["state"]}
        left = (box["x"] + 0.3 * box["width"], centre[1])
        drags = [(left, (0.4 * box["width"], 0)), (centre, (0, -150)), (centre, (0, 150))]
        touch = control.evaluate("(control) => getComputedStyle(control).touchAction")
        # Up and down once for each kind. Those with pan-y fill a phone: there a finger has to scroll the page.
        if touch == "pan-y" or (kind(control), touch) in tried:
            del drags[1:]
        tried.add((kind(control), touch))
        for start, by in drags:
            drag(line, tab, start, by)
            settle(live)
            states.add(shown(live)["state"])
            assert tab.evaluate("scrollY") == above, name
        assert len(states) > 1, name
    caption = tab.locator(f"figure:has(> live-{figure}) > figcaption")
    caption.evaluate("(caption) => caption.scrollIntoView({block: 'center', behavior: 'instant'})")
    above, box = tab.evaluate("scrollY"), caption.bounding_box()
    drag(line, tab, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), (0, -150))
    tab.wait_for_function("(above) => Math.abs(scrollY - above) > 50", arg=above)  # so a finger does scroll elsewhere


@some_figures
def test_nothing_moves_by_itself(open_page, figure):
    """With reduced motion nothing ever, else not before it was asked to."""
    tab = open_page(address(figure), reduced_motion="reduce")
    live = awake(tab, figure)
    settle(live)
    still = shown(live)
    tab.wait_for_timeout(500)
    assert shown(live) == still
    for change in changed_in_turn(live):
        running = live.evaluate("(live) => live.getAnimations({subtree: true}).map((motion) => motion.effect.target.outerHTML)")
        assert running == [], change
