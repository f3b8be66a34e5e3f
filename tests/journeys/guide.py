"""The pictures of the editors' guide, taken of the running demo.

Each is a function of a page that is signed in as the editor, in English; its name is
the name of the picture in docs/screens/editors/. `make screenshots` takes them all.
Another chapter adds its functions to PICTURES.
"""

from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page

WIDTH, HEIGHT = 1200, 860


def open_editor(page: Page, address: str, title: str = "Lær med os"):
    """The admin's editor of a Danish page that is found by its title.

    English pages of the demo are translations: they open in the translators' editor.
    """
    page.goto(f"{address}/admin/pages/search/?q={quote(title)}")
    page.get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_selector("button.c-sf-add-button")
    page.wait_for_load_state("networkidle")


def page_editor(page: Page, address: str):
    open_editor(page, address)
    page.locator(
        "[data-streamfield-stream-container]"
    ).first.scroll_into_view_if_needed()


def block_chooser(page: Page, address: str):
    open_editor(page, address)
    add = page.locator("button.c-sf-add-button").first
    add.scroll_into_view_if_needed()
    add.click()
    page.wait_for_selector("[role=option]")
    # By its icon: the admin speaks the editor's own language.
    icon = page.locator("[role=option] use[href='#icon-guild-chart']")
    row = page.locator(".w-combobox__option-row", has=icon)
    row.locator(".w-combobox__option-preview").click()
    page.wait_for_selector(".w-combobox-preview__iframe")
    page.wait_for_timeout(1500)  # the preview is a page of its own, scaled down


def landing_page(page: Page, address: str):
    page.goto(f"{address}/en/learn/")
    page.wait_for_load_state("networkidle")


def chart(page: Page, address: str):
    landing_page(page, address)
    page.locator(".block-chart").first.scroll_into_view_if_needed()


def for_members(page: Page, address: str):
    """What a visitor sees of a section for members."""
    page.context.clear_cookies()
    landing_page(page, address)
    page.locator(".members-only").scroll_into_view_if_needed()


# `for_members` signs the editor out: it comes last.
PICTURES = [page_editor, block_chooser, landing_page, chart, for_members]


def shoot(page: Page, address: str, folder: Path):
    """Take every picture with a page that is signed in as the editor."""
    folder.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    for picture in PICTURES:
        picture(page, address)
        page.screenshot(path=folder / f"{picture.__name__.replace('_', '-')}.png")
