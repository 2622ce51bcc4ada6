"""Drawings, and the pictures of outputs: nothing in them is cut off or lies on something else, measured in Chromium."""

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from figures import style
from tests.book import SITE

# The letters that the drawing brings are there.
LETTERS = "() => Promise.all([...document.fonts].map((face) => face.load()))"
# Where the letters of a word are. The box of a line has room for accents above them, and more room below them.
WORDS = """const letters = (word) => {
  const {left, right, top, bottom, width, height} = word.getBoundingClientRect();
  const angle = /rotate\\((\\S+)/.exec(word.closest("text").getAttribute("transform"))?.[1] ?? 0;
  if (Number(angle) === 0) return {left, right, top: top + 0.19 * height, bottom: bottom - 0.13 * height};
  if (Number(angle) === -90) return {left: left + 0.19 * width, right: right - 0.13 * width, top, bottom};
  return {left, right, top, bottom};
};"""
# Words that reach out of the frame, by how many pixels; a power and its exponent are looked at one by one.
OUTSIDE = f"""() => {{
  {WORDS}
  const frame = document.documentElement.getBoundingClientRect();
  return [...document.querySelectorAll("tspan, text:not(:has(tspan))")].map((word) => {{
    const box = letters(word);
    return [word.textContent.trim(), Math.max(frame.left - box.left, box.right - frame.right,
                                              frame.top - box.top, box.bottom - frame.bottom)];
  }}).filter(([word, beyond]) => word && beyond > 0.5);
}}"""
# Pairs of words of which one lies on the other.
TOGETHER = f"""() => {{
  {WORDS}
  const words = [...document.querySelectorAll("text:not(:has(tspan))")].filter((word) => word.textContent.trim())
    .map((word) => [word.textContent, letters(word)]);
  return words.flatMap(([one, a], k) => words.slice(k + 1).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
    .map(([other]) => [one, other]));
}}"""
# Lines and points that their axes cut off: how far they reach beyond them, in points.
CUT = """() => [...document.querySelectorAll("[clip-path]")].flatMap((drawn) => {
  const axes = document.getElementById(/#([^"')]+)/.exec(drawn.getAttribute("clip-path"))[1]).firstElementChild.getBBox();
  const points = [...drawn.querySelectorAll("use")].map((point) => ["x", "y"].map((at) => point[at].baseVal.value));
  if (drawn.localName === "path") {
    const {x, y, width, height} = drawn.getBBox();
    points.push([x, y], [x + width, y + height]);
  }
  return points.map(([x, y]) => Math.max(axes.x - x, x - axes.x - axes.width, axes.y - y, y - axes.y - axes.height));
}).filter((beyond) => beyond > 0.7)"""
# White grounds, which would stand on a page's own as slabs: the share of the picture that each takes.
SLABS = """() => {
  const area = (part) => { const {width, height} = part.getBoundingClientRect(); return width * height; };
  return [...document.querySelectorAll("path, rect")]
    .filter((part) => !part.closest("defs, clipPath") && getComputedStyle(part).fill === "rgb(255, 255, 255)")
    .map((part) => area(part) / area(document.documentElement)).filter((share) => share > 0.2);
}"""


@pytest.fixture(scope="module")
def found(window):
    """What each script finds in each picture of the site that has words, by the picture's name."""
    scripts = {"outside": OUTSIDE, "together": TOGETHER, "cut": CUT, "slabs": SLABS}
    pictures = {}
    for path in sorted((SITE / "_images").glob("*.svg")):
        if "<text" in path.read_text(encoding="utf-8"):
            window.goto(path.as_uri())
            window.evaluate(LETTERS)
            pictures[path.stem] = {name: window.evaluate(script) for name, script in scripts.items()}
    assert set(style.names()) - {"cover"} <= set(pictures)
    assert sum("output" in name for name in pictures) > 100
    return pictures


def faults(found: dict, what: str) -> dict:
    """What was found, for the pictures where something was."""
    return {name: picture[what] for name, picture in found.items() if picture[what]}


def test_no_word_reaches_out_of_its_picture(found):
    assert faults(found, "outside") == {}


def test_no_word_of_a_drawing_lies_on_another(found):
    assert faults({name: found[name] for name in set(style.names()) & set(found)}, "together") == {}


def test_axes_cut_nothing_off(found):
    assert faults(found, "cut") == {}


def test_pictures_stand_on_the_ground_of_the_page(found):
    assert faults(found, "slabs") == {}


def test_faults_are_found(window, tmp_path):
    """In a plot that has each of them."""
    with mpl.rc_context(style.SETTINGS):
        figure = Figure(figsize=(3, 2), layout="none")
        ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
        ax.plot([0, 1], [0.2, 1.2])
        ax.scatter([0.5], [-0.1])
        for word in ("one", "other"):
            ax.text(0.99, 0.5, word)
        figure.savefig(tmp_path / "faulty.svg")
    window.goto((tmp_path / "faulty.svg").as_uri())
    assert [word for word, _ in window.evaluate(OUTSIDE) if word in ("one", "other")] == ["one", "other"]
    assert ["one", "other"] in window.evaluate(TOGETHER)
    assert len(window.evaluate(CUT)) == 2
    assert len(window.evaluate(SLABS)) == 2  # below the plot, and below its axes
