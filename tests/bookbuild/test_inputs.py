"""What a build must notice: every change of what a product is made from."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bookbuild import inputs, layout
from tests.bookbuild.tiny_book import Book

KEYS = """
from bookbuild import evaluate, inputs, layout, prepare
from bookbuild.stamps import digest
print(prepare.key(layout.pages(), "pytorch", unseen=()))
print(evaluate.conditions("pytorch"))
print(digest(inputs.files(*inputs.NOTEBOOKS_SEE_NOT)))
print(prepare.key(layout.pages(), "pytorch"))
"""


def keys(book: Book, **changes: str) -> list[str]:
    """What the site, a page's numbers, the code of a notebook, and PDFs and EPUBs depend on."""
    done = subprocess.run([sys.executable, "-c", KEYS], cwd=book.root, env=book.environment(**changes), text=True,
                          capture_output=True, check=True)  # fmt: skip
    return done.stdout.splitlines()


def test_every_tracked_file_counts_but_those_that_no_product_sees() -> None:
    if shutil.which("git") is None or not (layout.ROOT / ".git").exists():
        pytest.skip("this is no clone, so Git cannot say which files there are")
    tracked = subprocess.run(["git", "ls-files"], cwd=layout.ROOT, text=True, capture_output=True, check=True).stdout.splitlines()
    counted = {str(path.relative_to(layout.ROOT)) for path in inputs.files()}
    passed_over = {name.split("/")[0] for name in tracked if (layout.ROOT / name).exists() and name not in counted}
    apart = {".ci", ".github", ".gitignore", "tests", "benchmarks", "bookbuild", "evidence", "Makefile", "README.md",
             "CONTRIBUTING.md", "CITATION.cff", "environment.yml", "environment-mxnet.yml"}  # fmt: skip
    assert passed_over <= apart
    assert {name for name in tracked if name.startswith("bookbuild/") and name not in counted} == {
        name for name in tracked if name.startswith("bookbuild/tools/")
    }


@pytest.mark.parametrize(
    "name",
    ["bookbuild/rst.py", "bookbuild/site/assets.py", "bookbuild/notebooks/setup.py", "theme/book/tables.py",
     "theme/html/static/d2l.css", "theme/latex/preamble.tex", "references.bib", "config.ini", "LICENSE", "img/new.svg",
     "figures/new.py", "new_folder/new_file", "chapter_tiny/page.md", "requirements/tools.txt"],
)  # fmt: skip
def test_a_product_depends_on(book: Book, name: str) -> None:
    before = keys(book)
    path = book.root / name
    path.parent.mkdir(exist_ok=True)
    with open(path, "a", encoding="utf-8") as file:
        file.write("\n")
    after = keys(book)
    assert after[0] != before[0]
    assert after[3] != before[3]


def test_a_live_figure_is_of_the_site_alone(book: Book) -> None:
    before = keys(book)
    (book.root / "theme" / "live" / "figures" / "new.js").write_text("// new\n", encoding="utf-8")
    after = keys(book)
    assert after[0] != before[0]
    assert after[1:] == before[1:]


@pytest.mark.parametrize("name", ["tests/test_new.py", "Makefile", "README.md", "_build/new", ".cache/new"])
def test_no_product_depends_on(book: Book, name: str) -> None:
    before = keys(book)
    (book.root / name).parent.mkdir(exist_ok=True)
    with open(book.root / name, "a", encoding="utf-8") as file:
        file.write("\n")
    assert keys(book) == before


def test_the_numbers_of_a_page_depend_on_code_versions_images_and_threads(book: Book, tmp_path: Path) -> None:
    before = keys(book)[1]
    seen = [before]
    images = tmp_path / "images"
    shutil.copytree(book.root / "d2l" / "fashion_mnist", images)
    for change in ("d2l/data.py", "d2l/torch.py", "requirements/pytorch.txt", "bookbuild/workers.py", "bookbuild/processes.py"):
        with open(book.root / change, "a", encoding="utf-8") as file:
            file.write("\n# changed\n")
        seen.append(keys(book)[1])
    processes = book.root / "bookbuild" / "processes.py"
    processes.write_text(processes.read_text(encoding="utf-8").replace("THREADS = 1", "THREADS = 2"), encoding="utf-8")
    seen.append(keys(book)[1])
    assert len(set(seen)) == len(seen)


def test_the_numbers_of_a_page_do_not_depend_on_looks_or_the_other_framework(book: Book) -> None:
    before = keys(book)[1]
    for change in ("theme/book/tables.py", "figures/new.py", "d2l/mxnet.py", "d2l/_mxnet_tools.py", "bookbuild/site/assets.py",
                   "index.md", "d2l/records/new.pytorch.json", "requirements/mxnet.txt", "requirements/tools.txt",
                   "bookbuild/environment.py"):  # fmt: skip
        (book.root / change).parent.mkdir(exist_ok=True)
        with open(book.root / change, "a", encoding="utf-8") as file:
            file.write("\n")
    assert keys(book)[1] == before


@pytest.mark.parametrize("name", ["convert", "sources", "library"])
def test_what_makes_the_code_of_notebooks_makes_them_again(book: Book, name: str) -> None:
    before = keys(book)[2]
    with open(book.root / "bookbuild" / f"{name}.py", "a", encoding="utf-8") as file:
        file.write("\n")
    assert keys(book)[2] != before


def test_a_change_of_the_build_is_built(book: Book) -> None:
    site = book.root / "bookbuild" / "site" / "finish.py"
    text = site.read_text(encoding="utf-8")
    call = "    pictures.compact("
    site.write_text(text.replace(call, f'    raise RuntimeError("seen")\n{call}'), encoding="utf-8")
    status, said = book.build()
    assert status == 1 and "seen" in said


def test_tabs_may_change_from_run_to_run(book: Book) -> None:
    if "mxnet" not in layout.tabs():
        pytest.skip("TABS leaves mxnet out, or it can't be here")
    book.add_cell("import sys\n\nprint('ran on', [name for name in ('mxnet', 'torch') if name in sys.modules])")
    for tab, title in (("mxnet", "MXNet"), ("pytorch", "PyTorch"), ("mxnet", "MXNet")):
        book.page.write_text(book.page.read_text(encoding="utf-8"), encoding="utf-8")
        status, said = book.build(TABS=tab)
        assert status == 0, said
        assert f"With {title}" in book.html.read_text(encoding="utf-8")
        assert (book.root / "_build" / f"eval_{tab}" / "chapter_tiny" / "page.ipynb").is_file()
    status, said = book.build(TABS="mxnet, pytorch")
    assert status == 0, said
    shown = book.html.read_text(encoding="utf-8")
    assert "With MXNet" in shown and "With PyTorch" in shown
