"""A book of one page, built with the real tools in a folder of its own, to see how builds fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bookbuild.environment import VENV

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("bookbuild", "theme", "d2l", "requirements")
FILES = ("config.ini", "LICENSE", "LICENSE-text.md", "pyproject.toml")

INDEX = """# Tiny

One page.

```toc
:maxdepth: 2
:numbered:

chapter_tiny/index
references
```
"""
CHAPTER = """# A Chapter
:label:`chap_cnn`

```toc
:maxdepth: 2

page
```
"""
REFERENCES = """# References

:bibliography:`references.bib`
"""
PAGE = """# A Page
:label:`section_page`

Text with :cite:`Someone.2000` and :eqref:`eq_one` in :numref:`section_page`.

$$x = 1$$
:eqlabel:`eq_one`

```{.python .input}
#@tab all
answer = 6 * 7
print(answer)
```
"""
BIB = """@article{Someone.2000, author = {Someone, Ann}, title = {A Title}, journal = {Journal}, year = {2000}}
"""


@dataclass(frozen=True)
class Book:
    """A small book in the folder `root`."""

    root: Path

    @property
    def page(self) -> Path:
        return self.root / "chapter_tiny" / "page.md"

    @property
    def html(self) -> Path:
        return self.root / "_build" / "html" / "chapter_tiny" / "page.html"

    @property
    def executed(self) -> Path:
        return self.root / "_build" / "eval_pytorch" / "chapter_tiny" / "page.ipynb"

    def add_cell(self, code: str) -> int:
        """Append a cell; return the line of its first line of code."""
        text = self.page.read_text(encoding="utf-8") + f"\n```{{.python .input}}\n#@tab all\n{code}\n```\n"
        self.page.write_text(text, encoding="utf-8")
        return len(text.splitlines()) - len(code.splitlines())

    def environment(self, **changes: str) -> dict[str, str]:
        return {**os.environ, "VENV": str(VENV), "TABS": "pytorch", "D2L_DATA": "embedded", **changes}

    def start(self, command: str = "html", **changes: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "bookbuild", command], cwd=self.root, env=self.environment(**changes),
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def build(self, command: str = "html", **changes: str) -> tuple[int, str]:
        """Run a build to its end; return its exit status and what it printed."""
        with self.start(command, **changes) as process:
            said, _ = process.communicate(timeout=240)
        return process.returncode, said


def write(root: Path) -> Book:
    """Write the sources of the tiny book into the new folder `root`."""
    for name in TOOLS:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, root / name)
    for folder in ("img", "chapter_tiny", "solutions/chapter_tiny"):
        (root / folder).mkdir(parents=True)
    (root / "img" / ".keep").touch()
    for name, text in {"index.md": INDEX, "chapter_tiny/index.md": CHAPTER, "chapter_tiny/page.md": PAGE,
                       "references.md": REFERENCES, "references.bib": BIB}.items():  # fmt: skip
        (root / name).write_text(text, encoding="utf-8")

    return Book(root)
