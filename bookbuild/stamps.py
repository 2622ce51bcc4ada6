"""Remembers by content what was built from what, and moves what is finished into place."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import fasteners

from bookbuild.layout import ROOT

_ONE_THREAD = threading.Lock()  # the lock on the file keeps processes apart, not threads


def digest(files: Iterable[Path], *words: str) -> str:
    """A hash of the names and contents of `files` and of `words`."""
    total = hashlib.sha256(repr(words).encode())
    for path in sorted(files):
        total.update(f"\0{os.path.relpath(path, ROOT)}\0".encode())
        state = path.stat()
        total.update(_digest(path, state.st_mtime_ns, state.st_size))
    return total.hexdigest()


@functools.cache  # one build asks for the same files several times
def _digest(path: Path, mtime: int, size: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def write(path: Path, content: str | bytes) -> None:
    """Write a file aside and move it into place, so that it is never half-written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.part")
    aside.write_bytes(content.encode() if isinstance(content, str) else content)
    os.replace(aside, path)


def replace_folder(new: Path, old: Path) -> None:
    """Move the folder `new` to where `old` is, with the shortest possible time between the two."""
    retired = old.with_name(f"{old.name}.old")
    shutil.rmtree(retired, ignore_errors=True)
    if old.exists():
        os.replace(old, retired)
    os.replace(new, old)
    shutil.rmtree(retired, ignore_errors=True)


class Stamps:
    """A small JSON file of notes about finished work; an unreadable one counts as empty.

    Threads and processes may write notes of different names at the same time.
    """

    def __init__(self, path: Path):
        self._path = path
        self._notes = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            notes: Any = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}

    def get(self, name: str) -> Any:
        return self._notes.get(name)

    def set(self, name: str, note: Any) -> None:
        """Note and write at once, so that an interrupted build loses nothing finished."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with _ONE_THREAD, fasteners.InterProcessLock(self._path.with_suffix(".lock")):
            self._notes = {**self._read(), name: note}  # with what others have noted meanwhile
            write(self._path, json.dumps(self._notes, indent=1, sort_keys=True))
