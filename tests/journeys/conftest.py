"""A real site in its own process, and Chromium in front of it.

The site is `manage.py serve`: the embedded default with its demo data, exactly
what a newcomer starts. Mail is read where a newcomer reads it.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
START_SECONDS = 300  # migrating PostgreSQL on a busy machine takes minutes
PASSWORD = "guildhall-demo"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(
                    pytest.mark.skip(reason="Chromium is missing: set CHROMIUM")
                )


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Site:
    """A running site: its address, its mailbox, and its process where it is ours."""

    def __init__(self, address: str, var: Path, pid: int | None = None):
        self.address = address
        self.var = var
        self.pid = pid

    def url(self, path: str) -> str:
        return self.address + path


@contextmanager
def served(var: Path, command=("manage.py", "serve"), **variables: str):
    """A fresh site with its data in `var`; `variables` are its environment's, and
    `command` is what Python starts: the embedded default, or production's processes."""
    port = free_port()
    env = {
        **os.environ,
        "PORT": str(port),
        "GUILDHALL_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONUNBUFFERED": "1",
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**env, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    ready = threading.Event()

    def read():
        for line in process.stdout:
            lines.append(line)
            # The address is printed when the first page can be asked for.
            if f":{port}" in line:
                ready.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    try:
        assert ready.wait(START_SECONDS), "".join(lines)
        assert process.poll() is None, "".join(lines)
        yield Site(f"http://localhost:{port}", var, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A fresh site; or one that runs already, while a journey is being written."""
    if running := os.environ.get("JOURNEY_SITE"):
        yield Site(running, Path(os.environ["GUILDHALL_VAR"]))
        return
    with served(tmp_path_factory.mktemp("var")) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def playwright_driver():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver):
    browser = playwright_driver.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
    )
    yield browser
    browser.close()


class Watch:
    """Notes what a page must never do: ask another host, break the policy, fail."""

    def __init__(self, address: str):
        self.address = address
        # Other addresses that a journey goes to on purpose.
        self.expected: tuple[str, ...] = ()
        self.foreign: list[str] = []
        self.violations: list[str] = []
        self.failures: list[str] = []

    def follow(self, context):
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda e: self.failures.append(str(e.error)))
        return context

    def _request(self, request):
        if not request.url.startswith(
            (self.address, *self.expected, "data:", "blob:", "ws://")
        ):
            self.foreign.append(request.url)

    def _response(self, response):
        if response.status >= 500:
            self.failures.append(f"{response.status} {response.url}")

    def _console(self, message):
        if re.search(r"Content.Security.Policy|violates", message.text):
            self.violations.append(message.text)

    def assert_clean(self):
        assert self.foreign == []
        assert self.violations == []
        assert self.failures == []


@pytest.fixture
def watch(site):
    seen = Watch(site.address)
    yield seen
    seen.assert_clean()


def opener(site, chromium, watch):
    """`open_page(name, ...)` for signed-in pages, and what closes them all."""
    opened = []

    def open_page(name=None, language="en", width=1280, mode="light", **options):
        browser = options.pop("browser", chromium)
        context = browser.new_context(
            locale="da-DK" if language == "da" else "en-GB",
            viewport={"width": width, "height": 900},
            color_scheme=mode,
            timezone_id="Europe/Copenhagen",
            **options,
        )
        context.set_default_timeout(30_000)
        watch.follow(context)
        opened.append(context)
        page = context.new_page()
        if name:
            page.goto(site.url(f"/{language}/account/login/"))
            page.fill("input[name=login]", f"{name}@guild.example")
            page.fill("input[name=password]", PASSWORD)
            page.click("main form button[type=submit] >> nth=0")
            page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    def close():
        for context in opened:
            context.close()

    return open_page, close


@pytest.fixture
def person(site, chromium, watch):
    """Opens a signed-in page: `person("member", language="da", width=390)`."""
    open_page, close = opener(site, chromium, watch)
    yield open_page
    close()
