"""Drawn figures: what is committed is what the scripts draw."""

import json
import re
import runpy
import subprocess
import sys

import numpy as np
import pytest

from bookbuild import environment, layout
from bookbuild.frameworks import FRAMEWORKS
from figures import _lenet, _pages, style
from theme.live import data


def test_there_are_figures():
    assert style.names()


@pytest.mark.parametrize("name", style.names())
def test_redrawing_gives_the_same_bytes(name, tmp_path, monkeypatch):
    committed = (style.IMAGES / f"{name}.svg").read_bytes()
    monkeypatch.setattr(style, "IMAGES", tmp_path)
    assert style.redraw(name).read_bytes() == committed, f"run `make figures` and commit img/{name}.svg"


@pytest.mark.parametrize("name", style.names())
def test_text_is_text_and_the_picture_is_described(name):
    svg = (style.IMAGES / f"{name}.svg").read_text(encoding="utf-8")
    assert "<text" in svg
    assert len(re.search(r"<desc>(.*?)</desc>", svg, re.DOTALL)[1].split()) >= 5


def test_every_picture_has_its_script():
    assert sorted(path.stem for path in style.IMAGES.glob("*.svg")) == style.names()


def run(monkeypatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["figures", *arguments])
    runpy.run_module("figures", run_name="__main__")


def test_command_draws_what_is_named_and_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(style, "IMAGES", tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    chosen = style.names()[:2]
    run(monkeypatch, *chosen)
    assert sorted(path.stem for path in tmp_path.iterdir()) == chosen
    assert capsys.readouterr().out.splitlines() == [f"Drew {tmp_path.name}/{name}.svg." for name in chosen]


def test_command_refuses_a_name_that_no_script_has(tmp_path, monkeypatch):
    monkeypatch.setattr(style, "IMAGES", tmp_path)
    with pytest.raises(SystemExit) as stop:
        run(monkeypatch, style.names()[0], "tensor_axes")
    assert "no figure tensor_axes." in str(stop.value) and all(name in str(stop.value) for name in style.names())
    assert not list(tmp_path.iterdir())


NETWORK = """
import json
import numpy as np
from d2l import {module} as d2l
X = {array}(np.zeros((2, 1, 28, 28), np.float32))
found = []
for layer in d2l.lenet():
    X = layer(X)
    found.append([list(X.shape), d2l.count_parameters(layer)])
print(json.dumps(found))
"""


@pytest.mark.parametrize(("tab", "array"), [("mxnet", "__import__('mxnet').np.array"), ("pytorch", "__import__('torch').tensor")])
def test_layers_are_those_of_the_network(tab, array):
    """What the drawings read from the code, against the network that the code builds, in the kernel of the tab."""
    if tab not in layout.tabs():
        pytest.skip(f"TABS leaves {tab} out")
    code = NETWORK.format(module=FRAMEWORKS[tab].module, array=array)
    done = subprocess.run([environment.python(tab), "-c", code], cwd=layout.ROOT, capture_output=True, text=True, check=True)
    read = _pages.layers("lenet", (1, 28, 28))
    assert json.loads(done.stdout) == [[[2, *layer.shape], layer.parameters] for layer in read]
    # As the page prints: 61,706 parameters, 416,520 multiply-accumulates.
    assert [sum(layer.parameters for layer in read), sum(layer.macs for layer in read)] == [61_706, 416_520]


LOOKS = """
import json
import numpy as np
import torch
from d2l import torch as d2l
from theme.live import data
net = d2l.lenet()
with np.load("{weights}") as kept, torch.no_grad():
    for k, parameter in enumerate(net.parameters()):
        parameter.copy_(torch.tensor(kept[f"arr_{{k}}"] * kept["steps"][k]))
    images = torch.tensor(data.lenet_pictures().images[:, None] / 255.0, dtype=torch.float32)
    print(json.dumps([net[:2](images[:4]).tolist(), torch.softmax(net(images), 1).tolist()]))
"""


def test_what_the_drawn_network_computes_is_what_pytorch_does():
    """The maps of the first convolution, and the answers, with the weights that are kept and with those that the page left."""
    if "pytorch" not in layout.tabs():
        pytest.skip("TABS leaves pytorch out")

    def computed(weights):
        code = LOOKS.format(weights=weights)
        run = [environment.python("pytorch"), "-c", code]
        return json.loads(subprocess.run(run, cwd=layout.ROOT, capture_output=True, text=True, check=True).stdout)

    maps, shares = map(np.array, computed(_lenet.WEIGHTS))
    images = data.lenet_pictures().images / 255
    drawn = [_lenet.looks(image) for image in images]
    np.testing.assert_allclose([first for first, *_ in drawn[:4]], maps, atol=1e-4)
    np.testing.assert_allclose([answer for *_, answer in drawn], shares, atol=1e-4)
    left = layout.executed(_lenet.PAGE, "mxnet").with_name(_lenet.WEIGHTS.name)
    if left.is_file():  # the framework may have been left out; elsewhere its arithmetic may differ a little
        now = np.array(computed(left)[1])
        assert (now.argmax(1) == shares.argmax(1)).mean() > 0.8, "run `python -m figures._lenet` and draw again"


def test_layers_of_a_kind_that_is_not_known_are_refused(tmp_path, monkeypatch):
    (tmp_path / "torch.py").write_text("def net(*, n=3):\n    return nn.Sequential(nn.Conv2d(1, n, 2), nn.Fold(2))\n")
    monkeypatch.setattr(_pages, "SAVED", tmp_path / "torch.py")
    with pytest.raises(ValueError, match=r"does not know Fold, a layer of net; add it to ARGUMENTS\."):
        _pages.layers("net", (1, 4, 4))


def test_titles_are_those_of_the_pages_in_their_order(tmp_path, monkeypatch):
    chapter = tmp_path / "chapter_two"
    chapter.mkdir()
    (chapter / "index.md").write_text("# Two\n\n```toc\n:maxdepth: 2\n\nresnet\nalexnet\n```\n")
    (chapter / "alexnet.md").write_text("# AlexNet\n:label:`section_alexnet`\n")
    (chapter / "resnet.md").write_text("```{.python .input}\n#@tab all\n# no title\n```\n\n# Residual Networks\n")
    monkeypatch.setattr(_pages.layout, "ROOT", tmp_path)
    assert list(_pages.titles("chapter_two").items()) == [("resnet", "Residual Networks"), ("alexnet", "AlexNet")]
