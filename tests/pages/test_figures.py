"""Drawn figures: what is committed is what the scripts draw."""

import json
import re
import runpy
import subprocess
import sys

import pytest

from bookbuild import environment, layout
from bookbuild.frameworks import FRAMEWORKS
from figures import _pages, style


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
