"""python -m evidence: see command.py, or ask with --help."""

import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"  # before anything that computes is imported: with one thread runs repeat exactly

from evidence.command import main

sys.exit(main(sys.argv[1:]))
