"""Draw all figures, or those named: ``python -m figures [NAME ...]``."""

import sys

from figures.style import names, redraw

for name in sys.argv[1:] or names():
    print(redraw(name))
