"""The editors' half of the journey, with the buttons that they press."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

# A title of this run's own, so that a site may be walked through twice.
RUN = datetime.now(ZoneInfo("Europe/Copenhagen")).strftime("%H%M%S")
TITLE = {
    "da": f"Aften {RUN} i maskinrummet",
    "en": f"Evening {RUN} in the engine room",
}
SUMMARY = {
    "da": "Vi åbner lågen og ser, hvad der sker indeni.",
    "en": "We open the hatch and look at what happens inside.",
}
TERMS = {"da": "Vis hensyn.", "en": "Be considerate."}
TRANSLATE = re.compile("^(Translate|Oversæt)$")
MORE_ACTIONS = ".w-dropdown--dropdown-button .w-dropdown__toggle"


def menu_of(page: Page, site, language: str) -> str:
    """The id of a language's event index, found as an editor finds it."""
    page.goto(site.url("/admin/pages/"))
    homes = page.eval_on_selector_all(
        "a[href$='/edit/']",
        "all => all.map(a => a.getAttribute('href'))",
    )
    name = "Det sker" if language == "da" else "Events"
    for number in sorted({re.search(r"/pages/(\d+)/", h)[1] for h in homes}):
        page.goto(site.url(f"/admin/pages/{number}/"))
        found = page.locator("main a[href$='/edit/']", has_text=name)
        if found.count():
            return re.search(r"/pages/(\d+)/", found.first.get_attribute("href"))[1]
    raise AssertionError(f"no event index for {language}")


def write_event(page: Page, site) -> str:
    """As editor: write the event in Danish and submit it; returns the page's id."""
    index = menu_of(page, site, "da")
    page.goto(site.url(f"/admin/pages/add/events/eventpage/{index}/"))
    start = datetime.now(ZoneInfo("Europe/Copenhagen")) + timedelta(minutes=25)
    page.fill("[name=title]", TITLE["da"])
    page.fill("[name=summary]", SUMMARY["da"])
    page.fill("[name=starts_at]", f"{start:%Y-%m-%d %H:%M}")
    page.fill("[name=ends_at]", f"{start + timedelta(hours=3):%Y-%m-%d %H:%M}")
    page.fill("[name=place_name]", "Kajhuset")
    page.fill("[name=city]", "2150 Nordhavn")
    page.fill("[name=capacity]", "10")
    page.check("[name=guests_allowed]")
    page.fill("[name=terms]", TERMS["da"])
    return submit(page)


def translate(page: Page, site, danish: str, pairs=None) -> str:
    """As editor: translate it into English and submit that; returns the page's id.

    `pairs`: (Danish text, English text) of each that stands on the first tab.
    """
    page.goto(site.url(f"/admin/localize/submit/page/{danish}/"))
    page.check("input[name=locales] >> nth=0", force=True)
    page.click("#main [type=submit]:visible >> nth=-1")
    page.wait_for_url(lambda url: "/edit/" in url and f"/{danish}/" not in url)
    english = re.search(r"/pages/(\d+)/", page.url)[1]
    # The texts on the first tab; slug and the rest follow by themselves.
    for danish_text, text in pairs or (
        (TITLE["da"], TITLE["en"]),
        (SUMMARY["da"], SUMMARY["en"]),
        (TERMS["da"], TERMS["en"]),
    ):
        segment = page.locator("li", has_text=danish_text).filter(
            has=page.get_by_role("button", name=TRANSLATE)
        )
        segment.last.get_by_role("button", name=TRANSLATE).click()
        page.locator("textarea:visible").fill(text)
        page.get_by_role("button", name=re.compile("^(Save|Gem)$")).click()
        expect(page.locator("textarea:visible")).to_have_count(0)
    page.click("form[action*='/translations/'] button[type=submit]")
    expect(page.locator(".messages")).to_be_visible()
    return english


def approve(page: Page, site, title: str):
    """As approver: approve it from the dashboard's list of what waits for me."""
    page.goto(site.url("/admin/"))
    row = page.locator("tr", has_text=title)
    row.locator("[data-workflow-action-url*='/approve/']").click()
    # It no longer waits for this person.
    expect(row.locator("[data-workflow-action-url]")).to_have_count(0)


def speak_english(page: Page, site):
    """As anybody: have the site and the admin in English from now on."""
    page.goto(site.url("/da/account/settings/"))
    page.select_option("[name=language]", "en")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/en/**")


def return_it(page: Page, site, title: str, reason: str):
    """As approver: ask for changes from the dashboard, with a reason."""
    page.goto(site.url("/admin/"))
    row = page.locator("tr", has_text=title)
    row.locator("[data-workflow-action-url*='/reject/']").first.click()
    page.fill(".modal textarea[name=comment]", reason)
    page.click(".modal [type=submit]")
    expect(row.locator("[data-workflow-action-url]")).to_have_count(0)


def submit(page: Page):
    """As editor: send the open page to approval; returns its id."""
    page.click(MORE_ACTIONS)
    page.click("button[name=action-submit]")
    edit = page.locator(".messages a[href$='/edit/']")
    expect(edit).to_be_visible()
    return re.search(r"/pages/(\d+)/", edit.get_attribute("href"))[1]


def give_shift(page: Page, site, gate: str, name: str):
    """As organiser: give a volunteer a shift that is on now, unless there is one."""
    page.goto(site.url(f"/admin/gates/edit/{gate}/"))
    given = page.locator("[name=shifts-0-person] option[selected]", has_text=name)
    if given.count():
        return
    page.click("#id_shifts-ADD")
    now = datetime.now(ZoneInfo("Europe/Copenhagen"))
    page.select_option("[name=shifts-0-person]", label=name)
    page.fill("[name=shifts-0-starts_at]", f"{now - timedelta(hours=1):%Y-%m-%d %H:%M}")
    page.fill("[name=shifts-0-ends_at]", f"{now + timedelta(hours=3):%Y-%m-%d %H:%M}")
    # By keyboard: the date picker lies over the button until it loses the focus.
    page.locator("main form footer button[type=submit]").first.press("Enter")
    expect(page.locator(".messages .success")).to_be_visible()
