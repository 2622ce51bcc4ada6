"""The first cell of each notebook that readers get: it finds what the notebook needs, or says what is missing."""

from __future__ import annotations

from bookbuild import layout
from bookbuild.frameworks import FRAMEWORKS, Framework

_SETUP = '''\
# Finds the package d2l that came with this notebook, and says what is missing.
import importlib.util
import pathlib
import sys

{limit}folder = next((p for p in [pathlib.Path.cwd(), *pathlib.Path.cwd().parents]
               if (p / "d2l").is_dir()), None)
{fetch}if folder is None:
    raise RuntimeError("There is no folder d2l beside this notebook or above it; "
                       "unzip {archive}, put this notebook into "
                       "the same place there, and open it from there.")
sys.path.insert(0, str(folder))
missing = [name for name in {packages!r}
           if importlib.util.find_spec(name) is None]
{install}if missing:
    raise RuntimeError(f"Not installed: {{', '.join(missing)}}. Run in a terminal: "
                       f"{{sys.executable}} -m pip install -r "
                       f"{{folder / 'requirements.txt'}}")
'''
# Where the repository is known, two of the gaps above are filled: on Colab the notebooks and what is missing are fetched.
_FETCH = '''\
on_colab = "google.colab" in sys.modules
if folder is None and on_colab:
    folder = pathlib.Path("book", "{tab}").resolve()
    if not folder.is_dir():
        subprocess.run(["git", "clone", "--quiet", "--depth=1", "--branch={branch}",
                        "{repository}", "book"], check=True)
'''
_INSTALL = '''\
if missing and on_colab:
    pinned = (folder / "requirements.txt").read_text().split()
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet",
                    *(p for p in pinned if p.split("==")[0] in {install!r})], check=True)
    missing = []
'''
_LIMIT = '''\
if sys.version_info >= ({major}, {minor} + 1):
    raise RuntimeError("{title} needs Python {major}.{minor} or older, and this is Python "
                       f"{{sys.version.split()[0]}}. On Colab choose an earlier runtime "
                       "version; else make an environment as README.md says.")

'''


def code(tab: str, repository: str) -> str:
    """The first cell of a notebook of `tab`; `repository` is its address or nothing."""
    framework = FRAMEWORKS[tab]
    fetch = _FETCH.format(tab=tab, branch=layout.NOTEBOOKS_BRANCH, repository=repository) if repository else ""
    install = _INSTALL.format(install=framework.install_on_colab) if repository else ""
    written = _SETUP.format(packages=list(framework.imports), archive=layout.file_name(tab, ".zip"),
                            limit=_limit(framework), fetch=fetch, install=install)  # fmt: skip
    return written.replace("import pathlib\n", "import pathlib\nimport subprocess\n") if repository else written


def _limit(framework: Framework) -> str:
    if not framework.newest_python:
        return ""
    major, minor = framework.newest_python
    return _LIMIT.format(title=framework.title, major=major, minor=minor)
