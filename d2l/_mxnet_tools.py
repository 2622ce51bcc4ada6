"""What a page needs from MXNet besides what its sections teach."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import mxnet as mx
import numpy as np
from mxnet.gluon import nn
from numpy.typing import NDArray

from d2l import evidence, timing

# The types of this framework, for the hints of code that both frameworks share.
Array = mx.np.ndarray
Net = nn.Block


def best_device() -> mx.Context:
    """Return the first GPU if MXNet was built for one and sees it, else the CPU."""
    return mx.gpu(0) if mx.context.num_gpus() > 0 else mx.cpu()


def set_seed(seed: int) -> None:
    """Seed Python's `random`, NumPy's global generator and MXNet: a page then repeats itself."""
    random.seed(seed)
    np.random.seed(seed)
    mx.random.seed(seed)


def median_seconds(f: Callable[[], object], repeats: int = 7) -> float:
    """Return the median wall-clock time in seconds of `repeats` calls of `f`.

    `f` is called once before, to warm up. MXNet returns from a call before the work is done; the
    clock is read when all of it is. Raises ValueError if `repeats` is less than 1.
    """
    return timing.median_seconds(f, repeats, mx.npx.waitall)


def recorded_runs(experiment: str, images: str | None = None) -> dict[str, NDArray[np.float64]]:
    """Return each measure of the recorded runs of an experiment as an array.

    Its first axis are the runs. They saw `images`, "embedded" or "full"; None stands for those in
    use, if there is a record of them, else for any. Raises ValueError if there is no record.
    """
    return evidence.recorded_runs("mxnet", experiment, images)


def show_evidence(
    experiment: str, live: evidence.Measures | None, claims: Sequence[str], **looks: Any
) -> None:
    """Draw a run of an experiment among the recorded ones, and print how often each claim held.

    `live` is what the experiment returned just now, its measures by name, or None. A claim is a Python
    expression in these names, judged run by run. `looks` says what is drawn and how; it is
    described at `d2l.evidence.show`, as are the errors.
    """
    evidence.show("mxnet", experiment, live, claims, **looks)
