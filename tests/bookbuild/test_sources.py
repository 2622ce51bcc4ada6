"""Bad input in a page is refused with file, line, what was found and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookbuild import checks
from bookbuild.errors import BuildError, Problems

FIGURE = "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>"
CELL = "```{{.python .input}}\n{}\nprint(1)\n```\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("img", "solutions/chapter_a", "chapter_a"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "img" / "not-described.svg").write_text(FIGURE.format(""))
    (tmp_path / "img" / "good.svg").write_text(FIGURE.format("<desc>A square.</desc>"))
    (tmp_path / "references.bib").write_text("@book{Known.1999, title={T}}\n")
    return tmp_path


def problems(root: Path, **pages: str) -> list[str]:
    """What `check` says of pages given as chapter_a/NAME.md or, where they begin with solutions_, of its solutions."""
    names = []
    for name, text in pages.items():
        folder, stem = ("solutions/chapter_a", name[10:]) if name.startswith("solutions_") else ("chapter_a", name)
        (root / folder / f"{stem}.md").write_text(text, encoding="utf-8")
        names.append(f"{folder}/{stem}.md")
    try:
        checks.check(names, root)
    except Problems as found:
        return found.lines
    return []


def test_a_good_page_passes(root: Path) -> None:
    page = (
        "# P\n:label:`section_p`\n\n![Seen.](../img/good.svg)\n:label:`fig_good`\n\nSee :numref:`fig_good` and "
        ":cite:`Known.1999`.\n\n" + CELL.format("#@tab mxnet, pytorch") + "\n## Exercises\n\n1. ★ **Do it.** Now.\n"
    )
    assert problems(root, p=page, solutions_p="# S\n\n## Exercise 1: Do it\n\nDone.\n") == []


@pytest.mark.parametrize(
    ("text", "line", "found", "mend"),
    [
        ("# P\n\n" + CELL.format("#@tab jax"), 3, "'jax'", "mxnet, pytorch, all"),
        ("# P\n\n" + CELL.format("x = 1"), 3, "which tab", "`#@tab`"),
        ("# P\n\n:begin_tab:`keras`\nText\n:end_tab:\n", 3, "'keras'", "mxnet, pytorch, all"),
        ("# P\n\nSee :numref:`section_gone`.\n", 3, "'section_gone'", "add :label:`section_gone`"),
        ("# P\n\nSee :cite:`Nobody.2020`.\n", 3, "'Nobody.2020'", "add it"),
        ("# P\n:label:`a`\n\n## Q\n:label:`a`\n", 5, "'a' stands already at chapter_a/p.md:2", "another name"),
        ("# P\n\n![Seen.](../img/not-described.svg)\n", 3, "no alt text", "set ALT in figures/not-described.py"),
        ("# P\n\n![](../img/good.svg)\n", 3, "no caption", "between ![ and ]"),
        ("# P\n\n![Seen.](../img/none.svg)\n", 3, "no picture ../img/none.svg", "make figures"),
        ("# P\n\n```{.json .output n=1}\n[]\n```\n", 3, "outputs are left", "delete this block"),
        ("# P\n\n## Exercises\n\n1. ★ **Do it.** Now.\n", 5, "exercise 1 has no solution", "## Exercise 1: Do it"),
        ("# P\n\n## Exercises\n\n1. Do it.\n", 5, "exercise 1", "`1. ★ **Title.** Text`"),
        ("# P\n\n```{.python .input}\n#@tab all\nprint(1)\n", 3, "never closed", "add a line"),
    ],
)
def test_a_fault_is_refused(root: Path, text: str, line: int, found: str, mend: str) -> None:
    said = problems(root, p=text)
    assert len(said) == 1, said
    assert said[0].startswith(f"chapter_a/p.md:{line}: ")
    assert found in said[0] and mend in said[0]


def test_solutions_must_carry_the_titles_of_their_exercises(root: Path) -> None:
    said = problems(root, p="# P\n\n## Exercises\n\n1. ★ **Do it.** Now.\n", solutions_p="# S\n\n## Exercise 1: Do that\n")
    assert said == [
        "chapter_a/p.md:5: exercise 1 is called 'Do it' here and 'Do that' in solutions/chapter_a/p.md; use one title."
    ]


@pytest.mark.parametrize("name", ["chapter_a/stray.md", "stray.md", "solutions/stray.md", "chapter_a/below/stray.md"])
def test_a_page_that_no_contents_list_is_refused(root: Path, name: str) -> None:
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("# Stray\n")
    (root / "README.md").write_text("# Of the repository\n")
    assert problems(root, p="# P\n") == [
        f"{name}:1: no table of contents lists this page; name it in the ```toc block of an index.md, or remove the file."
    ]


@pytest.mark.parametrize("numbers", [(1, 1), (2, 1)])
def test_solutions_are_in_order_each_once(root: Path, numbers: tuple[int, int]) -> None:
    asked = "# P\n\n## Exercises\n\n1. ★ **Do it.** Now.\n1. ★ **Do it.** Now.\n"
    solved = "# S\n\n" + "".join(f"## Exercise {number}: Do it\n" for number in numbers)
    found = f"solutions/chapter_a/p.md:4: exercise 1 stands behind exercise {numbers[0]}"
    assert problems(root, p=asked, solutions_p=solved)[0].startswith(found)


@pytest.mark.parametrize(
    ("bib", "line", "found"),
    [
        ("@book{Known.1999, title={T}}\n@book{known.1999, title={T}}", 1, "the key 'Known.1999' is there 2 times"),
        ("@book{Known.1999, title={T}}\n@book{Other.1999, title={T}\n", 3, "premature end of file"),
        ("@book{Known.1999, title={T}}\n@book{Other.1999, title={T} year={2}}\n", 2, "'}' expected"),
    ],
)
def test_a_broken_bibliography_is_refused(root: Path, bib: str, line: int, found: str) -> None:
    (root / "references.bib").write_text(bib)
    (said,) = problems(root, p="# P\n\nSee :cite:`Known.1999`.\n")
    assert said.startswith(f"references.bib:{line}: ") and found in said


@pytest.mark.parametrize(
    "content", [FIGURE.format("<desc>Cut</desc>")[:-6].encode(), FIGURE.format("\xff").encode("latin-1"), b""]
)
def test_a_damaged_picture_is_refused(root: Path, content: bytes) -> None:
    (root / "img" / "good.svg").write_bytes(content)
    (said,) = problems(root, p="# P\n\n![Seen.](../img/good.svg)\n")
    assert said.startswith("chapter_a/p.md:3: the picture ../img/good.svg is damaged") and "make figures" in said


@pytest.mark.parametrize("name", ["chapter_a/p.md", "references.bib"])
@pytest.mark.parametrize(
    ("content", "line", "found"),
    [("# Stra\xdfe".encode("latin-1"), 1, "0xdf"),
     ("# P\n\n\xfc".encode("latin-1"), 3, "0xfc"), ("# P".encode("utf-16"), 1, "UTF-8"),
     ("# P".encode("utf-8-sig"), 1, "byte order mark"), (None, 1, "can't be read")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused(root: Path, name: str, content: bytes | None, line: int, found: str) -> None:
    problems(root, p="# P\n")
    if content is None:
        (root / name).unlink()
    else:
        (root / name).write_bytes(content)
    with pytest.raises(BuildError) as refused:
        checks.check(["chapter_a/p.md"], root)
    assert str(refused.value).startswith(f"{name}:{line}: ") and found in str(refused.value)


def test_all_faults_are_reported_together(root: Path) -> None:
    said = problems(root, p="# P\n\nSee :numref:`x_1`.\n\n" + CELL.format("#@tab jax"))
    assert len(said) == 2
