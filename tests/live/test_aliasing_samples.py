"""The live figure of a sampled wave: where it draws things, and what it says, against NumPy."""

import re
from fractions import Fraction

import numpy as np
import pytest

NAME = "aliasing-samples"
BLURS = {"none": {0: 1}, "pair": {0: 0.5, 1: 0.5}, "three": {-1: 0.25, 0: 0.5, 1: 0.25}}
DRAWN = """(figure) => {
  const svg = figure.querySelector("svg");
  const of = (kind, names) => [...svg.querySelectorAll(kind)].map((part) => names.map((name) => Number(part.getAttribute(name))));
  const points = (kind) => svg.querySelector(kind).getAttribute("points").split(" ").map((point) => point.split(",").map(Number));
  return {
    levels: of("line", ["y1"]).flat(), pixels: of("circle", ["cx", "cy"]), kept: of("rect", ["x", "y"]),
    pattern: points("polyline.pattern"), slow: points("polyline.slow"),
  };
}"""


class Drawing:
    """What the plot shows, in pixels of the pattern (0 to 16) and in brightness."""

    def __init__(self, element):
        parts = element.evaluate(DRAWN)
        _, middle, high = parts["levels"]
        left, right = parts["pixels"][0][0], parts["pixels"][-1][0]
        for name in ("pixels", "kept", "pattern", "slow"):
            x, y = np.array(parts[name]).T + (5 if name == "kept" else 0)
            setattr(self, name, (16 * (x - left) / (right - left), (middle - y) / (middle - high)))


def wave(cycles: int, phase: float, where: np.ndarray) -> np.ndarray:
    return np.cos(2 * np.pi * cycles / 48 * where + np.radians(phase))


def blurred(cycles: int, phase: float, blur: str, where: np.ndarray) -> np.ndarray:
    return sum(weight * wave(cycles, phase, where + n) for n, weight in BLURS[blur].items())


def states():
    rng = np.random.default_rng(0)
    drawn = [(int(c), int(15 * p), int(s)) for c, p, s in zip(
        rng.integers(25, size=12), rng.integers(24, size=12), rng.integers(1, 5, size=12), strict=True)]  # fmt: skip
    edges = [(18, 0, 2), (12, 45, 2), (24, 0, 2), (24, 90, 1), (16, 60, 3), (8, 30, 3), (0, 60, 4), (24, 180, 2)]
    return [(*state, blur) for k, state in enumerate(edges + drawn) for blur in [list(BLURS)[k % 3]]]


def test_what_is_drawn_and_said(at):
    element = at(NAME)
    for state in states():
        look(element, *state)


def look(element, cycles: int, phase: int, stride: int, blur: str) -> None:
    """Bring the figure into this state, and compare all that it shows."""
    state = {"cycles": cycles, "phase": phase, "stride": stride, "blur": blur}
    element.evaluate("(figure, state) => figure.set(state)", state)
    drawing = Drawing(element)
    t, y = drawing.pattern
    assert np.allclose(y, wave(cycles, phase, t), atol=0.02)
    n, y = drawing.pixels
    assert np.allclose(n, np.arange(17)) and np.allclose(y, blurred(cycles, phase, blur, n), atol=1e-6)
    kept, y = drawing.kept
    assert np.allclose(kept, np.arange(0, 17, stride)) and np.allclose(y, blurred(cycles, phase, blur, kept), atol=1e-6)
    t, slow = drawing.slow
    assert np.allclose(np.interp(kept, t, slow), y, atol=0.02)  # the kept pixels lie on the slow wave

    # What the kept pixels suggest, by the Fourier transform of 48 of them.
    m = np.arange(48)
    spectrum = abs(np.fft.rfft(blurred(cycles, phase, blur, m * stride))) / 48
    spectrum[1:-1] *= 2
    found = int(spectrum.argmax())
    said = element.locator(".said").inner_text()
    assert f"has {Fraction(cycles, 48)} cycles a pixel and begins at {phase}°" in said
    if spectrum.max() < 1e-9:
        assert "shows nothing of it" in said
        return
    assert f"the limit is {Fraction(1, 2 * stride)})" in said
    assert float(re.search(r"strength ([\d.]+)\.(?: |$)", said)[1]) == pytest.approx(spectrum.max(), abs=6e-4)
    if found == 0:
        assert "even brightness" in said and np.ptp(slow) < 0.02
    else:
        assert f"suggests {Fraction(found, 48 * stride)} cycles a pixel" in said
        assert f"{'false' if 2 * cycles * stride > 48 else 'true'} name" in said
        crossings = np.count_nonzero(np.diff(np.sign(slow[abs(slow) > 1e-3])))
        assert abs(crossings - 2 * 16 * found / 48 / stride) <= 1 or spectrum.max() < 0.05


def test_the_blur_leaves_what_the_text_says(at):
    element = at(NAME)
    element.get_by_label("Blur before").select_option("three")
    assert f"leaves {100 * np.cos(np.pi * 3 / 8) ** 2:.1f}\N{NO-BREAK SPACE}%" in element.locator(".said").inner_text()
    element.get_by_label("Blur before").select_option("pair")
    assert f"leaves {100 * np.cos(np.pi * 3 / 8):.1f}\N{NO-BREAK SPACE}%" in element.locator(".said").inner_text()


def test_by_keys(at):
    element = at(NAME)
    element.get_by_label("Stride").press("ArrowRight")
    element.get_by_label("Frequency").press("ArrowLeft")
    element.get_by_label("Frequency").press("ArrowLeft")
    said = element.locator(".said").inner_text()
    assert "even brightness, a false name" in said  # a third of a cycle a pixel, every third pixel
