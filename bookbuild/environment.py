"""The virtual environments: one of uv, which makes the others; one of the tools that build; one of each tab's kernel.

`python -m bookbuild.environment NAME ARGUMENT...` runs the Python of one, or uv. An environment is a folder in VENV, named for
its lock and for the Python that asked: made aside, moved into place when whole, and never changed or removed again.
"""

from __future__ import annotations

import ast
import hashlib
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bookbuild import layout
from bookbuild.errors import BuildError, Missing
from bookbuild.frameworks import FRAMEWORKS

VENV = layout.ROOT / (os.environ.get("VENV") or ".venv")
LOCKS = layout.ROOT / "requirements"
_UV_CALLS_IT = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS",
                "trusted-host": "UV_INSECURE_HOST", "cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY"}  # fmt: skip


def python(name: str) -> Path:
    """The Python of the environment `name`, made if it is not there. Raises Missing, or BuildError if that fails."""
    key = (LOCKS / f"{name}.txt").read_bytes() + f"{platform.python_version()} {platform.machine()}".encode()
    place = VENV / f"{name}-{hashlib.sha256(key).hexdigest()[:12]}"
    if not (found := place / "bin" / "python").exists():
        print(f"Making {place} (a minute or two, if nothing of it was fetched before).", file=sys.stderr)
        VENV.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="making-", dir=VENV, ignore_cleanup_errors=True) as aside:
            _make(name, new := Path(aside) / "new")
            if not found.exists():  # or another build was faster
                os.replace(new, place)
    return found


def _make(name: str, new: Path) -> None:
    if name == "uv":
        pip = ["-m", "pip", "install", "-qq", "--require-hashes", "-r", str(LOCKS / "uv.txt")]
        steps = [sys.executable, "-m", "venv", str(new)], [str(new / "bin" / "python"), *pip]
        for step in steps:  # whose words of an interrupt nobody needs
            if (done := subprocess.run(step, capture_output=True, text=True, check=False)).returncode:
                said = f"{done.stdout}{done.stderr}".strip()
                raise BuildError(f"uv could not be installed (on Debian and Ubuntu: apt install python3-venv):\n{said}")
        return
    given = sys.version_info[:2]
    wanted = FRAMEWORKS[name].other_python(given) if name in FRAMEWORKS else ">=3.11,<3.15" if given < (3, 11) else None
    if said := _uv("venv", "--relocatable", "--no-project", "--python", wanted or sys.executable, new):
        reason = f"{name} needs Python {wanted}, which uv can neither find nor fetch; install it. ({said.splitlines()[0]})"
        raise Missing(reason) if wanted else BuildError(f"uv could not make {new}:\n{said}")
    ways = [("pytorch-cpu",), ("pytorch-cpu", "--torch-backend", "cpu")] if (name, sys.platform) == ("pytorch", "linux") else []
    for lock, *options in [*ways, (name,)]:  # what the package index itself has for Linux brings CUDA
        if ways and lock == name:
            print(f"Fetching PyTorch with CUDA, 3 GB, for want of a smaller build: {said.splitlines()[-1]}", file=sys.stderr)
        if not (said := _uv("pip", "sync", "--python", new / "bin" / "python", "--require-hashes", "--require-build-hashes",
                            "--build-constraints", LOCKS / "tools.txt", *options, LOCKS / f"{lock}.txt")):  # fmt: skip
            return
    raise BuildError(f"uv could not install what {LOCKS / name}.txt lists:\n{said}")


def _uv(*arguments: str | Path) -> str:
    """Let uv do this, with pip's indexes and certificates; returns what it said if it failed. Variables of its own come first."""
    listed = subprocess.run([python("uv"), "-m", "pip", "config", "list"], check=True, capture_output=True, text=True).stdout
    found = re.findall(r"^(global|install|:env:)\.([\w-]+)=(.*)$", listed, re.MULTILINE)
    variables = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_INSTALL_DIR": str(VENV / "python")}
    for _, name, value in sorted(found, key=lambda setting: setting[0] == ":env:"):  # the last one counts
        if name in _UV_CALLS_IT:
            variables[_UV_CALLS_IT[name]] = ("," if name == "find-links" else " ").join(ast.literal_eval(value).split())
    command = [python("uv").with_name("uv"), "--quiet", *arguments]
    done = subprocess.run(command, env=variables | os.environ, capture_output=True, text=True, check=False)
    return done.stderr.strip() or "uv gave no reason." if done.returncode else ""


if __name__ == "__main__":
    try:
        layout.tabs()  # a wrong TABS is refused before anything is made
        if sys.argv[1] == "uv":
            sys.exit(_uv(*sys.argv[2:]) or 0)
        program = str(python(sys.argv[1]))
        os.execv(program, [program, *sys.argv[2:]])
    except OSError as fault:
        sys.exit(f"{fault.filename}: {fault.strerror}; mend that, or name another folder for environments by VENV.")
    except (BuildError, KeyboardInterrupt) as fault:
        sys.exit(str(fault) or 130)  # an interrupt says nothing
