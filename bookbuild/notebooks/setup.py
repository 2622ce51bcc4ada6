"""What a notebook needs, and its first cell, which finds that or says what is missing and what to do."""

from __future__ import annotations

import tomllib

from bookbuild import layout
from bookbuild.frameworks import FRAMEWORKS, Framework

_SETUP = '''\
#@title Setup: finds what this notebook needs, or says what is missing
import importlib.util
import os
import platform
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

{limit}os.environ.setdefault("OMP_NUM_THREADS", "1")  # as where the outputs were made
on_colab = "google.colab" in sys.modules

def package_folder():
    here = Path.cwd()
    places = [here, *here.parents, here / "{name}", here / "book" / "{tab}"]
    return next((p for p in places if (p / "d2l" / "{module}.py").is_file()), None)

{fetch}if not package_folder() and Path("{name}.zip").is_file():
    zipfile.ZipFile("{name}.zip").extractall()
if not package_folder():
    raise RuntimeError("There is no folder d2l beside this notebook or above it. Put {name}.zip "
                       "beside it (on Colab: upload it) and run this cell again.")
sys.path.insert(0, str(package_folder()))
needs = "{needs}".split()
missing = [need for need in needs
           if importlib.util.find_spec(re.match(r"\\w+", need)[0]) is None]
install = [sys.executable, "-m", "pip", "install", *missing]
if missing and on_colab:
    subprocess.run(install, check=True)
elif missing:
    quoted = subprocess.list2cmdline if os.name == "nt" else shlex.join
    raise RuntimeError(f"Not installed: {{', '.join(missing)}}. Run in a terminal: {{quoted(install)}}")
'''
_FETCH = '''\
if not package_folder() and on_colab:
    subprocess.run(["git", "clone", "--quiet", "--depth=1", "--branch={branch}",
                    "{repository}", "book"], check=True)
'''
_LIMIT = '''\
machine = f"{{sys.platform}} {{platform.machine()}}"
if sys.version_info >= ({major}, {minor} + 1) or machine not in {machines}:
    raise RuntimeError("{title} has builds for Python up to {major}.{minor}, on {listed}; "
                       f"this is Python {{platform.python_version()}} on {{machine}}. "
                       "Take the notebooks of {others}, or another machine.")

'''


def needs(tab: str) -> list[str]:
    """What has to be installed for the notebooks of `tab`: what the package requires, and the framework."""
    project = tomllib.loads((layout.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"][FRAMEWORKS[tab].package]]


def code(tab: str, repository: str) -> str:
    """The first cell of a notebook of `tab`; `repository` is the address to fetch the rest from on Colab, or nothing."""
    framework = FRAMEWORKS[tab]
    # Every package here is imported by the name that it is installed by; conditions are for those who install.
    wanted = " ".join(need.split(";")[0] for need in needs(tab))
    fetch = _FETCH.format(branch=layout.NOTEBOOKS_BRANCH, repository=repository) if repository else ""
    return _SETUP.format(limit=_limit(framework), name=layout.file_name(tab, ""), tab=tab, module=framework.module,
                         fetch=fetch, needs=wanted)  # fmt: skip


def _limit(framework: Framework) -> str:
    if not framework.newest_python:
        return ""
    major, minor = framework.newest_python
    others = " or ".join(other.title for other in FRAMEWORKS.values() if not other.newest_python)
    return _LIMIT.format(title=framework.title, major=major, minor=minor, machines=framework.machines,
                         listed=", ".join(framework.machines), others=others)  # fmt: skip
