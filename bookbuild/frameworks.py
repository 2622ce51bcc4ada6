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
    install_on_colab: tuple[str, ...] = ()  # where Colab has it not, or in another version

    @property
    def imports(self) -> tuple[str, ...]:
        """What the notebooks import, by the names of the packages."""
        return self.package, "numpy", "matplotlib"


# The first is the default one.
FRAMEWORKS = {
    framework.tab: framework
    for framework in (
        Framework("mxnet", "MXNet", "mxnet", "mxnet", newest_python=(3, 11), install_on_colab=("mxnet", "numpy")),
        Framework("pytorch", "PyTorch", "torch", "torch", install_on_colab=("torch",)),
    )
}
