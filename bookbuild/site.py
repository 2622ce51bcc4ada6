"""What Sphinx wrote becomes the site that readers get."""

from __future__ import annotations

import shutil
from pathlib import Path

from bookbuild import layout
from bookbuild.stamps import digest
from theme import assets, compact, figures

PICTURES = layout.BUILD / "pictures"


def finish(written: Path, site: Path) -> None:
    """Make the new folder `site` of what Sphinx wrote, which stays as it is: it is written on in the next build."""
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(written, site, ignore=shutil.ignore_patterns(".buildinfo*", "_sources"))
    code = digest([Path(compact.__file__), Path(figures.__file__), layout.ROOT / "requirements.lock"])[:16]
    for old in PICTURES.glob("*"):
        if old.name != code:
            shutil.rmtree(old)
    compact.compact(site, PICTURES / code)
    assets.slim(site)
