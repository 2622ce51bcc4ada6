"""The environment in which the build's programs run, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any

from bookbuild import layout

# Numbers in a page depend on how many threads add them up: one, whatever the machine has and does.
THREADS = 1


def environment() -> dict[str, str]:
    """The variables for pages, Sphinx and its converters: our programs first, the user's settings not at all."""
    import pypandoc

    programs = [os.path.dirname(sys.executable), os.path.dirname(pypandoc.get_pandoc_path())]
    scratch = layout.BUILD / "home"
    (scratch / "ipython").mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "PATH": os.pathsep.join([*programs, os.environ["PATH"]]),
        "PYTHONPATH": str(layout.ROOT),
        "OMP_NUM_THREADS": str(THREADS),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "MPLCONFIGDIR": str(scratch / "matplotlib"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        # What the bibliography's style says when it is compiled.
        "PYTHONWARNINGS": 'ignore:pkg_resources is deprecated:UserWarning,ignore:"is" with:SyntaxWarning',
    }


def end(processes: Iterable[Any]) -> None:
    """End these processes of `multiprocessing` and every process below them, politely first."""
    import psutil

    family = []
    for process in processes:
        try:
            family += [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
        process.terminate()
    _, alive = psutil.wait_procs(family, timeout=3)
    for member in alive:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            pass
