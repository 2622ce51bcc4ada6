"""What Sphinx wrote becomes the site that readers get."""

from __future__ import annotations

import shutil
from pathlib import Path

from bookbuild import inputs, layout
from bookbuild.site import assets, pictures
from bookbuild.stamps import digest

PICTURES = layout.BUILD / "pictures"


def finish(written: Path, site: Path) -> None:
    """Make the new folder `site` of what Sphinx wrote, which stays as it is: it is written on in the next build."""
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(written, site, ignore=shutil.ignore_patterns(".buildinfo*", "_sources"))
    code = digest(inputs.files(*inputs.PAGES, *inputs.PICTURES, *inputs.PACKAGE, *inputs.LOOKS))[:16]
    for old in PICTURES.glob("*"):
        if old.name != code:
            shutil.rmtree(old)
    pictures.compact(site, PICTURES / code)
    assets.slim(site)
