"""Drawn figures: what is committed is what the scripts draw."""

import re

import pytest

from figures import style


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
