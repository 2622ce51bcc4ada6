"""The environments: nothing of anybody's is lost, packages come from where pip is sent, tabs without a kernel are left out."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bookbuild import environment, kernels
from bookbuild.errors import BuildError, Missing
from bookbuild.frameworks import FRAMEWORKS

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("uv", "tools", "mxnet", "pytorch", "pytorch-cpu")
FOR_CUDA = re.compile(r"nvidia-|cuda-|triton$")


def pins(name: str) -> dict[str, set[str]]:
    """The packages of a lock with their versions."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (environment.LOCKS / f"{name}.txt").read_text(), re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


# Making them


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where environments are made that hold nothing but a Python and the contents of their lock."""

    def make(name: str, new: Path) -> None:
        (new / "bin").mkdir(parents=True)
        (new / "bin" / "python").write_bytes((environment.LOCKS / f"{name}.txt").read_bytes())

    locks = tmp_path / "locks"
    locks.mkdir()
    (locks / "tools.txt").write_text("first")
    monkeypatch.setattr(environment, "LOCKS", locks)
    monkeypatch.setattr(environment, "VENV", tmp_path / "venv")
    monkeypatch.setattr(environment, "_make", make)
    return tmp_path / "venv"


def test_an_environment_is_made_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = environment.python("tools")
    assert made.read_text() == "first" and list(folder.iterdir()) == [made.parents[1]]
    monkeypatch.setattr(environment, "_make", None)  # which nobody can call
    assert environment.python("tools") == made


def test_another_lock_and_another_python_leave_the_old_one_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = environment.python("tools")
    (environment.LOCKS / "tools.txt").write_text("second")
    after = environment.python("tools")
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    newer = environment.python("tools")
    assert [each.read_text() for each in (before, after, newer)] == ["first", "second", "second"]
    assert len({before, after, newer}) == 3


@pytest.mark.parametrize("stop", [BuildError("no network"), KeyboardInterrupt()])
def test_what_stops_on_its_way_leaves_nothing_and_takes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    before = environment.python("tools")

    def half(name: str, new: Path) -> None:
        (new / "bin").mkdir(parents=True)
        (new / "bin" / "python").touch()
        raise stop

    monkeypatch.setattr(environment, "_make", half)
    (environment.LOCKS / "tools.txt").write_text("second")
    with pytest.raises(type(stop)):
        environment.python("tools")
    assert list(folder.iterdir()) == [before.parents[1]] and before.read_text() == "first"


def test_an_environment_of_somebody_elses_is_left_alone(folder: Path) -> None:
    (folder / "bin").mkdir(parents=True)
    for name in ("pyvenv.cfg", "bin/python", "note"):
        (folder / name).write_text("mine")
    made = environment.python("tools")
    assert made.exists() and folder in made.parents
    assert [(folder / name).read_text() for name in ("pyvenv.cfg", "bin/python", "note")] == ["mine"] * 3


def test_two_builds_at_once_share_what_was_there_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = environment._make

    def slow(name: str, new: Path) -> None:
        monkeypatch.setattr(environment, "_make", make)
        environment.python(name).write_text("of the faster one")
        make(name, new)

    monkeypatch.setattr(environment, "_make", slow)
    assert environment.python("tools").read_text() == "of the faster one"
    assert len(list(folder.iterdir())) == 1


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What uv is asked for; it answers what is said of the first argument that `answers` knows."""
    calls: list[list[str]] = []

    def answer(*arguments: object) -> str:
        calls.append([str(argument) for argument in arguments])
        return next((said for word, said in answers.items() if word in " ".join(calls[-1])), "")

    answers: dict[str, str] = {}
    monkeypatch.setattr(environment, "_uv", answer)
    monkeypatch.setattr(environment, "_answers", answers, raising=False)
    return calls


def locks_tried(asked: list[list[str]]) -> list[str]:
    return [Path(call[-1]).stem + (" cpu" if "--torch-backend" in call else "") for call in asked if call[0] == "pip"]


