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
    shutil.copytree(written, site, ignore=shutil.ignore_patterns(".buildinfo*", "_sources", "_noted"))
    code = digest(inputs.files(*inputs.PAGES, *inputs.PICTURES, *inputs.PACKAGE, *inputs.LOOKS))[:16]
    for old in PICTURES.glob("*"):
        if old.name != code:
            shutil.rmtree(old)
    pictures.compact(site, PICTURES / code)
    assets.slim(site)
    if address := layout.address():
        (site / "sitemap.xml").write_text(sitemap(address, site), encoding="utf-8")


def sitemap(address: str, site: Path) -> str:
    """The addresses of the book's pages, for search engines. Sphinx and its extensions know only those that were written now."""
    names = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    urls = "".join(f"<url><loc>{address}/{name}</loc></url>\n" for name in names if name not in ("404.html", "search.html"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
