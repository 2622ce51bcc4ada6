"""The book's package for MXNet: `from d2l import mxnet as d2l`.

It exports the helpers written by hand and the functions that sections of the book save. Its twin
for the other framework exports the same names with the same signatures.
"""

import mxnet as mx

from d2l._mxnet_pages import (
    batches,
    corr2d,
    corr2d_multi_in,
    corr2d_multi_in_out,
    count_parameters,
    evaluate,
    lenet,
    pool2d,
    predict,
    train,
)
from d2l._mxnet_tools import Array, Net, best_device, median_seconds, set_seed
from d2l.arrays import to_numpy
from d2l.data import DataError, ImageDataset, fashion_mnist
from d2l.history import History
from d2l.plot import plot, show_images, show_matrices
from d2l.timing import Timer

__all__ = [
    "Array",
    "DataError",
    "History",
    "ImageDataset",
    "Net",
    "Timer",
    "batches",
    "best_device",
    "corr2d",
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "count_parameters",
    "evaluate",
    "fashion_mnist",
    "lenet",
    "median_seconds",
    "plot",
    "pool2d",
    "predict",
    "set_seed",
    "show_images",
    "show_matrices",
    "to_numpy",
    "train",
]

mx.npx.set_np()  # arrays and layers with the semantics of NumPy, everywhere in the book
