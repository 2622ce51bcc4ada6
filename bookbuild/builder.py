"""d2lbook's Builder, called in this process, with what it hides made visible."""

from __future__ import annotations

import configparser
import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bookbuild import layout
from bookbuild.errors import BuildError

# d2lbook's marks in reStructuredText, less that of a term, which theme/terms.py reads and d2lbook would take away.
_MARK = re.compile(r":(?!dfn:)([-/\\._\w]+):(``[ *-/\\._\w]+``)?")


@dataclass
class Collector:
    """Stands in for d2lbook's scheduler, which loses killed workers: it only notes the pages to run."""

    tasks: list[tuple[Any, ...]] = field(default_factory=list)
    failed_tasks: tuple[()] = ()

    def add(self, num_cpus: int, num_gpus: int, target: Any, args: tuple[Any, ...], description: str = "") -> None:
        self.tasks.append(args)

    def run(self) -> None:
        """Nothing: `bookbuild.evaluate` runs the pages of all tabs together."""


def make(tab: str, collector: Collector | None = None) -> Any:
    """A d2lbook Builder for `tab` ("all" merges the tabs) whose pages to run go to `collector`."""
    # Where this package is, jsonschema has it compile a grammar for seconds, to check addresses that notebooks have not.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from d2lbook import build, common, config, resource

    os.environ.update(tool_environment())  # d2lbook calls pandoc by its name
    config_file = layout.BUILD / "config.ini"
    wanted = configparser.ConfigParser()
    wanted.read_dict(layout.settings())
    wanted["build"]["tabs"] = ", ".join(layout.tabs())
    layout.BUILD.mkdir(exist_ok=True)
    with open(config_file, "w", encoding="utf-8") as file:
        wanted.write(file)
    common.rst_mark_pattern = _MARK
    resource.get_available_gpus = lambda: []  # asks nvidia-smi; our pages choose their device themselves
    resource.Scheduler = lambda *_: collector if collector is not None else Collector()
    return build.Builder(config.Config(tab=tab, config_fname=str(config_file)))


class _Recorder(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def warnings_are_errors() -> Iterator[None]:
    """Raise BuildError at the end if d2lbook logged a warning."""
    recorder = _Recorder()
    root = logging.getLogger()
    level = root.level
    root.addHandler(recorder)
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.removeHandler(recorder)
        root.setLevel(level)
    if recorder.messages:
        raise BuildError("d2lbook warns:\n" + "\n".join(recorder.messages))


def tool_environment() -> dict[str, str]:
    """The environment in which pages, Sphinx and its converters run: ours first, the user's settings not at all."""
    import pypandoc

    pandoc = os.path.dirname(pypandoc.get_pandoc_path())
    scratch = layout.BUILD / "home"
    return {
        **os.environ,
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), pandoc, os.environ["PATH"]]),
        "PYTHONPATH": str(layout.ROOT),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONWARNINGS": "ignore:pkg_resources is deprecated:UserWarning",
    }
