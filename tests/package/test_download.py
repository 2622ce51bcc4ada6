"""Fetching the full set: from servers on this machine, with all that can go wrong."""

from __future__ import annotations

import errno
import gzip
import os
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from d2l import data, download
from d2l.data import DataError
from tests.package.conftest import write
from tests.package.test_data import says

IMAGES, LABELS = data.FILES["training"]


class Mirror:
    """An HTTP server: `files` says what it serves, and the names asked for are in `asked`."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {f"{name}.gz": gzip.compress(content) for name, content in files.items()}
        self.asked: list[str] = []
        self.breaks_off = False  # sends half of what it announced
        self.leads_to = ""  # the address that it sends askers to
        self.length: str | None = None  # that it announces, where that is not the truth
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.rpartition("/")[2]
                mirror.asked.append(name)
                if mirror.leads_to:
                    self.send_response(302)
                    self.send_header("Location", mirror.leads_to + name)
                    self.end_headers()
                    return
                content = mirror.files.get(name)
                if content is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", mirror.length or str(len(content)))
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if mirror.breaks_off else content)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def mirrors(tiny_is_full, monkeypatch):
    """Two mirrors that serve the right files."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    both = Mirror(tiny_is_full), Mirror(tiny_is_full)
    yield both
    for mirror in both:
        mirror.close()


@pytest.fixture
def cache() -> Path:
    return data.cache_folder()


def fetch(cache: Path, *mirrors: Mirror) -> None:
    download.fetch(cache, tuple(mirror.url for mirror in mirrors), progressbar=False)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


ALL = sorted(f"{name}.gz" for name in data.FULL_SHA256)


def test_fetches_what_is_then_loaded(mirrors, cache):
    fetch(cache, *mirrors)
    assert names(cache) == ALL
    assert [len(part) for part in data.fashion_mnist()] == [30, 20]
    assert mirrors[1].asked == []
    assert {(cache / name).stat().st_mode & 0o777 for name in ALL} == {0o644}


def test_right_files_are_kept_and_wrong_ones_replaced(mirrors, cache, tiny):
    write(cache, tiny)
    (cache / f"{LABELS}.gz").write_bytes(b"damaged")
    (cache / IMAGES).write_bytes(b"damaged, and found before its .gz")
    fetch(cache, *mirrors)
    assert sorted(mirrors[0].asked) == sorted([f"{IMAGES}.gz", f"{LABELS}.gz"])
    assert names(cache) == ALL
    assert len(data.fashion_mnist("full")[0]) == 30


def test_next_mirror_is_asked_when_one_fails(mirrors, cache):
    mirrors[0].files.clear()
    fetch(cache, *mirrors)
    assert mirrors[1].asked == mirrors[0].asked and names(cache) == ALL


def test_missing_on_all_mirrors(mirrors, cache):
    for mirror in mirrors:
        mirror.files.pop(f"{LABELS}.gz")
    with says(f"{LABELS}.gz could not be fetched", mirrors[0].url, mirrors[1].url,
              "404 Not Found", "python -m d2l.download", "also builds without it"):  # fmt: skip
        fetch(cache, *mirrors)
    assert names(cache) == [f"{IMAGES}.gz"]  # what arrived before is kept


def test_half_a_download(mirrors, cache):
    mirrors[0].breaks_off = True
    with says(mirrors[0].url, "broke off before the file was complete", "python -m d2l.download"):
        fetch(cache, mirrors[0])
    assert names(cache) == []
    mirrors[0].breaks_off = False
    fetch(cache, mirrors[0])
    assert names(cache) == ALL


def test_truncated_on_the_server(mirrors, cache):
    name = f"{IMAGES}.gz"
    mirrors[0].files[name] = mirrors[0].files[name][:-20]
    with says(mirrors[0].url + name, "truncated", "ends early"):
        fetch(cache, mirrors[0])
    assert names(cache) == []


def test_wrong_checksum(mirrors, cache):
    mirrors[0].files[f"{IMAGES}.gz"] = gzip.compress(b"something else")
    with says(mirrors[0].url, "wrong checksum", data.FULL_SHA256[IMAGES]):
        fetch(cache, mirrors[0])
    assert names(cache) == []


def test_no_file_at_all_behind_a_login_page(mirrors, cache):
    mirrors[0].files[f"{IMAGES}.gz"] = b"<html>Please log in</html>"
    with says(mirrors[0].url, "does not decompress"):
        fetch(cache, mirrors[0])


def test_no_network(mirrors, cache):
    mirrors[0].close()
    with says(mirrors[0].url, "no connection to the server", "Check the network connection"):
        fetch(cache, mirrors[0])
    assert names(cache) == []


