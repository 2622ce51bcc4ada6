"""Fetch the full Fashion-MNIST, 30 MB, into the user's cache: `python -m d2l.download`.

A file that is there and right is not fetched again, so an interrupted run goes on with the file
where it stopped. A file takes its place in the cache only when it is whole and its SHA-256 right.
"""

import errno
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pooch
import requests

from d2l import data
from d2l.data import DataError

MIRRORS = (
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
)
TIMEOUT = 30  # seconds without an answer
LIMIT = 40_000_000  # bytes that are taken from a server for one file; the largest has 26 million
EMBEDDED_HINT = "The book also builds without it, on the subset inside the package."


def fetch(folder: Path, mirrors: tuple[str, ...] = MIRRORS, progressbar: bool = True) -> None:
    """Put the four files of the full set into `folder`, those that are not there or not right.

    The mirrors are tried in turn for each file. Raises DataError if no mirror gave the right file,
    or if the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, sha256 in data.FULL_SHA256.items():
            if not _is_right(folder, name, sha256):
                _fetch_file(folder / f"{name}.gz", sha256, mirrors, progressbar)
    except OSError as error:
        raise DataError(_local_problem(folder, error)) from error


def _is_right(folder: Path, name: str, sha256: str) -> bool:
    """Say whether the file that a reader would take for `name` has the right content."""
    path = data.find_idx(folder, name)
    if path is None:
        return False
    try:
        data.read_verified(path, sha256)
    except DataError:
        return False
    return True


def _fetch_file(path: Path, sha256: str, mirrors: tuple[str, ...], progressbar: bool) -> None:
    """Download one file beside `path` and, when it is verified, move it into place."""
    problems = []
    for mirror in mirrors:
        url = mirror + path.name
        print(f"Fetching {url}", file=sys.stderr)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-", suffix=".gz")
        os.close(handle)
        aside = Path(name)
        try:
            # An answer that leads elsewhere is not followed: from https it could lead to http.
            download = pooch.HTTPDownloader(progressbar=progressbar, chunk_size=2**16, timeout=TIMEOUT, allow_redirects=False)
            with _Limited(aside, "wb") as file:
                download(url, file, None)
            data.read_verified(aside, sha256)
            for suffix in data.SUFFIXES:  # whatever was wrong there and a reader might prefer
                path.with_suffix(suffix).unlink(missing_ok=True)
            aside.chmod(0o644)
            os.replace(aside, path)
            return
        except requests.RequestException as error:
            problems.append(f"  {url}: {_network_problem(error)}")
        except (DataError, ValueError) as error:  # ValueError: headers that make no sense
            problems.append(f"  {url}: {error}")
        finally:
            aside.unlink(missing_ok=True)
    raise DataError(
        f"{path.name} could not be fetched:\n" + "\n".join(problems) + "\nCheck the network "
        f"connection and run `python -m d2l.download` again; files that arrived are kept. {EMBEDDED_HINT}"
    )


class _Limited(io.FileIO):
    """A file that takes no more than LIMIT bytes; raises DataError then."""

    def write(self, chunk: Any) -> int:
        if self.tell() + len(chunk) > LIMIT:
            raise DataError(f"the server sends more than {LIMIT:,} bytes, so this is not the file.")
        return super().write(chunk)


def _network_problem(error: requests.RequestException) -> str:
    """Return in a few words what went wrong between us and a server."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answered {error.response.status_code} {error.response.reason}."
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return f"the server did not answer within {TIMEOUT} seconds."
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off before the file was complete."
    if isinstance(error, requests.ConnectionError):
        return "no connection to the server."
    return f"{error}."


def _local_problem(folder: Path, error: OSError) -> str:
    """Return what is wrong with the cache folder and how to mend it."""
    if error.errno == errno.ENOSPC:
        return (
            f"No space left on the disk of {folder}: the full set needs 31 MB. Free some, or "
            f"choose another disk with the environment variable D2L_CACHE. {EMBEDDED_HINT}"
        )
    return (
        f"The cache {folder} cannot be written ({error.strerror}). Make it writable, or choose "
        f"another folder with the environment variable D2L_CACHE. {EMBEDDED_HINT}"
    )


def main() -> int:
    """Fetch into the cache and say what happened; return the exit status."""
    folder = data.cache_folder()
    try:
        fetch(folder, progressbar=sys.stderr.isatty())
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. The same command goes on where this stopped.", file=sys.stderr)
        return 130
    print(f"The full Fashion-MNIST is in {folder}; D2L_DATA=full asks for it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
