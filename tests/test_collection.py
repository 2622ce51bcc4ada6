"""That `make test` runs all the tests there are: pytest passes over folders of certain names (`build`, for one)."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    patterns = pytestconfig.getini("norecursedirs")
    folders = {path.parent for path in TESTS.rglob("test_*.py")}
    assert not [folder for folder in folders for part in folder.relative_to(TESTS).parts
                if any(fnmatch(part, pattern) for pattern in patterns)]  # fmt: skip
    assert folders > {TESTS / "bookbuild", TESTS / "package"}
