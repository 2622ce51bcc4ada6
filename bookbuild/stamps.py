"""Remembers by content what was built from what; d2lbook only compares modification times."""

from __future__ import annotations

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
    """A small JSON file of notes about finished work; an unreadable one counts as empty."""

    def __init__(self, path: Path):
        self._path = path
        try:
            self._notes: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._notes = {}

    def get(self, name: str) -> Any:
        return self._notes.get(name)

    def set(self, name: str, note: Any) -> None:
        """Note and write at once, aside and moved into place, so that an interrupted build loses nothing finished."""
        self._notes[name] = note
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(".part")
        aside.write_text(json.dumps(self._notes, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(aside, self._path)
