"""The frameworks that the book teaches with: one record for each tab of the pages. Everything else asks here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Framework:
    """What a tab is called, and what its code needs."""

    tab: str  # in the pages: `#@tab mxnet`
    title: str  # that readers see
    module: str  # of the package: `from d2l import MODULE as d2l`
    package: str  # to be installed
    newest_python: tuple[int, int] | None = None  # that the package has a build for, if it is not the newest
    machines: tuple[str, ...] = ()  # that it has a build for: system and kind, as Python names them
    advice: str = ""  # for those who install the notebooks

    def other_python(self, given: tuple[int, int]) -> str | None:
        """The Python to run the package with, if `given` is too new for it."""
        return "{}.{}".format(*self.newest_python) if self.newest_python and given > self.newest_python else None

    def obstacle(self, system: str, machine: str) -> str | None:
        """Why this machine can't have the package, in a sentence; None if it can."""
        if f"{system} {machine}" in self.machines:
            return None
        return f"{self.title} has no build for {system} {machine}, only for {', '.join(self.machines)}; build on one of these."


# The first is the default one.
FRAMEWORKS = {
    framework.tab: framework
    for framework in (
        Framework(
            "mxnet", "MXNet", "mxnet", "mxnet", newest_python=(3, 11),
            machines=("linux x86_64", "linux aarch64", "darwin x86_64"),
        ),
        Framework(
            "pytorch", "PyTorch", "torch", "torch",
            machines=("linux x86_64", "linux aarch64", "darwin arm64"),
            advice="On Linux this fetches 3 GB, most of it for GPUs, which need 6 GB on the disk. Without a GPU add to the"
            " second line `--extra-index-url https://download.pytorch.org/whl/cpu`, and it is 200 MB.",
        ),
    )  # fmt: skip
}
