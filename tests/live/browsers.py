"""Browsers other than Chromium: Firefox, which speaks WebDriver BiDi itself, and WebKit, by way of WebKitWebDriver."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import WebKitGTK, WebKitGTKOptions
from selenium.webdriver.common.bidi.common import command_builder
from selenium.webdriver.remote.websocket_connection import WebSocketConnection
from selenium.webdriver.webkitgtk.service import Service

HEIGHT = 900
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
SECONDS = 30


class Browser(Protocol):
    def open(self, url: str, width: int) -> None:
        """Load a page in a window so wide."""

    def run(self, function: str, *arguments: object) -> Any:
        """What a function in JavaScript, which may be asynchronous, gives for these arguments."""

    def paper(self) -> bytes:
        """The page as a PDF. Raises NotImplementedError where the browser can't be asked for it."""


class Firefox:
    def __init__(self, connection: WebSocketConnection) -> None:
        self.connection = connection
        self.ask("session.new", capabilities={})
        self.window = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **parameters: object) -> Any:
        return self.connection.execute(command_builder(method, parameters))

    def open(self, url: str, width: int) -> None:
        self.ask("browsingContext.setViewport", context=self.window, viewport={"width": width, "height": HEIGHT})
        self.ask("browsingContext.navigate", context=self.window, url=url, wait="complete")

    def run(self, function: str, *arguments: object) -> Any:
        script = f"(async () => JSON.stringify(await ({function})(...{json.dumps(arguments)})))()"
        got = self.ask("script.evaluate", expression=script, target={"context": self.window}, awaitPromise=True)
        assert got["type"] == "success", got
        return json.loads(got["result"]["value"]) if "value" in got["result"] else None

    def paper(self) -> bytes:
        return base64.b64decode(self.ask("browsingContext.print", context=self.window)["data"])


class WebKit:
    def __init__(self, start: Callable[[], WebKitGTK]) -> None:
        self.start = start
        self.driver = start()

    def open(self, url: str, width: int) -> None:
        """As in each browser. Where it dies of the page, this test fails, and the next one gets a new browser."""
        try:
            self._open(url, width)
        except WebDriverException:
            self.close()
            self.driver = self.start()
            raise

    def _open(self, url: str, width: int) -> None:
        self.driver.set_window_size(width, HEIGHT)
        self.driver.get("about:blank")  # else nothing is loaded where only what is behind the # differs
        self.driver.get(url)

    def close(self) -> None:
        with suppress(WebDriverException, OSError):  # there may be no session any more, nor a driver that answers
            self.driver.quit()

    def run(self, function: str, *arguments: object) -> Any:
        script = f"const done = arguments[0]; (async () => done(await ({function})(...{json.dumps(arguments)})))()"
        return self.driver.execute_async_script(script)

    def paper(self) -> bytes:
        raise NotImplementedError


def said_line(process: subprocess.Popen[str], stream: Any, pattern: re.Pattern[str]) -> str:
    """The first that the pattern finds in what a program that just started says."""
    for line in stream:
        if found := pattern.search(line):
            return found[1]
    raise RuntimeError(f"{process.args} ended with {process.wait()}, and without {pattern.pattern}")


@contextmanager
def firefox(folder: Path) -> Iterator[Browser]:
    """A Firefox with its profile in a folder of its own."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        pytest.skip("no Firefox on this machine; Debian: apt-get install firefox-esr")
    command = [program, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        connection = WebSocketConnection(f"{said_line(process, process.stderr, LISTENING)}/session", SECONDS, 0.01)
        running = Firefox(connection)
        yield running
        running.ask("browser.close")
        process.wait(SECONDS)
    finally:
        process.kill()


@contextmanager
def webkit(folder: Path) -> Iterator[Browser]:
    """WebKit's own small browser, on a screen that nobody sees."""
    small = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None)
    if not (small and shutil.which("WebKitWebDriver") and shutil.which("Xvfb")):
        pytest.skip("no WebKit on this machine, its driver, or a screen for it; Debian: apt-get install webkit2gtk-driver xvfb")
    screen = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # fmt: skip
    try:
        number = said_line(screen, screen.stdout, re.compile(r"(\d+)"))
        options = WebKitGTKOptions()
        options.binary_location = str(small)
        options.add_argument("--automation")
        env = {**os.environ, "DISPLAY": f":{number}", "XDG_DATA_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}

        def start() -> WebKitGTK:
            driver = WebKitGTK(options=options, service=Service(env=env))
            driver.set_script_timeout(SECONDS)
            return driver

        running = WebKit(start)
        yield running
        running.close()
    finally:
        screen.kill()


BROWSERS: dict[str, Callable[[Path], AbstractContextManager[Browser]]] = {"Firefox": firefox, "WebKit": webkit}
