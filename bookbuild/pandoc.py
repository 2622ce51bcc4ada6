"""Pandoc is asked once for each piece of text: pages have thousands, and each would be a process of its own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from typing import Any

from bookbuild import layout
from bookbuild.stamps import digest

ANSWERS = layout.BUILD / "pandoc.json"
MOST = 20_000  # answers; then we begin anew, because nobody says which are still wanted


@contextlib.contextmanager
def asked_once() -> Iterator[None]:
    """Within this context nbconvert asks pandoc only for what no earlier build has asked."""
    from nbconvert.filters import pandoc as filters

    versions = digest([layout.ROOT / "requirements.lock"])
    try:
        kept = json.loads(ANSWERS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    answers: dict[str, str] = kept["answers"] if kept.get("versions") == versions and len(kept["answers"]) < MOST else {}
    known, pandoc = len(answers), filters.pandoc

    def ask(source: str, *formats: Any, **options: Any) -> str:
        question = hashlib.sha256(repr((source, formats, options)).encode()).hexdigest()
        answer = answers.get(question) or pandoc(source, *formats, **options)
        if answer:  # nothing is also what a pandoc that failed says
            answers[question] = answer
        return answer

    filters.pandoc = ask
    try:
        yield
    finally:
        filters.pandoc = pandoc
        if len(answers) != known:
            aside = ANSWERS.with_suffix(".part")
            aside.write_text(json.dumps({"versions": versions, "answers": answers}), encoding="utf-8")
            os.replace(aside, ANSWERS)
