"""Draw all figures, or those named: ``python -m figures [NAME ...]``."""

import os
import sys

from figures.style import names, redraw

known = names()
unknown = [name for name in sys.argv[1:] if name not in known]
if unknown:
    sys.exit(f"There is no figure {', '.join(unknown)}. There are: {', '.join(known)}.")
for name in sys.argv[1:] or known:
    print(f"Drew {os.path.relpath(redraw(name))}.")
