"""Where AlexNet keeps its parameters, and where it spends its multiplications."""

import math

import numpy as np
from matplotlib.figure import Figure

from figures import _costs
from figures._pages import defaults, output


def layers() -> list[tuple[str, int, int]]:
    """Return the kind, the parameters and the multiply-accumulates of each layer of weights, by the network's table."""
    network, found = defaults("alexnet"), []
    shape: tuple[int, ...] = (network["in_channels"], network["size"], network["size"])
    for channels, kernel, stride, padding, pooled in network["convolutions"]:
        arguments = {"in_channels": shape[0], "out_channels": channels,
                     "kernel_size": kernel, "stride": stride, "padding": padding}  # fmt: skip
        shape, parameters = output("Conv2d", arguments, shape)
        found.append(("Conv2d", parameters, (parameters - channels) * math.prod(shape[1:])))
        if pooled:
            shape, _ = output("MaxPool2d", {"kernel_size": 3, "stride": 2}, shape)
    units = math.prod(shape)
    for more in (*network["hidden"], network["num_classes"]):
        found.append(("Linear", (units + 1) * more, units * more))
        units = more
    return found


KINDS, PARAMETERS, MACS = (np.array(column) for column in zip(*layers(), strict=True))
NAMES = _costs.names(KINDS)
ALT = _costs.alt("AlexNet", NAMES, PARAMETERS, MACS)


def draw() -> Figure:
    """Draw the figure."""
    return _costs.bars(NAMES, PARAMETERS, MACS)
