"""Bytes over the wire for a first visit of a page, counted by Chromium itself."""

import os
import shutil
from collections import defaultdict


def visits(address: str, pages: dict[str, tuple[str, str]]) -> dict[str, int]:
    """Bytes by page name; `pages`: name -> (path, session cookie or "")."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    found = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, (where, session) in pages.items():
            found[name] = _visit(browser, address, where, session)
        browser.close()
    return found


def _visit(browser, address: str, where: str, session: str) -> int:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    got: dict[str, float] = defaultdict(float)
    wire.on(
        "Network.loadingFinished",
        lambda e: got.__setitem__(e["requestId"], e["encodedDataLength"]),
    )
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": False})
    answer = page.goto(address + where, wait_until="networkidle")
    if answer.status != 200:
        raise SystemExit(f"{where} answered {answer.status}")
    context.close()
    return int(sum(got.values()))
