"""The kernels that pages run in: that of each tab is the Python of an environment of its own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from bookbuild import environment, layout
from bookbuild.errors import BuildError, Missing
from bookbuild.frameworks import FRAMEWORKS


def make() -> None:
    """Make the kernel of each tab that TABS names; where it names none, of all that can be, and say which can't.

    TABS then names those that there are. Raises BuildError if one that was named can't be, or if none can.
    """
    there = []
    for tab in layout.tabs():
        try:
            if obstacle := FRAMEWORKS[tab].obstacle(sys.platform, platform.machine()):
                raise Missing(obstacle)
            environment.python(tab)
        except Missing as obstacle:
            if os.environ.get("TABS", "").strip():
                raise BuildError(f"TABS={os.environ['TABS']}: {obstacle}") from None
            print(f"Without the {FRAMEWORKS[tab].title} tab: {obstacle}", file=sys.stderr)
        else:
            there.append(tab)
    if not there:
        raise BuildError("No tab can be built on this machine; the lines above say why.")
    os.environ["TABS"] = ",".join(there)


class Kernel(AsyncKernelManager):
    """Starts the kernel of the tab that `kernel_name` is."""

    @property
    def kernel_spec(self) -> KernelSpec:
        # Connections within this machine, of which ipykernel 7 warns, are what is wanted.
        options = ["-m", "ipykernel_launcher", "--log-level=ERROR", "-f", "{connection_file}"]
        command = [str(environment.python(self.kernel_name)), *options]
        return KernelSpec(argv=command, language="python", display_name=FRAMEWORKS[self.kernel_name].title)


def run(arguments: list[str]) -> int:
    """Run the Python of each tab's kernel in turn with these arguments; return the first exit status that is not 0.

    TABS names that tab alone. What tests compare with lies elsewhere, as PYTORCH_PACKAGES and TORCHVISION_PACKAGES say.
    """
    lent = ("pytorch", "torchvision") if "pytest" in arguments and "pytorch" in layout.tabs() else ()
    places = {f"{name.upper()}_PACKAGES": str(_packages(name)) for name in lent}
    for tab in layout.tabs():
        print(f"With the packages of the {FRAMEWORKS[tab].title} tab:", flush=True)
        variables = os.environ | places | {"TABS": tab}
        if status := subprocess.run([environment.python(tab), *arguments], env=variables, check=False).returncode:
            return status
    return 0


def _packages(name: str) -> Path:
    """Where the packages of an environment are."""
    return next(environment.python(name).parents[1].glob("lib/python*/site-packages"))


def lab() -> int:
    """Open JupyterLab on the notebooks of the first tab, with its kernel; return when it ends."""
    tab = layout.tabs()[0]
    place = layout.BUILD / "lab"
    options = ["--prefix", str(place), "--display-name", FRAMEWORKS[tab].title]
    install = [str(environment.python(tab)), "-m", "ipykernel", "install", *options]
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open_lab = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={layout.BUILD / 'notebooks' / tab}"]
    return subprocess.run(open_lab, env=os.environ | {"JUPYTER_PATH": str(place / "share" / "jupyter")}, check=False).returncode
