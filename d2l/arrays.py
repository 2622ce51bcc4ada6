"""One way out of every framework: to NumPy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def to_numpy(x: Any) -> NDArray[Any]:
    """Return the values of an array of any framework as a NumPy array of the same shape and dtype.

    PyTorch tensors are detached and brought to the CPU; MXNet arrays are waited for. Numbers and
    (nested) lists of numbers become arrays as `numpy.asarray` has it, and so do lists of arrays of
    equal shape. The result may share memory with `x`: copy it before changing it in place.
    """
    if hasattr(x, "asnumpy"):  # an MXNet array; it has a `detach` as well
        return np.asarray(x.asnumpy())
    if hasattr(x, "detach"):  # a PyTorch tensor
        return np.asarray(x.detach().cpu().numpy())
    if isinstance(x, (list, tuple)):
        return np.asarray([to_numpy(item) for item in x])
    return np.asarray(x)
