"""Makes the virtual environment from the locks, and the locks from the requirements.

Runs on a bare Python: `python bookbuild/environment.py install|lock`. The variables are those of the Makefile:
VENV (the folder), GROUP (book or dev), TABS.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import os
import platform
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"book": "requirements.lock", "dev": "requirements-dev.lock"}
PYTHON = (3, 11)
# CUDA's parts come with torch where its build needs them; which ones is torch's own business.
_OF_THE_PLATFORM = re.compile(r"^(nvidia-|cuda-|triton\b)")


def fault(text: str) -> SystemExit:
    print(text, file=sys.stderr)
    return SystemExit(1)


def check_python() -> None:
    if sys.version_info[:2] != PYTHON:
        wanted = ".".join(map(str, PYTHON))
        raise fault(
            f"The book needs Python {wanted} (MXNet has nothing newer) and {sys.executable} is {platform.python_version()}; "
            f"get it from your package manager, python.org or conda (environment.yml), then `make html PYTHON=python{wanted}`."
        )


def has_mxnet() -> bool:
    """Whether MXNet 1.9.1 has a wheel for this machine."""
    return sys.platform in ("linux", "darwin") and platform.machine().lower() in ("x86_64", "amd64")


def wants_mxnet() -> bool:
    return "mxnet" in os.environ.get("TABS", "").split(",") if os.environ.get("TABS") else True


def pip(environment: Path, *arguments: str) -> None:
    done = subprocess.run([environment / "bin" / "python", "-m", "pip", "-qq", "--disable-pip-version-check",
                           *arguments], check=False)  # fmt: skip
    if done.returncode:
        raise fault(f"pip could not install the packages into {environment}; its words are above. Mend that and try again.")


def uv(environment: Path, *arguments: str) -> bool:
    """Let uv, which is many times as fast as pip, install from the indexes that pip is set to; whether it could."""
    options, variables = as_uv_reads(pip_settings(environment))
    done = subprocess.run(
        [environment / "bin" / "uv", "pip", "install", "--no-config", "--python", environment / "bin" / "python",
         "--compile-bytecode", "--index-strategy", "unsafe-best-match", *options, *arguments],
        env={**os.environ, **variables}, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def pip_settings(environment: Path) -> dict[str, str]:
    """What files and variables set for `pip install`, by its name without dashes in front."""
    said = subprocess.run([environment / "bin" / "python", "-m", "pip", "config", "list"],
                          check=True, capture_output=True, text=True).stdout  # fmt: skip
    found = re.findall(r"^(global|install|:env:)\.([\w-]+)=(.*)$", said, re.MULTILINE)
    in_order = sorted(found, key=lambda setting: ("global", "install", ":env:").index(setting[0]))  # the last one counts
    return {name: ast.literal_eval(value) for _, name, value in in_order}


def as_uv_reads(settings: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """Options and environment variables that have uv look for packages where `settings` have pip look."""
    names = {"index-url": "--default-index", "extra-index-url": "--index", "trusted-host": "--allow-insecure-host",
             "find-links": "--find-links"}  # fmt: skip
    options = [word for name, option in names.items() for value in settings.get(name, "").split() for word in (option, value)]
    return options, {"SSL_CERT_FILE": settings["cert"]} if "cert" in settings else {}


def locked(name: str, without: tuple[str, ...] = ()) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#") and line.split("==")[0] not in without]


def install() -> None:
    """Make or renew the environment; does nothing if it was made from these very locks."""
    check_python()
    if wants_mxnet() and not has_mxnet():
        raise fault(
            f"MXNet 1.9.1 has no wheel for {sys.platform} on {platform.machine()}, only for Linux and macOS on x86-64; "
            "the PyTorch book builds here: make html TABS=pytorch"
        )
    target = Path(os.environ.get("VENV", ROOT / ".venv"))
    group = os.environ.get("GROUP", "book")
    left_out = () if wants_mxnet() else ("mxnet",)
    requirements = locked(LOCKS["book"], left_out)
    if target.exists() and any(target.iterdir()) and not (target / "pyvenv.cfg").is_file():
        raise fault(f"VENV={target} is not a virtual environment, so it is not overwritten; name a folder that is new.")
    key = key_of(platform.python_version(), *requirements)
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target.with_name(target.name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second `make` waits here until the first has made the environment
        install_group(target, "book", requirements, key)
        if group == "dev":
            dev = locked(LOCKS["dev"])
            install_group(target, "dev", dev, key_of(key, *dev))


def key_of(*words: str) -> str:
    """What an environment is made from, in one word."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def install_group(target: Path, group: str, requirements: list[str], key: str) -> None:
    """Install the packages of one lock, unless the note `GROUP.ready` says that this was done."""
    ready = target / f"{group}.ready"
    if ready.is_file() and ready.read_text() == key and (target / "bin" / "python").exists():
        return
    if group == "book":
        print(f"Making {target} (a minute or two).", flush=True)
        venv.create(target, clear=True, with_pip=True)
    else:
        print(f"Adding what the tests need to {target}.", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text("\n".join(requirements))
        steps = [["--no-deps", "--requirement", str(constraints)]]
        if group == "book":
            (installer,) = (line for line in requirements if line.startswith("uv=="))
            pip(target, "install", installer)
            # Which further packages torch needs depends on the platform, so it alone brings its dependencies.
            (torch,) = (line for line in requirements if line.startswith("torch=="))
            steps.insert(0, ["--constraint", str(constraints), torch])
        for step in steps:
            if not uv(target, *step):
                # pip knows more kinds of indexes and passwords, and says what is wrong.
                pip(target, "install", *step)
    ready.write_text(key)


def lock() -> None:
    """Resolve the requirements afresh and write both locks."""
    check_python()
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    alone = [line.split("#")[0].strip() for line in lines if "# no-deps" in line]
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "venv"
        venv.create(environment, with_pip=True)
        direct = Path(folder) / "requirements.in"
        direct.write_text("\n".join(line for line in lines if "# no-deps" not in line))
        pip(environment, "install", "--requirement", str(direct))
        pip(environment, "install", "--no-deps", *alone)
        book = freeze(environment)
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text("\n".join(book))
        pip(environment, "install", "--constraint", str(constraints), "--requirement", str(ROOT / "requirements-dev.in"))
        dev = [line for line in freeze(environment) if line not in book]
    write(LOCKS["book"], book, "requirements.in")
    write(LOCKS["dev"], dev, "requirements-dev.in")
    write_conda(book, dev)


def direct_names(name: str) -> list[str]:
    """The packages that a requirements file names itself, in its order, normalized as pip does."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [re.match(r"[\w.-]+", line) for line in lines if "# no-deps" not in line]
    return [re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match]


def write_conda(book: list[str], dev: list[str]) -> None:
    """Write environment.yml: what runs the notebooks, in the versions of the locks."""
    wanted = [*direct_names("requirements.in"), "jupyterlab"]
    versions = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower(): line for line in [*book, *dev]}
    lines = [
        "# The versions of requirements.lock for conda users; written by `make lock`.",
        "# It runs the notebooks, and gives `make html` the Python 3.11 that it needs.",
        "name: cnn-book",
        "channels: [conda-forge]",
        "dependencies:",
        f"  - python={'.'.join(map(str, PYTHON))}",
        "  - pip",
        "  - make",
        "  - pip:",
        *(f"      - {versions[name]}" for name in wanted),
    ]
    aside = ROOT / "environment.yml.part"
    aside.write_text("\n".join(lines) + "\n")
    os.replace(aside, ROOT / "environment.yml")
    print("Wrote environment.yml.")


def freeze(environment: Path) -> list[str]:
    """Every installed package with its version, without what the platform decides and local build names."""
    said = subprocess.run(
        [environment / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "freeze", "--all", "--exclude", "pip"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [line.split("+")[0] for line in said.splitlines() if "==" in line and not _OF_THE_PLATFORM.match(line)]


def write(name: str, lines: list[str], source: str) -> None:
    aside = ROOT / f"{name}.part"
    aside.write_text(f"# Every version, resolved from {source} by `make lock`; do not edit.\n" + "\n".join(lines) + "\n")
    os.replace(aside, ROOT / name)
    print(f"Wrote {name}: {len(lines)} packages.")


if __name__ == "__main__":
    {"install": install, "lock": lock}[sys.argv[1]]()
