"""Remembers by content what was built from what; d2lbook only compares modification times."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def digest(files: Iterable[Path], *words: str) -> str:
    """A hash of the names and contents of `files` and of `words`."""
    total = hashlib.sha256(repr(words).encode())
    for path in sorted(files):
        total.update(f"\0{path.name}\0".encode())
        state = path.stat()
        total.update(_digest(path, state.st_mtime_ns, state.st_size))
    return total.hexdigest()


@functools.cache  # one build asks for the same files several times
def _digest(path: Path, mtime: int, size: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


class Stamps:
    """A small JSON file of notes about finished work; an unreadable one counts as empty.

    Threads and processes may write notes of different names at the same time.
    """

    def __init__(self, path: Path):
        self._path = path
        self._notes = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            notes: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return notes

    def get(self, name: str) -> Any:
        return self._notes.get(name)

    def set(self, name: str, note: Any) -> None:
        """Note and write at once, aside and moved into place, so that an interrupted build loses nothing finished."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with open(self._path.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._notes = {**self._read(), name: note}  # with what others have noted meanwhile
            aside = self._path.with_suffix(".part")
            aside.write_text(json.dumps(self._notes, indent=1, sort_keys=True), encoding="utf-8")
            os.replace(aside, self._path)
