"""python -m bookbuild.tools.audit: ask pip-audit's data base for known holes in what the locks name, for this Python."""

from __future__ import annotations

import json
import subprocess
import sys

from bookbuild import environment
from bookbuild.frameworks import FRAMEWORKS


def holes(name: str) -> list[str] | None:
    """A line for each known hole in the lock `name`; None if the data base can't be reached."""
    asked = [sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off", "--disable-pip", "--require-hashes",
             "--requirement", str(environment.LOCKS / f"{name}.txt")]  # fmt: skip
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        if "ConnectionError" in done.stderr or "Timeout" in done.stderr:
            return None
        raise SystemExit(done.stderr) from None
    if all("skip_reason" in package for package in packages):  # an index without a data base says of each that it has none
        return None
    return [
        f"requirements/{name}.txt: {package['name']} {package['version']} has {hole['id']}, "
        f"mended in {', '.join(hole['fix_versions']) or 'no version'}."
        for package in packages
        for hole in package.get("vulns", [])
    ]


def main() -> int:
    """Print what was found; return 1 if there is a hole."""
    found = []
    for name in ("uv", "torchvision", "tools", *FRAMEWORKS):
        lines = holes(name)
        if lines is None:
            print("The data base of known holes can't be reached, so the locks were not audited.")
            return 0
        found += lines
    print("\n".join(found) or "No known hole in what the locks name.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
