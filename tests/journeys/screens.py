"""Takes pictures of the running demo: `python -m tests.journeys.screens ADDRESS DIR`.

Every page of the journey at 390 and 1280 pixels, light and dark, Danish and English.
With `--readme` only the few pictures that the README and the editors' guide show.
"""

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.journeys import guide

PASSWORD = "guildhall-demo"
# (name, who looks, path below /en/ or /da/); a path may be a function of the page.
PAGES = [
    ("home", None, ""),
    ("events", None, "events/"),
    ("calendar", None, "events/?view=calendar"),
    ("event", None, "events/small-models-big-claims/"),
    ("login", None, "account/login/"),
    ("signup", None, "account/signup/"),
    ("event-member", "member", "events/small-models-big-claims/"),
    ("tickets", "member", "my/tickets/"),
    ("gates", "volunteer", "check-in/"),
    ("scanner", "volunteer", "gate"),
    ("organise", "organiser", "organise/"),
]
README = {"home", "event-member", "scanner"}


def sign_in(page: Page, address: str, language: str, name: str):
    page.goto(f"{address}/{language}/account/login/")
    page.fill("input[name=login]", f"{name}@guild.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit] >> nth=0")
    page.wait_for_url(lambda url: "/account/login" not in url)


def visit(page: Page, address: str, language: str, path: str):
    if language == "da":
        path = path.replace("small-models-big-claims", "smaa-modeller-store-ord")
    if path.startswith("first:"):
        page.goto(f"{address}/{language}/events/")
        page.locator(path.removeprefix("first:")).click()
    elif path == "gate":
        page.goto(f"{address}/{language}/check-in/")
        page.locator("main a[href*='/check-in/']").first.click()
    else:
        page.goto(f"{address}/{language}/{path}")
    page.wait_for_load_state("networkidle")


def shoot(address: str, folder: Path, readme: bool):
    folder.mkdir(parents=True, exist_ok=True)
    languages = ("en",) if readme else ("en", "da")
    widths = (1280,) if readme else (390, 1280)
    modes = ("light",) if readme else ("light", "dark")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        for language in languages:
            for who in dict.fromkeys(row[1] for row in PAGES):
                context = browser.new_context(
                    locale="da-DK" if language == "da" else "en-GB"
                )
                page = context.new_page()
                if who:
                    sign_in(page, address, language, who)
                for name, visitor, path in PAGES:
                    if visitor != who or (readme and name not in README):
                        continue
                    for mode in modes:
                        page.emulate_media(color_scheme=mode)
                        for width in widths:
                            page.set_viewport_size({"width": width, "height": 844})
                            visit(page, address, language, path)
                            file = f"{name}-{width}-{mode}-{language}.png"
                            page.screenshot(path=folder / file, full_page=not readme)
                context.close()
        if readme:
            page = browser.new_context(locale="en-GB").new_page()
            sign_in(page, address, "en", "editor")
            guide.shoot(page, address, folder / "editors")
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    shoot(options.address, options.folder, options.readme)
