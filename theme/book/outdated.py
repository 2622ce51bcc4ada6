"""Which pages are written again: those that changed, and all if what pages show of each other did.

Sphinx knows which pages it has to read again, and writes those. But a page shows
numbers, titles and times of others, in links and lists, and at its foot where the next one is offered.
"""

import hashlib
import json

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from theme.book.numbering import labels


def shown_elsewhere(env: BuildEnvironment) -> str:
    """Return a hash of all that a page can show of another one."""
    titles = {docname: [title.astext(), env.tocs[docname].pformat()] for docname, title in env.titles.items()}
    times = {docname: env.metadata[docname].get("minutes") for docname in env.titles}
    known = [labels(env), titles, times]
    return hashlib.sha256(json.dumps(known, sort_keys=True, default=sorted).encode()).hexdigest()


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return every page if something has changed since the last build that pages show of each other."""
    before, env.book_shown_elsewhere = getattr(env, "book_shown_elsewhere", None), shown_elsewhere(env)
    return [] if env.book_shown_elsewhere == before else sorted(env.found_docs)