@pytest.mark.parametrize(
    ("system", "fails", "tried", "warns"),
    [
        ("linux", {}, ["pytorch-cpu"], False),
        ("linux", {"pytorch-cpu.txt": "no such build"}, ["pytorch-cpu", "pytorch-cpu cpu", "pytorch"], True),
        ("darwin", {}, ["pytorch"], False),
    ],
)
def test_pytorch_without_cuda_comes_first(
    asked: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    system: str, fails: dict[str, str], tried: list[str], warns: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "platform", system)
    environment._answers.update(fails)  # type: ignore[attr-defined]
    environment._make("pytorch", tmp_path / "new")
    assert locks_tried(asked) == tried
    assert all("--require-hashes" in call for call in asked if call[0] == "pip")
    assert ("CUDA, 3 GB, for want of a smaller build: no such build" in capsys.readouterr().err) == warns


def test_mxnet_runs_on_an_older_python(asked: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 13, 0))
    environment._make("mxnet", tmp_path / "new")
    environment._make("tools", tmp_path / "new")
    assert [call[call.index("--python") + 1] for call in asked if call[0] == "venv"] == ["3.11", sys.executable]


def test_the_tools_run_on_a_newer_python(asked: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    for name in ("tools", "pytorch", "mxnet"):
        environment._make(name, tmp_path / "new")
    assert [call[call.index("--python") + 1] for call in asked if call[0] == "venv"] == [">=3.11,<3.15", *[sys.executable] * 2]


def test_no_python_for_mxnet_is_no_mxnet(asked: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 13, 0))
    environment._answers["venv"] = "error: none\nand more"  # type: ignore[attr-defined]
    with pytest.raises(Missing, match=r"^mxnet needs Python 3\.11, .* install it\. \(error: none\)$"):
        environment._make("mxnet", tmp_path / "new")
    with pytest.raises(BuildError, match="could not make") as fault:
        environment._make("tools", tmp_path / "new")
    assert not isinstance(fault.value, Missing)


class Index:
    """A package index that has nothing, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                index.asked.append(self.path)
                self.send_error(404)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/simple"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def indexes() -> Iterator[list[Index]]:
    both = [Index(), Index()]
    yield both
    for index in both:
        index.server.shutdown()
        index.server.server_close()


def test_uv_asks_where_pip_would(indexes: list[Index], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real uv asks the indexes of pip's file and of its variables, variables first, and finds what lies in a folder."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    file = tmp_path / "pip.conf"
    file.write_text(f"[global]\nindex-url = http://127.0.0.1:9/never\n[install]\nextra-index-url =\n  {indexes[1].url}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    monkeypatch.setenv("PIP_INDEX_URL", indexes[0].url)
    (tmp_path / "wanted.txt").write_text("a-package-that-is-nowhere\n")
    said = environment._uv("pip", "compile", "--no-cache", tmp_path / "wanted.txt")
    assert "a-package-that-is-nowhere" in said
    assert [index.asked for index in indexes] == [["/simple/a-package-that-is-nowhere/"]] * 2


def test_uv_takes_pips_certificates_and_its_own_settings_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "bin"
    there.mkdir()
    say = "echo $SSL_CERT_FILE $UV_FIND_LINKS $UV_DEFAULT_INDEX >&2; exit 1"
    for name, text in {"python": f'exec "{sys.executable}" "$@"', "uv": say}.items():
        (there / name).write_text(f"#!/bin/sh\n{text}\n")
        (there / name).chmod(0o755)
    monkeypatch.setattr(environment, "python", lambda name: there / "python")
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_"))]:
        monkeypatch.delenv(name)
    for name, value in {"PIP_CONFIG_FILE": os.devnull, "PIP_CERT": "/certificates.pem", "PIP_FIND_LINKS": "/wheels /more",
                        "PIP_INDEX_URL": "https://a.test", "UV_DEFAULT_INDEX": "https://b.test"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert environment._uv("anything") == "/certificates.pem /wheels,/more https://b.test"


# The tabs


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which every environment is there."""
    monkeypatch.setattr(environment, "python", lambda name: Path(sys.executable))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setenv("TABS", "")
    yield


