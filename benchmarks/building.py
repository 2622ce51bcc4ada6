"""How long `make html` takes on a fresh clone, when nothing changed, and when one section did."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from bookbuild import layout

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


def main() -> None:
    pages = layout.pages()
    section = next(page for page in pages if page.startswith("chapter_") and Path(page).stem != "index")
    with tempfile.TemporaryDirectory() as scratch:
        print(f"Building (make html) {len(pages)} pages in a fresh clone of what is committed; packages may come from uv's cache")
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(layout.ROOT), str(clone)], check=True)
        cold, _ = timed(clone)
        print(f"  from nothing, environment included {cold:7.1f} s", flush=True)
        unchanged, _ = timed(clone)
        print(f"  nothing changed                    {unchanged:7.1f} s", flush=True)
        page = clone / section
        page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
        edited, _ = timed(clone)
        print(f"  the text of one section edited     {edited:7.1f} s", flush=True)
        page.write_text(page.read_text(encoding="utf-8") + CELL, encoding="utf-8")
        edited, said = timed(clone)
        # The tabs of a page run side by side, so the longer one is what a reader waits for.
        cells = max(float(found) for found in re.findall(r": ([\d.]+) s$", said, re.MULTILINE))
        print(f"  the code of one section edited     {edited:7.1f} s, its own cells {cells:.1f} s, rest {edited - cells:.1f} s")
