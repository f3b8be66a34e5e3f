"""The main job, end to end: publish, approve, register, mail, scan, see it live."""

import io
import re
from base64 import b64decode

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests import qr
from tests.journeys import editorial
from tests.journeys.conftest import CHROMIUM
from tests.journeys.video import arguments, film

MEMBERS = {"en": "member", "da": "newcomer"}
VOLUNTEER = "Liv Nyström"
WORDS = {
    "en": {"welcome": "Welcome", "already": "Already in"},
    "da": {"welcome": "Velkommen", "already": "Allerede inde"},
}


@pytest.fixture(scope="module")
def event(site, chromium):
    """An event written in both languages and approved by two people."""
    from tests.journeys.conftest import Watch, opener

    watch = Watch(site.address)
    open_page, close = opener(site, chromium, watch)
    editor = open_page("editor")
    danish = editorial.write_event(editor, site)
    english = editorial.translate(editor, site, danish)
    for name in ("approver", "board"):
        approver = open_page(name)
        for title in (editorial.TITLE["da"], editorial.TITLE["en"]):
            editorial.approve(approver, site, title)
    close()
    watch.assert_clean()
    return {"da": danish, "en": english}


def address_of(page, site, language):
    """The event's page, found in the list as a visitor finds it."""
    page.goto(site.url(f"/{language}/events/"))
    page.click(f"article.event a:text-is('{editorial.TITLE[language]}')")
    return page.url


def read_ticket_mail(page, site, language):
    """The QR of the mail's own picture, decoded, and the mail's text."""
    page.goto(site.url("/mail/"))
    page.locator("ul.files a", has_text=editorial.TITLE[language]).first.click()
    text = page.inner_text(".mail-text")
    frame = page.frame_locator("iframe")
    picture = frame.locator("img[alt]").first
    expect(picture).to_be_visible()
    kind, _comma, body = picture.get_attribute("src").partition(",")
    assert kind == "data:image/png;base64"
    found = qr.read(Image.open(io.BytesIO(b64decode(body))))
    return found.text, text


@pytest.mark.parametrize("language", ["en", "da"])
def test_from_register_to_attended(
    event, site, person, playwright_driver, tmp_path, language
):
    member = person(MEMBERS[language], language)
    address = address_of(member, site, language)
    assert "T1:" not in member.content()
    member.check("input[name=terms]")
    member.click("[data-seat-form] button[type=submit]")
    expect(member.locator(".notice.ok").first).to_be_visible()
    assert member.url.split("?")[0].split("#")[0] == address.split("?")[0]

    code, text = read_ticket_mail(member, site, language)
    assert code.startswith("T1:")
    assert re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", text)

    organiser = person("organiser", language)
    organiser.goto(site.url(f"/{language}/organise/"))
    organiser.click(f"main a:text-is('{editorial.TITLE[language]}')")
    attended = organiser.locator("[data-desk=admitted]")
    before = int(attended.inner_text())
    gate = organiser.locator("main a[href*='/check-in/']").first.get_attribute("href")
    number = re.search(r"/check-in/(\d+)/", gate)[1]
    editorial.give_shift(person("organiser", language), site, number, VOLUNTEER)

    eye = playwright_driver.chromium.launch(
        executable_path=CHROMIUM, args=arguments(film(tmp_path / "qr.y4m", code))
    )
    volunteer = person(
        "volunteer", language, width=390, browser=eye, permissions=["camera"]
    )
    volunteer.goto(site.url(f"/{language}/check-in/"))
    volunteer.click(f"main a[href*='/check-in/{number}/']")
    volunteer.click("#start")
    volunteer.wait_for_selector("#answer.green")
    assert volunteer.inner_text("#answer-title") == WORDS[language]["welcome"]
    # The organiser's page says so without being asked again.
    expect(attended).to_have_text(str(before + 1))
    volunteer.wait_for_selector("#answer.amber")
    answer = volunteer.inner_text("#answer")
    assert WORDS[language]["already"] in answer
    assert re.search(r"\d\d\.\d\d", answer)
    volunteer.context.close()
    eye.close()
