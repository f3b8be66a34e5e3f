"""A member writes, is asked for a change, and visitors read it in the end."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.journeys.editorial import approve, return_it
from tests.journeys.test_every_page import faults

RUN = datetime.now(ZoneInfo("Europe/Copenhagen")).strftime("%H%M%S")
TITLE = f"Counting bicycles by ear {RUN}"
REASON = "Where did you stand? Please say so in the first lines."


def send(page):
    page.get_by_role("button", name="Send to the editors").click()


def test_a_member_writes_and_is_read(site, person):
    member = person("member")
    member.goto(site.url("/en/news/"))
    member.get_by_role("link", name="Write for us").click()
    member.fill("[name=title]", TITLE)
    member.fill("[name=text]", "## At the lakes\n\nOne **microphone** counts.")
    send(member)
    # Nothing is lost, and the mistake is named where it is.
    expect(member.locator(".summary")).to_be_focused()
    expect(member.locator("[name=title]")).to_have_value(TITLE)
    assert not faults(member, "the form with mistakes")
    member.fill("[name=summary]", "A microphone hears what cameras miss.")
    member.get_by_label("My first name").check()
    member.get_by_label("I wrote this").check()
    member.get_by_role("button", name="See how it looks").click()
    expect(member.locator("#shown h2", has_text="At the lakes")).to_be_visible()
    expect(member.locator("#shown b", has_text="microphone")).to_be_visible()
    assert not faults(member, "the form with a look")
    send(member)
    member.wait_for_url(re.compile(r"/my/articles/[0-9a-f-]{36}/"))
    expect(member.locator("main .notice").last).to_contain_text("With the editors")
    mine = member.url.partition("#")[0]

    approver = person("approver", language="en")
    return_it(approver, site, TITLE, REASON)

    member.goto(site.url("/en/my/articles/"))
    row = member.locator(".sent li", has_text=TITLE)
    expect(row).to_contain_text("Please change it")
    expect(row).to_contain_text(REASON)
    assert not faults(member, "my articles")
    member.goto(mine)
    text = member.locator("[name=text]")
    text.fill("From the bridge.\n\n" + text.input_value())
    member.get_by_role("button", name="Send it again").click()
    expect(member.locator("main .notice").last).to_contain_text("With the editors")

    approve(approver, site, TITLE)
    approve(person("board", language="en"), site, TITLE)

    visitor = person()
    visitor.goto(site.url("/en/news/"))
    visitor.get_by_role("link", name=TITLE).click()
    expect(visitor.locator("h1")).to_have_text(TITLE)
    expect(visitor.locator(".byline b")).to_have_text("Maja")
    expect(visitor.locator(".prose").first).to_contain_text("From the bridge.")
    assert "Lindqvist" not in visitor.locator("main article").first.inner_text()
    feed = visitor.request.get(site.url("/en/news/feed.atom"))
    assert TITLE in feed.text()
    member.goto(mine)
    expect(member.locator("main .notice").last).to_contain_text("Published")


def test_more_articles_come_below_and_the_reader_stays(site, person):
    page = person()
    page.goto(site.url("/en/news/"))
    cards = page.locator("[data-more-list] > *")
    before = cards.count()
    page.get_by_role("link", name="Show more articles").press("Enter")
    expect(page.locator("#say")).to_have_text("More articles are shown.")
    assert cards.count() > before
    expect(cards.nth(before).locator("a")).to_be_focused()
    assert page.url == site.url("/en/news/")
    assert not faults(page, "news with more of them")


def test_older_articles_without_javascript(site, person):
    page = person(java_script_enabled=False)
    page.goto(site.url("/en/news/"))
    first = page.locator("h3").first.inner_text()
    page.get_by_role("link", name="Older articles").click()
    page.wait_for_url("**/en/news/?page=2")
    assert page.locator("h3").first.inner_text() != first
    page.get_by_role("link", name="Newer articles").click()
    assert page.locator("h3").first.inner_text() == first
