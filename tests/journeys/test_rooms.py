"""Rooms between people: found one and let somebody in, ask to talk, come and go."""

import re
import uuid

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults


def test_a_room_is_founded_and_kept(site, person):
    name = f"maps-{uuid.uuid4().hex[:6]}"
    founder = person("organiser")
    founder.goto(site.url("/en/chat/"))
    assert not faults(founder, "my rooms")
    founder.get_by_role("link", name="New room").click()
    founder.get_by_label("Name", exact=True).fill(name)
    founder.get_by_label("What is it for?").fill("Where things are")
    founder.get_by_label("Members who ask, and are let in").check()
    assert not faults(founder, "a new room")
    founder.get_by_role("button", name="Open the room").click()
    founder.wait_for_url(re.compile(r"/en/chat/\d+/"))
    room = founder.url

    guest = person("agent", width=390)
    guest.goto(site.url(f"/en/chat/find/?q={name}"))
    guest.get_by_role("button", name=f"Ask to join {name}").click()
    expect(guest.get_by_text("We tell you when you are let in")).to_be_visible()
    assert not faults(guest, "find rooms")

    founder.goto(site.url("/en/chat/"))
    founder.get_by_role("link", name=f"Look {name}").click()
    founder.get_by_role("button", name="Let in Samir Haddad").click()
    expect(founder.get_by_role("main")).to_contain_text("Samir Haddad")
    assert not faults(founder, "about a room")

    # The newcomer's open list follows, and what is said there is counted.
    guest.goto(site.url("/en/chat/"))
    line = guest.get_by_role("link", name=re.compile(name))
    expect(line).to_be_visible()
    founder.goto(room)
    founder.get_by_role("textbox").last.fill("Welcome, Samir")
    founder.keyboard.press("Enter")
    expect(line.locator("[data-n]")).to_have_text("1", timeout=5000)
    assert not faults(guest, "my rooms on a phone")

    # Reported, decided, hidden: whoever reported it reads that it is hidden.
    guest.goto(room)
    number = guest.locator("article[data-number]").last.get_attribute("data-number")
    guest.goto(f"{room.split('#')[0]}messages/{number}/report/")
    guest.get_by_label("Something else").check()
    guest.get_by_role("button", name="Report", exact=True).click()
    expect(guest.get_by_text("A moderator looks at it")).to_be_visible()

    # Removed: the open page is told within moments, and shows nothing more.
    founder.goto(f"{room.split('#')[0]}about/")
    row = founder.locator("li", has_text="Samir Haddad")
    row.locator("summary").click()
    row.get_by_role("button", name="Remove from the room").click()
    expect(founder.locator(".seat-list").last).not_to_contain_text("Samir")
    expect(guest.locator("#bar")).to_contain_text(
        "You are no longer in this room", timeout=5000
    )
    assert guest.request.get(room).status == 404


def test_two_talk_once_both_have_agreed(site, person):
    asker, asked = person("volunteer"), person("editor", width=390)
    asker.goto(site.url("/en/members/?q=Emil"))
    asker.get_by_role("link", name=re.compile("Emil Bruun")).first.click()
    asker.get_by_role("link", name="Write to Emil").click()
    assert not faults(asker, "ask to talk")
    if asker.get_by_label("A greeting").count():
        asker.get_by_label("A greeting").fill("Shall we write the December text?")
        asker.get_by_role("button", name="Ask to talk").click()
        asked.goto(site.url("/en/chat/"))
        expect(asked.get_by_text("Shall we write the December text?")).to_be_visible()
        assert not faults(asked, "somebody asks")
        asked.get_by_role("button", name="Yes, let us talk").first.click()
    asked.goto(site.url("/en/chat/"))
    asked.get_by_role("link", name=re.compile("Liv Nyström")).first.click()
    asked.get_by_role("textbox").last.fill("Gladly, on Thursday")
    asked.get_by_role("button", name="Send").click()
    asker.goto(site.url("/en/chat/"))
    asker.get_by_role("link", name=re.compile("Emil Bruun")).first.click()
    expect(asker.get_by_role("log")).to_contain_text("Gladly, on Thursday")
    assert not faults(asker, "a conversation")


def test_an_events_room_follows_who_comes(site, person):
    guest = person("newcomer", width=390)
    guest.goto(site.url("/en/chat/"))
    line = guest.get_by_role("link", name=re.compile("Small models"))
    expect(line).to_have_count(0)
    # In another tab they register; the list that is open shows the room.
    other = guest.context.new_page()
    other.goto(site.url("/en/events/small-models-big-claims/"))
    get = other.get_by_role("button", name="Get my ticket").first
    expect(get).to_be_visible()
    # Asked once: another journey of the same person may have said yes.
    terms = other.get_by_label("I accept the event terms")
    if terms.count():
        terms.first.check()
    get.click()
    expect(other.get_by_role("link", name="Talk with the others")).to_be_visible()
    guest.bring_to_front()
    expect(line).to_be_visible(timeout=5000)
    line.click()
    expect(guest.get_by_role("log")).to_contain_text("Which model should I break")
    other.get_by_role("link", name="Cancel", exact=True).click()
    other.locator("main form button").first.click()
    expect(guest.locator("#bar")).to_contain_text(
        "You are no longer in this room", timeout=5000
    )
