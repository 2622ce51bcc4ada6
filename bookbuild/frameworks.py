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
    install_on_colab: tuple[str, ...] = ()  # where Colab has it not, or in another version

    @property
    def imports(self) -> tuple[str, ...]:
        """What the notebooks import, by the names of the packages."""
        return self.package, "numpy", "matplotlib"

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
            machines=("linux x86_64", "linux aarch64", "darwin x86_64"), install_on_colab=("mxnet", "numpy"),
        ),
        Framework(
            "pytorch", "PyTorch", "torch", "torch",
            machines=("linux x86_64", "linux aarch64", "darwin arm64"), install_on_colab=("torch",),
        ),
    )  # fmt: skip
}
