"""How long `make html` takes on a fresh clone, of all sections and of two, when nothing changed, and when one section did."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from bookbuild import layout

CHAPTER = "chapter_convolutional-neural-networks"
EDITED = f"{CHAPTER}/conv-layer.md"
TWO = ("conv-layer", "lenet")  # what a build from nothing is measured with, however long the book gets
CELL = """
```{.python .input}
#@tab all
1 + 1
```
"""


def timed(folder: Path) -> tuple[float, str]:
    """Seconds of `make html` in `folder`, and what it printed."""
    environment = {name: value for name, value in os.environ.items() if name not in ("VENV", "MAKEFLAGS", "MAKELEVEL")}
    start = time.perf_counter()
    done = subprocess.run(["make", "html"], cwd=folder, env={**environment, "D2L_DATA": "embedded"},
                          text=True, capture_output=True, check=True)  # fmt: skip
    return time.perf_counter() - start, done.stdout


def cloned(folder: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", str(layout.ROOT), str(folder)], check=True)
    return folder


def leave_out_all_but(sections: tuple[str, ...], book: Path) -> None:
    """Take the other sections, their solutions and the code that they save out of the book in `book`, and what names them."""
    others = [path.stem for path in (book / CHAPTER).glob("*.md") if path.stem not in (*sections, "index")]
    gone = [book / folder / f"{name}.md" for folder in (CHAPTER, "solutions") for name in others]
    text = "".join(path.read_text(encoding="utf-8") for path in gone)
    for path in gone:
        path.unlink()
    labels = set(re.findall(r":(?:eq)?label:`(\w+)`", text))
    for page in book.rglob("*.md"):
        kept = re.sub(rf"^(?:{'|'.join(others)})\n", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        kept = re.sub(r":\w*ref:`(\w+)`", lambda found: "another section" if found[1] in labels else found[0], kept)
        page.write_text(kept, encoding="utf-8")
    cells = re.findall(r"^```\{\.python \.input\}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    saving = "\n".join(cell for cell in cells if "#@save" in cell)
    names = "|".join(re.findall(r"^(?:def|class) (\w+)", saving, re.MULTILINE))
    for facade in (book / "d2l" / "mxnet.py", book / "d2l" / "torch.py"):
        kept = re.sub(rf'^    "?(?:{names})"?,\n', "", facade.read_text(encoding="utf-8"), flags=re.MULTILINE)
        facade.write_text(kept, encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        print("Building (make html) in a fresh clone of what is committed; packages may come from uv's cache")
        short, clone = cloned(Path(scratch) / "short"), cloned(Path(scratch) / "clone")
        leave_out_all_but(TWO, short)
        cold, _ = timed(short)
        print(f"  two sections from nothing, environment included {cold:7.1f} s", flush=True)
        cold, _ = timed(clone)
        print(f"  all of it from nothing, environment included    {cold:7.1f} s", flush=True)
        unchanged, _ = timed(clone)
        print(f"  nothing changed                                 {unchanged:7.1f} s")
        page = clone / EDITED
        page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
        edited, _ = timed(clone)
        print(f"  the text of one section edited                  {edited:7.1f} s")
        page.write_text(page.read_text(encoding="utf-8") + CELL, encoding="utf-8")
        edited, said = timed(clone)
        # The tabs of a page run side by side, so the longer one is what a reader waits for.
        cells = max(float(found) for found in re.findall(r"\]: ([\d.]+) s", said))
        print(f"  the code of one section edited                  {edited:7.1f} s, "
              f"its own cells {cells:.1f} s, rest {edited - cells:.1f} s")  # fmt: skip