def test_server_that_does_not_answer(cache, tiny_is_full, monkeypatch):
    """It takes the call and is silent; after five seconds the test hangs up in its place."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        hang_up = threading.Timer(5, server.close)
        hang_up.start()
        silent = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with says(silent, "did not answer within 0.2 seconds"):
            download.fetch(cache, (silent,), progressbar=False)
        hang_up.cancel()


def test_cache_is_a_file(mirrors, cache):
    cache.parent.mkdir()
    cache.write_bytes(b"")
    with says(f"The cache {cache} cannot be written", "File exists", "D2L_CACHE"):
        fetch(cache, *mirrors)


def test_read_only_cache(mirrors, cache, monkeypatch):
    """Root writes everywhere: so the operating system's refusal is ours."""

    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(download.tempfile, "mkstemp", refuse)
    with says(f"The cache {cache} cannot be written (Permission denied)", "D2L_CACHE"):
        fetch(cache, *mirrors)


def test_refused_at_the_last_moment(mirrors, cache, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(download.os, "replace", refuse)
    with says(f"The cache {cache} cannot be written (Permission denied)"):
        fetch(cache, *mirrors)
    assert names(cache) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_no_disk_space(mirrors, cache, monkeypatch):
    """Writes go to a device that is always full: the error is the operating system's own."""
    make = download.tempfile.mkstemp

    def on_a_full_disk(**where):
        handle, name = make(**where)
        os.remove(name)
        os.symlink("/dev/full", name)
        return handle, name

    monkeypatch.setattr(download.tempfile, "mkstemp", on_a_full_disk)
    with says(f"No space left on the disk of {cache}", "31 MB", "D2L_CACHE"):
        fetch(cache, *mirrors)
    assert names(cache) == []


def run_main(monkeypatch, *mirrors: Mirror) -> int:
    urls = tuple(mirror.url for mirror in mirrors)
    monkeypatch.setattr(download.fetch, "__defaults__", (urls, True))
    return download.main()


def test_command_says_where_the_data_is(mirrors, cache, monkeypatch, capsys):
    assert run_main(monkeypatch, *mirrors) == 0
    said = capsys.readouterr()
    assert str(cache) in said.out and f"Fetching {mirrors[0].url}{IMAGES}.gz" in said.err


def test_command_with_a_progress_bar(mirrors, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert run_main(monkeypatch, *mirrors) == 0
    assert "100%" in capsys.readouterr().err


def test_command_fails_with_the_message_alone(mirrors, monkeypatch, capsys):
    mirrors[0].close()
    assert run_main(monkeypatch, mirrors[0]) == 1
    said = capsys.readouterr()
    assert "could not be fetched" in said.err and "Traceback" not in said.err


def test_command_interrupted(mirrors, cache, monkeypatch, capsys):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(download.pooch.HTTPDownloader, "__call__", interrupt)
    assert run_main(monkeypatch, *mirrors) == 130
    assert "goes on where this stopped" in capsys.readouterr().err
    assert names(cache) == []


def test_nothing_is_downloaded_unasked(tiny_is_full, monkeypatch):
    """With no data but the embedded, loading opens no connection."""
    def refuse(*args, **kwargs):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert data.fashion_mnist()[0].source == "embedded"
    with pytest.raises(DataError):
        data.fashion_mnist("full")


def test_mirrors_are_asked_over_https_and_not_left(mirrors, cache):
    assert len(download.MIRRORS) > 1 and all(mirror.startswith("https://") for mirror in download.MIRRORS)
    mirrors[0].leads_to = mirrors[1].url
    with says(f"{mirrors[0].url}{IMAGES}.gz"):
        fetch(cache, mirrors[0])
    assert mirrors[0].asked and not mirrors[1].asked and names(cache) == []


def test_an_answer_without_end_is_cut_off(mirrors, cache, monkeypatch):
    monkeypatch.setattr(download, "LIMIT", 1000)
    mirrors[0].files[f"{IMAGES}.gz"] = bytes(10_000)
    with says(mirrors[0].url, "more than 1,000 bytes"):
        fetch(cache, mirrors[0])
    assert names(cache) == []


def test_the_limit_has_room_for_the_largest_file_and_little_more():
    assert 26_421_880 < download.LIMIT < 2 * 26_421_880  # what train-images-idx3-ubyte.gz has


def test_an_answer_that_makes_no_sense(mirrors, cache):
    mirrors[0].length = "abc"
    with says(mirrors[0].url, "abc"):
        fetch(cache, mirrors[0])


def test_a_server_that_stalls_in_the_middle(mirrors, cache, monkeypatch):
    import requests

    def stall(*args, **kwargs):  # what requests raises then
        raise requests.ConnectionError("HTTPConnectionPool(host='127.0.0.1', port=1): Read timed out.")

    monkeypatch.setattr(download.pooch.HTTPDownloader, "__call__", stall)
    with says(mirrors[0].url, "did not answer within 30 seconds"):
        fetch(cache, mirrors[0])
