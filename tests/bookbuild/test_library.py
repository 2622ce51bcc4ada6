"""What is saved from pages into `d2l`, and what is refused."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bookbuild import layout, library
from bookbuild.errors import Problems
from bookbuild.frameworks import FRAMEWORKS

CELL = "# P\n\n```{{.python .input}}\n#@tab all\n{}\n```\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for pages, with a module to save into."""
    (tmp_path / "d2l").mkdir()
    (tmp_path / "d2l" / "torch.py").write_text(f'"""Header."""\n\n{library.MARK}\nold = 1\n', encoding="utf-8")
    monkeypatch.setattr(layout, "ROOT", tmp_path)
    return tmp_path


def saved(root: Path, *cells: str) -> str:
    (root / "p.md").write_text("\n".join(map(CELL.format, cells)), encoding="utf-8")
    return library.saved_code("pytorch", ["p.md"])[1]


def test_marked_functions_and_classes_are_saved_below_the_header(root: Path) -> None:
    one = "def f(x,{mark}\n      y=1):\n    'Add.'\n\n    return x + y"
    two = "class C:{mark}\n    pass"
    text = saved(root, "import numpy as np\n\n" + one.format(mark="  #@save") + "\n\ndef g():\n    pass",
                 two.format(mark="  #@save") + "\nprint(C())")  # fmt: skip
    header = f'"""Header."""\n\n{library.MARK.rstrip()}'
    assert text == "\n\n\n".join([header, one.format(mark=""), two.format(mark="")]) + "\n"


@pytest.mark.parametrize(
    ("cells", "line", "found"),
    [
        (["import functools\n\n@functools.cache\ndef f(): #@save\n    return 1"], 8, "f is decorated"),
        (["if True:\n    def f(): #@save\n        return 1"], 6, "no function or class at the cell's top level"),
        (["def f(): #@save\n    return 1", "def f(): #@save\n    return 2"], 13, "f is saved already at p.md:5"),
        (["stack = list #@save"], 5, "no function or class"),
        (["def f( #@save\n    return 1"], 5, "is no Python"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_page_and_line(root: Path, cells: list[str], line: int, found: str) -> None:
    with pytest.raises(Problems) as refused:
        saved(root, *cells)
    (said,) = refused.value.lines
    assert said.startswith(f"p.md:{line}: ") and found in said


def test_a_module_without_the_line_is_not_overwritten(root: Path) -> None:
    (root / "d2l" / "torch.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(Problems, match=r"d2l/torch.py:1: the line"):
        saved(root, "def f(): #@save\n    return 1")


@pytest.mark.parametrize("tab", FRAMEWORKS)
def test_the_modules_hold_what_the_pages_save(tab: str) -> None:
    """Compared before any build, which would renew them."""
    module, text = library.saved_code(tab, layout.pages())
    assert module.read_text(encoding="utf-8") == text, "run `make lib` and commit d2l/"
    assert len(ast.parse(text).body) > 15