@pytest.mark.parametrize(
    ("given", "tabs"),
    [("", "mxnet,pytorch"), (" ", "mxnet,pytorch"), ("pytorch, mxnet", "mxnet,pytorch"), ("mxnet pytorch", "mxnet,pytorch"),
     (" mxnet", "mxnet"), ("pytorch,", "pytorch"), ("pytorch", "pytorch")],
)  # fmt: skip
def test_tabs_are_read_in_one_way(machine: None, monkeypatch: pytest.MonkeyPatch, given: str, tabs: str) -> None:
    monkeypatch.setenv("TABS", given)
    kernels.make()
    assert os.environ["TABS"] == tabs


def test_a_tab_without_a_build_here_is_left_out(
    machine: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    kernels.make()
    said = capsys.readouterr().err
    assert os.environ["TABS"] == "pytorch" and len(said.splitlines()) == 1
    assert "Without the MXNet tab" in said and "no build for darwin arm64, only for linux x86_64" in said
    monkeypatch.setenv("TABS", "mxnet")
    with pytest.raises(BuildError, match="^TABS=mxnet: MXNet has no build for darwin arm64"):
        kernels.make()


def test_a_tab_without_a_python_is_left_out(
    machine: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_mxnet(name: str) -> Path:
        if name == "mxnet":
            raise Missing("it needs Python 3.11")
        return Path(sys.executable)

    monkeypatch.setattr(environment, "python", no_mxnet)
    kernels.make()
    assert os.environ["TABS"] == "pytorch" and capsys.readouterr().err == "Without the MXNet tab: it needs Python 3.11\n"
    monkeypatch.setenv("TABS", "mxnet")
    with pytest.raises(BuildError, match="^TABS=mxnet: it needs Python 3.11$"):
        kernels.make()


def test_what_fails_is_not_left_out(machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> Path:
        raise BuildError("no network")

    monkeypatch.setattr(environment, "python", fail)
    with pytest.raises(BuildError, match="^no network$"):
        kernels.make()


def test_no_tab_at_all(machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "sunos5")
    with pytest.raises(BuildError, match="No tab can be built"):
        kernels.make()


def test_every_kernel_is_that_of_its_tab() -> None:
    """The real kernels import what their tab is about, and nothing of the other."""
    from bookbuild import layout

    for tab in layout.tabs():
        look = "import importlib.util as u; print([m for m in ('mxnet', 'torch') if u.find_spec(m)])"
        done = subprocess.run([environment.python(tab), "-c", look], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str([FRAMEWORKS[tab].module])
        assert kernels.Kernel(kernel_name=tab).kernel_spec.argv[0] == str(environment.python(tab))


# What people read


def make(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "PYTHON")}
    return subprocess.run(["make", *arguments], cwd=ROOT, env={**clean, **variables}, capture_output=True, text=True, check=False)


def in_one_line(said: str) -> str:
    """What was said, without make's own last word."""
    (line,) = [line for line in said.splitlines() if not line.startswith("make")]
    return line


@pytest.mark.parametrize("given", ["", "/nope/python", sys.executable + "-that-is-not"])
def test_no_python_is_said_in_one_line(given: str) -> None:
    done = make("html", f"PYTHON={given}")
    assert done.returncode and "needs Python 3.10 to 3.14" in in_one_line(done.stderr)


def test_a_wrong_tab_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    done = make("html", "TABS=jax", f"VENV={tmp_path / 'venv'}", f"PYTHON={sys.executable}")
    assert done.returncode and "there is no tab 'jax'; allowed are mxnet, pytorch" in in_one_line(done.stderr)
    assert not (tmp_path / "venv").exists()


def test_a_folder_that_can_not_be_is_said_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("keep me")
    done = make("html", f"VENV={tmp_path / 'file'}", f"PYTHON={sys.executable}")
    assert done.returncode and str(tmp_path / "file") in done.stderr and "Traceback" not in done.stderr
    assert (tmp_path / "file").read_text() == "keep me"


@pytest.mark.parametrize("module", ["bookbuild.environment", "bookbuild"])
def test_windows_is_told_what_to_do_in_one_line(module: str) -> None:
    pretend = "import runpy, sys; sys.platform = 'win32'; sys.modules['fcntl'] = None; "
    run = f"runpy.run_module({module!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", pretend + run], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode and "WSL" in done.stderr and len(done.stderr.splitlines()) == 1


# The locks


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_with_hashes_and_names_no_address(name: str) -> None:
    text = (environment.LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+(?: ;[^\\]+)? \\\n    --hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in text and not re.search(r"^--", text, re.MULTILINE)


def test_the_small_pytorch_is_the_large_one_without_cuda() -> None:
    small, large = pins("pytorch-cpu"), pins("pytorch")
    assert small.pop("torch") == {f"{version}+cpu" for version in large.pop("torch")}
    assert small == {name: versions for name, versions in large.items() if not FOR_CUDA.match(name)}


def test_what_pyproject_asks_for_is_locked() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    groups = dict(re.findall(r"^(\w+) = \[\n(.*?)^\]", text.partition("[dependency-groups]")[2], re.MULTILINE | re.DOTALL))
    for group, locks in {"tools": ["tools"], "mxnet": ["mxnet"], "pytorch": ["pytorch"], "kernel": ["mxnet", "pytorch"],
                         "common": ["tools", "mxnet", "pytorch"]}.items():  # fmt: skip
        names = re.findall(r'^    "([\w.-]+)', groups[group], re.MULTILINE)
        assert names and all(set(names) <= set(pins(lock)) for lock in locks)


PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin", "x86_64-apple-darwin", "windows")
PYTHONS = ("3.10", "3.11.2", "3.11", "3.12", "3.13", "3.14")  # 3.11.2 is Debian 12's
WHERE = {
    "tools": (PLATFORMS, PYTHONS[1:]),
    "pytorch": ([each for each in PLATFORMS if each != "x86_64-apple-darwin"], PYTHONS),
    "mxnet": ([each for each in PLATFORMS if each not in ("aarch64-apple-darwin", "windows")], PYTHONS[:3]),
}


@pytest.mark.parametrize(("name", "system"), [(name, system) for name, (systems, _) in WHERE.items() for system in systems])
def test_a_lock_can_be_installed_from_wheels(name: str, system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """uv resolves it, without building anything, for each Python; only pandoc-attributes has no wheel anywhere."""
    monkeypatch.setenv("MACOSX_DEPLOYMENT_TARGET", "14.0")
    if index := os.environ.get("PIP_INDEX_URL"):
        monkeypatch.setenv("UV_DEFAULT_INDEX", index)
    lock = tmp_path / "lock.txt"
    text = (environment.LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    lock.write_text(re.sub(r"^pandoc-attributes==(?:.*\\\n)+.*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    for version in WHERE[name][1]:
        done = subprocess.run(
            [environment.python("uv").with_name("uv"), "pip", "sync", "--quiet", "--dry-run", "--no-build", "--require-hashes",
             "--target", tmp_path / "never", "--python-platform", system, "--python-version", version, lock],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if "error sending request" in done.stderr:
            pytest.skip("the package index can't be reached")
        assert not done.returncode, f"{version}: {done.stderr}"


@pytest.mark.parametrize("name", ["uv", "tools", *FRAMEWORKS])
def test_the_installed_packages_are_those_of_the_lock(name: str) -> None:
    from bookbuild import layout

    if name in FRAMEWORKS and name not in layout.tabs():
        pytest.skip(f"TABS leaves {name} out")
    listed = "import importlib.metadata as m; print(*(f'{d.name}=={d.version}' for d in m.distributions()))"
    done = subprocess.run([environment.python(name), "-c", listed], capture_output=True, text=True, check=True)
    pinned, wrong = pins(name), set()
    for installed, version in (each.split("==") for each in done.stdout.split()):
        package = re.sub(r"[-_.]+", "-", installed).lower()
        if version.split("+")[0] not in pinned.get(package, ()):
            wrong.add(package)
    assert wrong <= ({"pip", "setuptools"} if name == "uv" else set())  # which make the environment of uv


def test_the_files_for_conda() -> None:
    """Neither asks for the other's framework; both ask pip for the package in this folder with its extra."""
    for name, extra, other in (("environment.yml", "torch", "mxnet"), ("environment-mxnet.yml", "mxnet", "torch")):
        text = (ROOT / name).read_text(encoding="utf-8")
        wanted = text.partition("dependencies:")[2]
        assert f".[{extra}]" in wanted and other not in wanted
