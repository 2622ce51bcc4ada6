"""How a build says that something is wrong: one located line for each fault."""

from __future__ import annotations


class BuildError(Exception):
    """The build can't go on; its text is meant for the person who typed the command."""


class Problems(BuildError):
    """Several faults of the sources, reported together."""

    def __init__(self, lines: list[str]):
        count = f"{len(lines)} problem{'s' if len(lines) != 1 else ''}"
        super().__init__("\n".join([*lines, f"{count} found; nothing was built."]))
        self.lines = lines


class Missing(BuildError):
    """A tab can't have a kernel on this machine; the text says why, and what would bring it."""
