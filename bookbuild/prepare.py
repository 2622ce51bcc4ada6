"""What every product needs first: sources without a fault, saved code that is current, pages that ran."""

from __future__ import annotations

from bookbuild import checks, evaluate, inputs, layout, library
from bookbuild.stamps import digest


def pages() -> list[str]:
    """Check the sources, renew the saved code, run what is stale; return the book's pages in reading order."""
    layout.address(), layout.repository()  # a wrong one is found before any work
    found = layout.pages()
    checks.check(found)
    for path in library.update(found):
        print(f"Saved code written to {path.relative_to(layout.ROOT)}.")
    evaluate.run(found)
    return found


def key(pages: list[str], *tabs: str, unseen: tuple[str, ...] = inputs.LIVE) -> str:
    """What a product of these pages and tabs depends on: the repository but what it cannot see, and what the pages printed."""
    return digest([*inputs.files(*unseen), *(layout.executed(page, tab) for tab in tabs for page in pages)], *tabs, *pages)
