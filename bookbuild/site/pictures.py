"""Pictures of the site: drawings are made for light and dark, and packed; equal ones are stored once.

Most cells draw the same for each framework.
"""

import hashlib
import re
import shutil
from pathlib import Path

from bookbuild.stamps import write
from theme.book.packing import repacked
from theme.html.pictures import for_both

# Matplotlib makes names of how numbers are written, in which the frameworks' NumPys differ.
NAME = re.compile(r'(?<=["#])[mpi][0-9a-f]{10}(?=[")])')
LINK = re.compile(r'(?<=_images/)[^"#/]+(?=["#])')


def prepared(path: Path, cache: Path) -> Path:
    """Return the drawing in a file, for both modes and packed, in ``cache``, where it may be from an earlier build."""
    drawing = path.read_text(encoding="utf-8")
    kept = cache / f"{hashlib.sha256(drawing.encode()).hexdigest()}.svg"
    if not kept.is_file():
        names: dict[str, str] = {}
        write(kept, NAME.sub(lambda name: names.setdefault(name[0], f"n{len(names)}"), repacked(for_both(drawing))))
    return kept


def compact(site: Path, cache: Path) -> None:
    """Prepare the pictures of the site, store equal ones once, and delete those that no page shows."""
    previews = (site / "_static" / "previews").rglob("*.js")
    pages = {path: path.read_text(encoding="utf-8") for path in (*site.rglob("*.html"), *previews)}
    shown = {name for text in pages.values() for name in LINK.findall(text)}
    used: set[Path] = set()
    first: dict[str, str] = {}
    same: dict[str, str] = {}
    cache.mkdir(parents=True, exist_ok=True)
    for path in sorted((site / "_images").glob("*")):
        if path.name not in shown:  # left from an earlier build
            path.unlink()
            continue
        if path.suffix == ".svg":
            used.add(kept := prepared(path, cache))
            shutil.copyfile(kept, path)
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        same[path.name] = first.setdefault(content, path.name)
        if same[path.name] != path.name:
            path.unlink()
    for old in set(cache.iterdir()) - used:
        old.unlink()
    for path, text in pages.items():
        linked = LINK.sub(lambda match: same[match[0]], text)
        if linked != text:
            path.write_text(linked, encoding="utf-8")
