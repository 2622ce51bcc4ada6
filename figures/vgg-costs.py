"""Where VGG-16 keeps its parameters, and where it spends its multiplications, block by block."""

import ast
import math

import numpy as np
from matplotlib.figure import Figure

from figures import _costs
from figures._pages import defaults, function, output

call = next(node for node in ast.walk(function("vgg16")) if isinstance(node, ast.Call))
BLOCKS = ast.literal_eval(call.args[0])


def rows() -> list[tuple[str, int, int]]:
    """Return the name, the parameters and the multiply-accumulates of each block, and of each dense layer."""
    network, found = defaults("vgg"), []
    shape: tuple[int, ...] = (network["in_channels"], network["size"], network["size"])
    for number, (convolutions, channels) in enumerate(BLOCKS, 1):
        together = macs = 0
        for _ in range(convolutions):
            arguments = {"in_channels": shape[0], "out_channels": channels, "kernel_size": network["kernel_size"],
                         "padding": network["kernel_size"] // 2}  # fmt: skip
            shape, parameters = output("Conv2d", arguments, shape)
            together += parameters
            macs += (parameters - channels) * math.prod(shape[1:])
        shape, _ = output("MaxPool2d", {"kernel_size": 2, "stride": 2}, shape)
        found.append((f"block {number}", together, macs))
    units = math.prod(shape)
    for number, more in enumerate((*network["hidden"], network["num_classes"]), 1):
        found.append((f"dense {number}", (units + 1) * more, units * more))
        units = more
    return found


NAMES, PARAMETERS, MACS = (np.array(column) for column in zip(*rows(), strict=True))
ALT = _costs.alt("VGG-16", NAMES, PARAMETERS, MACS).replace("layers with weights", "blocks and dense layers")


def draw() -> Figure:
    """Draw the figure."""
    return _costs.bars(NAMES, PARAMETERS, MACS)
