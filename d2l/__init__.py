"""Helpers of the book: data, plots, timing, and the code that its sections save.

Nobody imports this package bare. A page takes the facade of its framework,
``from d2l import mxnet as d2l`` or ``from d2l import torch as d2l``; the two export the same
names with the same signatures.
"""

__version__ = "1.0.0"
