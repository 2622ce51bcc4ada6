"""What a page needs from PyTorch besides what its sections teach."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from d2l import evidence, timing

# The types of this framework, for the hints of code that both frameworks share.
Array = torch.Tensor
Net = torch.nn.Module


def best_device() -> torch.device:
    """Return the first CUDA GPU if PyTorch sees one, else Apple's GPU if it sees that, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda:0")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def set_seed(seed: int) -> None:
    """Seed Python's `random`, NumPy's global generator and PyTorch: a page then repeats itself."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def _wait() -> None:
    """Return when the GPU, if there is one, has no work left; the CPU's is done anyway."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    elif torch.backends.mps.is_available():
        torch.mps.synchronize()


def median_seconds(f: Callable[[], object], repeats: int = 7) -> float:
    """Return the median wall-clock time in seconds of `repeats` calls of `f`.

    `f` is called once before, to warm up. On a GPU PyTorch returns from a call before the work is
    done; the clock is read when all of it is. Raises ValueError if `repeats` is less than 1.
    """
    return timing.median_seconds(f, repeats, _wait)


def recorded_runs(experiment: str, images: str | None = None) -> dict[str, NDArray[np.float64]]:
    """Return each measure of the recorded runs of an experiment as an array.

    Its first axis are the runs. They saw `images`, "embedded" or "full"; None stands for those in
    use, if there is a record of them, else for any. Raises ValueError if there is no record.
    """
    return evidence.recorded_runs("pytorch", experiment, images)


def show_evidence(
    experiment: str, live: evidence.Measures | None, claims: Sequence[str], **looks: Any
) -> None:
    """Draw a run of an experiment among the recorded ones, and print how often each claim held.

    `live` is what the experiment returned just now, its measures by name, or None. A claim is a Python
    expression in these names, judged run by run. `looks` says what is drawn and how; it is
    described at `d2l.evidence.show`, as are the errors.
    """
    evidence.show("pytorch", experiment, live, claims, **looks)
