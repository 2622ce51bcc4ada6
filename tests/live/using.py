"""Using a live figure as a reader does: its controls, what it shows, and each control changed in turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# All that a reader can come to by keyboard, but for boxes that only scroll.
CONTROLS = ":is(button, select, input, textarea, summary, a[href], [tabindex='0']:not(.scroll))"
# The buttons that every figure has, and those that ask for a file.
ALWAYS = ("Reset", "Link to this", "In the address bar")
# Everything that a figure shows, and its state.
SHOWN = """(figure) => {
  const {state, localName, constructor} = figure;
  const parts = (what, show) => [...figure.querySelectorAll(what)].map(show);
  return {
    state: JSON.stringify(Object.keys(constructor.state).map((key) => [key, state[key]])),
    said: figure.querySelector(".said").textContent,
    controls: parts("input:not([type=file]), select", (c) => c.type === "checkbox" || c.type === "radio" ? c.checked : c.value),
    pressed: parts("[aria-pressed]", (button) => button.ariaPressed),
    pictures: parts("canvas", (canvas) => canvas.toDataURL()),
    drawings: parts("svg", (svg) => svg.outerHTML),
    words: figure.innerText.replace(/In the address bar|Link to this/g, ""),
  };
}"""
# Whether a control can be seen and used now.
USABLE = "(e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true})"
# The name of the element, the type of an `input`, or `place` for what arrow keys move.
KIND = """(e) => e.type === "select-one" ? "select" : e.type || (e.matches("a, summary") ? e.localName : "place")"""
# What a control is, says and holds; of a choice, the number of the option behind the chosen one that may be chosen.
ABOUT = """(e) => {
  const behind = [...e.options ?? []].map((_, k) => (e.selectedIndex + 1 + k) % e.options.length);
  return {
    kind: (KIND)(e), usable: (USABLE)(e),
    name: (e.ariaLabel ?? (e.labels?.[0] ?? e).innerText.trim()).split("\\n")[0],
    value: e.value, next: behind.find((k) => !e.options[k].disabled),
  };
}""".replace("KIND", KIND).replace("USABLE", USABLE)
# Nothing has changed for so many milliseconds.
QUIET = """(figure, [quiet, most]) => new Promise((done) => {
  const began = performance.now();
  let last = began;
  const watch = new MutationObserver(() => { last = performance.now(); });
  watch.observe(figure, {subtree: true, childList: true, characterData: true, attributes: true});
  const look = () => {
    const now = performance.now();
    if (now - last < quiet && now - began < most) return setTimeout(look, 20);
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(done));
  };
  look();
})"""


def settle(element: Any, quiet: int = 40, most: int = 3000) -> None:
    """Wait until the figure has not changed for a moment; one that goes on and on is left at it after `most` milliseconds."""
    element.evaluate(QUIET, [quiet, most])


def shown(element: Any) -> dict[str, Any]:
    found: dict[str, Any] = element.evaluate(SHOWN)
    return found


def controls(element: Any) -> list[Any]:
    """The controls that can be seen and used now, in their order."""
    usable = f"(figure, controls) => [...figure.querySelectorAll(controls)].filter({USABLE})"
    return [each.as_element() for each in element.evaluate_handle(usable, CONTROLS).get_properties().values()]


def kind(control: Any) -> str:
    """The name of the element, the type of an `input`, or `place` for what arrow keys move."""
    found: str = control.evaluate(KIND)
    return found


def changed_in_turn(element: Any, but: tuple[str, ...] = ()) -> Iterator[str]:
    """Change each control, one after the other, as a keyboard does; gives each time what was done."""
    for number in range(element.locator(CONTROLS).count()):
        find = "(figure, [controls, number]) => figure.querySelectorAll(controls)[number]"
        control = element.evaluate_handle(find, [CONTROLS, number]).as_element()
        about = control and control.evaluate(ABOUT)
        # A change may take others away, or lock them.
        if not about or not about["usable"] or about["kind"] in (*but, "file", "a"):
            continue
        what, name = about["kind"], about["name"]
        if what == "button":
            if name in ALWAYS or "picture" in name:
                continue
            control.press("Enter")
        elif what == "range":
            control.press("ArrowRight")
            if control.input_value() == about["value"]:
                control.press("ArrowLeft")
        elif what == "select":
            control.select_option(index=about["next"])
        elif what in ("checkbox", "radio", "summary"):
            control.press("Space")
        elif what == "place":
            control.press("ArrowDown")
            control.press("ArrowRight")
        else:
            control.fill("2")
        settle(element)
        yield f"{what} {name}"


def press(button: str, element: Any) -> None:
    """Press one of the figure's buttons, by its words."""
    element.get_by_role("button", name=button, exact=True).press("Enter")
    settle(element)
