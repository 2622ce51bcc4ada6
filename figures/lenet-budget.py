"""Where LeNet keeps its parameters, and where it spends its multiplications."""

import numpy as np
from matplotlib.figure import Figure

from figures import _costs
from figures._pages import layers

LAYERS = [layer for layer in layers("lenet", (1, 28, 28)) if layer.parameters]
NAMES = _costs.names([layer.kind for layer in LAYERS])
PARAMETERS = np.array([layer.parameters for layer in LAYERS])
MACS = np.array([layer.macs for layer in LAYERS])
ALT = _costs.alt("LeNet", NAMES, PARAMETERS, MACS)


def draw() -> Figure:
    """Draw the figure."""
    return _costs.bars(NAMES, PARAMETERS, MACS)
