"""python -m evidence: see command.py, or ask with --help."""

import os
import sys

# Before anything that computes is imported: with one thread runs repeat exactly, on processors of one kind.
os.environ["OMP_NUM_THREADS"] = "1"

from evidence.command import main

sys.exit(main(sys.argv[1:]))
