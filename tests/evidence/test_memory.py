"""The memory that training on all images takes."""

from __future__ import annotations

import subprocess

import pytest

from bookbuild import environment, layout

LIMIT = 4.0  # GB, of a laptop that has 8
CODE = """
import os, resource, sys
os.environ["D2L_DATA"] = "embedded"
import numpy as np
from evidence.experiments import experiments

names = {}
for experiment in ("contest", "wider"):
    names |= experiments()[experiment].function(sys.argv[1]).__globals__
d2l, images = names["d2l"], names["train_set"]
whole = images[np.arange(60_000) % len(images)]
mirrored = names["mirrored"](whole, np.random.default_rng(0))
for make in (*names["small"].values(), lambda: names["small_vgg"](width=1 / 2)):
    d2l.train(make(), mirrored[:128], whole[:1_024], epochs=1, seed=0, learning_rate=0.01, **names["settings"])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak / (2**30 if sys.platform == "darwin" else 2**20))
"""


@pytest.mark.parametrize("tab", layout.tabs())
def test_every_small_network_trains_in_the_memory_of_a_laptop(tab: str) -> None:
    """With as many images as the full set has; of each training the first steps, and a batch of answers."""
    command = [environment.python(tab), "-W", "ignore", "-c", CODE, tab]
    done = subprocess.run(command, cwd=layout.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert 0.1 < float(done.stdout) < LIMIT
