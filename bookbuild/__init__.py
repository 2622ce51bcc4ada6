"""The build: it makes files of the pages, and asks `theme/` how they look.

The way of a page, and who walks it:

    sources    reads the Markdown; it alone knows the marks of a page
    checks     refuses what would break the book later, with page and line
    library    copies the cells marked `#@save` into `d2l/`
    convert    makes a notebook for each tab (it alone knows d2lbook)
    evaluate   runs the notebooks
    convert    merges the tabs and writes reStructuredText, which `rst` makes plain
    sphinx     runs Sphinx, which `conf` sets up and `theme/` extends
    html, pdf, epub, notebooks   make what readers get

`prepare` walks the first half, which every product needs. `inputs` says what a product depends on, `stamps`
remembers of what it was made, `frameworks` has all that belongs to one tab. `environment` makes the virtual
environments, `kernels` starts each tab's kernel in its own.
"""

import sys

if sys.platform == "win32":
    raise SystemExit("The book is built on Linux or macOS. On Windows build it inside WSL, which `wsl --install` brings.")

# Where this package is, jsonschema spends seconds on a grammar of addresses, which no notebook has.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
