"""Where Network in Network keeps its parameters, and where it spends its multiplications, block by block."""

import math

import numpy as np
from matplotlib.figure import Figure

from figures import _costs
from figures._pages import defaults, output


def blocks() -> list[tuple[str, int, int]]:
    """Return the name, the parameters and the multiply-accumulates of each block, by the network's table."""
    network, found = defaults("nin"), []
    shape: tuple[int, ...] = (network["in_channels"], 224, 224)
    last = network["last_channels"]
    table = [((channels, channels, channels), *row) for channels, *row in network["blocks"]]
    table.append(((last, last, network["num_classes"]), 3, 1, 1))
    for number, (widths, kernel, stride, padding) in enumerate(table, 1):
        together = macs = 0
        for channels in widths:
            arguments = {"in_channels": shape[0], "out_channels": channels, "kernel_size": kernel, "stride": stride,
                         "padding": padding}  # fmt: skip
            shape, parameters = output("Conv2d", arguments, shape)
            together += parameters
            macs += (parameters - channels) * math.prod(shape[1:])
            kernel, stride, padding = 1, 1, 0
        found.append((f"block {number}", together, macs))
        shape = (shape[0], *(math.ceil((side - 3) / 2) + 1 for side in shape[1:]))  # maxima over 3, stride 2, rounded up
    return found


NAMES, PARAMETERS, MACS = (np.array(column) for column in zip(*blocks(), strict=True))
ALT = _costs.alt("Network in Network", NAMES, PARAMETERS, MACS).replace("layers with weights", "blocks")


def draw() -> Figure:
    """Draw the figure."""
    return _costs.bars(NAMES, PARAMETERS, MACS)
