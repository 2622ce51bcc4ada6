"""References by number. Sphinx reads the whole page that one refers to, for each of them; here it is read once."""

from __future__ import annotations

import functools
from typing import Any

from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment


class PagesReadOnce:
    """An environment whose pages, as they were before references were resolved, stay in memory."""

    def __init__(self, env: BuildEnvironment) -> None:
        self._env = env
        self.get_doctree = functools.cache(env.get_doctree)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._env, name)


class Numbers(StandardDomain):
    """Sphinx's own domain of references, which looks at pages that were read before."""

    @functools.cached_property
    def pages(self) -> PagesReadOnce:
        """The environment to look at."""
        return PagesReadOnce(self.env)

    def _resolve_numref_xref(self, env: BuildEnvironment, *arguments: Any) -> Any:
        return super()._resolve_numref_xref(self.pages, *arguments)  # type: ignore[arg-type]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_domain(Numbers, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
