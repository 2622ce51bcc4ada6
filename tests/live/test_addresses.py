"""What an address may say of a live figure: nonsense and worse, which neither breaks it nor gets into the page."""

from __future__ import annotations

from urllib.parse import quote

from tests.live.conftest import address, awake, both_ways, each_figure, some_figures
from tests.live.using import controls, kind, settle, shown

MARKUP = ("<script>window.hit=1</script>", "<img src=x onerror=window.hit=1>", "'\"><svg onload=window.hit=1>",
          "\" onfocus=window.hit=1 autofocus='")  # fmt: skip
NONSENSE = (
    *("", "NaN", "1e99", "-1e99", "1e999", "-Infinity", "0x41", "-0", "0.3", "-1", "99999", "null", "[object Object]"),
    *(",,,", "1,2", ",".join(["1"] * 5000), ",".join(["1e99"] * 9), "__proto__", "constructor", "x" * 100_000),
    *("%", "%E0%A4%A", "%00", "🙂", *MARKUP, *map(quote, MARKUP)),
)
# Queries of their own: keys that no figure has, and what is no query.
QUERIES = ("", "?", "&&&", "=", "===", "%", "%=%", "a=1&a=2&a=3",
           "__proto__=1&constructor=2&toString=3&build=4&state=5&refreshers=6",
           "&".join(f"key{k}=1" for k in range(5000)))  # fmt: skip
# Goes from address to address as a reader does who pastes them, and notes what is wrong after each, and how long it took.
VISIT = """async (live, hashes) => {
  const found = [];
  for (const hash of hashes) {
    const changed = new Promise((done) => addEventListener("hashchange", done, {once: true}));
    const before = location.href;
    location.hash = hash;
    const began = performance.now();
    if (location.href !== before) await changed;
    await new Promise((done) => setTimeout(done));
    const spent = performance.now() - began;
    const {state, constructor} = live;
    const odd = Object.entries(constructor.state).filter(([key, first]) => {
      const values = [state[key]].flat();
      return typeof first === "string" ? typeof state[key] !== "string"
        : Array.isArray(first) !== Array.isArray(state[key]) || !values.every(Number.isFinite);
    }).map(([key]) => key);
    const wrong = {
      odd, slow: spent > 1500 && spent, hit: window.hit,
      unsaid: !live.querySelector(".said").textContent || /NaN|undefined|Infinity|\\[object|window.hit/.test(live.innerText),
      unchosen: [...live.querySelectorAll("select")].filter((choice) => choice.selectedIndex < 0).length,
      markup: live.querySelectorAll("script, img, iframe, [onload], [onerror], [onfocus]").length,
    };
    if (Object.values(wrong).some((value) => Array.isArray(value) ? value.length : value)) found.push([hash.slice(0, 80), wrong]);
  }
  return found;
}"""


@each_figure
def test_nonsense_in_the_address_is_passed_over(at, figure):
    live = at(figure)
    keys = live.evaluate("(live) => Object.keys(live.constructor.state)")
    assert keys
    # For all keys at once, and for the first alone; the base class reads all alike, so of the others alone only what is too
    # large, and a negative number.
    single = [f"live-{figure}?{key}={value}" for key in keys for value in (NONSENSE if key == keys[0] else ("1e99", "-1"))]
    whole = [f"live-{figure}?" + "&".join(f"{key}={value}" for key in keys) for value in NONSENSE]
    other = [f"live-{figure}?{query}" for query in QUERIES]
    assert live.evaluate(VISIT, single + whole + other) == []
    first = live.evaluate("(live) => JSON.stringify(live.constructor.state)")
    for change in controls(live):
        if kind(change) == "range":
            change.press("ArrowRight")
    assert live.evaluate("(live) => JSON.stringify(live.constructor.state)") == first


@both_ways
@some_figures
def test_a_page_opens_at_a_nonsensical_address(open_page, figure):
    """As a file, too; and addresses that are no figure's at all."""
    tab = open_page(address(figure))
    keys = awake(tab, figure).evaluate("(live) => Object.keys(live.constructor.state)")
    for value in ("1e99", "%E0%A4%A", quote("<img src=x onerror=window.hit=1>")):
        tab.goto("about:blank")
        tab.goto(f"{open_page.base}/{address(figure)}#live-{figure}?" + "&".join(f"{key}={value}" for key in keys))
        live = awake(tab, figure)
        settle(live)
        assert len(shown(live)["said"]) > 10
        assert live.evaluate(VISIT, []) == []
    for other in (f"live-{figure}", f"live-{figure}%?", "live-no-such-figure?a=1", "live-?", "%", "?"):
        assert live.evaluate(VISIT, [other]) == []
    assert open_page.faults == []
