"""The live figure that mixes colours: result, sums and words against NumPy."""

import ast
import re

import numpy as np

from tests import book
from theme.live import data

NAME = "mixed-colours"
SIZE = 56
PIXELS = "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"


def garments() -> np.ndarray:
    """The scene as NumPy makes it: two rows of two dyed garments, (3, 56, 56)."""
    made = data.dyed()
    grey = np.asarray(made["pixels"], dtype=np.float64).reshape(4, 28, 28) / 255
    dyed = grey[:, None] * np.array(made["dyes"])[:, :, None, None]
    return np.concatenate([np.concatenate(list(dyed[:2]), axis=2), np.concatenate(list(dyed[2:]), axis=2)], axis=1)


def mixed(weights: list[float], bias: list[float]) -> np.ndarray:
    return np.tensordot(np.reshape(weights, (3, 3)), garments(), axes=1) + np.reshape(bias, (3, 1, 1))


def shown(element, title: str) -> np.ndarray:
    """The bytes of the picture under this title: (56, 56, 4)."""
    canvas = element.locator(".picture", has=element.page.get_by_text(title, exact=True)).locator("canvas")
    return np.reshape(canvas.evaluate(PIXELS), (SIZE, SIZE, 4))


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.?\d*", text.replace("\N{MINUS SIGN}", "-"))]


def test_the_garments_and_their_dyes_are_those_of_the_section():
    page = book.text(book.labelled("section_channels"))
    dyes = re.search(r"dyes = np\.array\((\[\[.*?\]\]),\s*dtype", page, re.DOTALL)
    assert dyes and ast.literal_eval(dyes[1]) == data.DYES


def test_result_sums_and_words(at):
    element = at(NAME)
    for seed in range(4):
        look(element, np.random.default_rng(seed))


def look(element, rng: np.random.Generator) -> None:
    """Bring the figure into a random state, and compare all that it shows."""
    weights, bias = rng.normal(size=9).round(3).tolist(), rng.normal(0, 0.3, size=3).round(3).tolist()
    row, column = rng.integers(SIZE, size=2).tolist()
    element.evaluate("(figure, state) => figure.set(state)", {"weights": weights, "bias": bias, "row": row, "column": column})
    X, Y = garments(), mixed(weights, bias)
    clipped = 255 * Y.clip(0, 1)
    assert abs(shown(element, "picture")[..., :3] - 255 * X.transpose(1, 2, 0)).max() <= 1
    assert abs(shown(element, "result")[..., :3] - clipped.transpose(1, 2, 0)).max() <= 1
    for c, name in enumerate(("red", "green", "blue")):
        assert abs(shown(element, name)[..., 0] - 255 * X[c]).max() <= 1
        assert abs(shown(element, f"new {name}")[..., 0] - clipped[c]).max() <= 1
        terms = numbers(element.locator(".sums > div").nth(c).inner_text())
        expected = [*np.ravel(list(zip(weights[3 * c : 3 * c + 3], X[:, row, column], strict=True))), bias[c], Y[c, row, column]]
        assert np.allclose(terms, expected, atol=0.0051)
    said = numbers(element.locator(".said").inner_text())
    expected = [row, column, *X[:, row, column], *Y[:, row, column], (Y < 0).sum(), Y.size, 0, (Y > 1).sum(), 1]
    assert np.allclose(said, expected, atol=0.0051)


def test_a_layer_by_its_name_and_by_its_numbers(at):
    element = at(NAME)
    layer = element.get_by_label("Layer")
    assert layer.input_value() == "brightness (BT.601)"
    layer.select_option("each channel one further")
    assert abs(shown(element, "result")[..., :3] - 255 * np.roll(garments(), 1, axis=0).transpose(1, 2, 0)).max() <= 1
    element.get_by_label("new red from blue").fill("0.5")
    assert layer.input_value() == ""
    element.get_by_label("new red from blue").fill("1")
    assert layer.input_value() == "each channel one further"


def test_a_picture_of_the_reader(at, tmp_path):
    """Red at the left, blue at the right: swapped by the layer that hands each channel on twice."""
    from PIL import Image

    colours = np.zeros((112, 112, 3), dtype=np.uint8)
    colours[:, :56, 0] = colours[:, 56:, 2] = 200
    Image.fromarray(colours).save(tmp_path / "mine.png")
    element = at(NAME)
    element.locator("input[type=file]").set_input_files(tmp_path / "mine.png")
    element.get_by_label("Layer").select_option("each channel as it is")
    element.page.wait_for_function("document.querySelector('live-mixed-colours').state.picture === 1")
    assert shown(element, "result")[5, [5, 50], :3].tolist() == [[200, 0, 0], [0, 0, 200]]
    element.get_by_role("button", name="The four garments").click()
    assert abs(shown(element, "result")[..., :3] - 255 * garments().transpose(1, 2, 0)).max() <= 1


def test_the_arrow_keys_move_the_pixel(at):
    element = at(NAME)
    board = element.get_by_role("application").nth(1)
    board.press("ArrowDown")
    board.press("ArrowLeft")
    assert numbers(element.locator(".said").inner_text())[:2] == [8, 38]
