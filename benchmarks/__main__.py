"""python -m benchmarks [training|live|building|lighthouse]: print the figures of these groups, or of all of them."""

from __future__ import annotations

import importlib
import sys

GROUPS = ("training", "live", "building", "lighthouse")

for group in sys.argv[1:] or GROUPS:
    importlib.import_module(f"benchmarks.{group}").main()
