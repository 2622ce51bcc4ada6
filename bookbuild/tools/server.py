"""The built site over HTTP on this machine, compressed as a real host does it: for tests and measurements."""

from __future__ import annotations

import contextlib
import functools
import gzip
import io
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COMPRESSED = (".html", ".css", ".js", ".svg", ".json", ".txt")


class Handler(SimpleHTTPRequestHandler):
    """Serves files; text is gzip-encoded for a browser that takes it, and whatever has no file is answered with 404."""

    protocol_version = "HTTP/1.1"  # keeps connections open, as real hosts do

    def send_head(self) -> Any:
        self.path = self.path.replace("%00", "")  # which no file has in its name
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file() or path.suffix not in COMPRESSED or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().send_head()
        body = _zipped(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=86400")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that gave up what it was fetching."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@functools.cache
def _zipped(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve `folder` while the context lasts; gives its address."""
    with Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
