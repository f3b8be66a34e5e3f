"""An invited newcomer comes in; a member asks for a mentor and gets one."""

import re
import uuid

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults


def letter_link(page, site, address):
    """The link in the newest letter to an address, from the site's own mailbox."""
    page.goto(site.url("/mail/"))
    page.get_by_role("link").filter(has_text=address).first.click()
    found = re.search(r"(/\w\w/invitations/[\w-]{20,}/)", page.content())
    return site.url(found[1])


def test_invited_to_one_of_us(site, person):
    address = f"nadia.{uuid.uuid4().hex[:6]}@example.org"
    board = person("board")
    board.goto(site.url("/en/my/invitations/"))
    board.get_by_role("link", name="Invite somebody").first.click()
    board.get_by_label("E-mail addresses").fill(address)
    board.get_by_label("Role").select_option(label="volunteer")
    board.locator("#id_language").select_option("en")
    board.get_by_label("A line from you").fill("We need your hands at the door.")
    board.get_by_role("button", name="Send the invitation").click()
    expect(board.get_by_text("is on its way")).to_be_visible()

    newcomer = person(None, width=390)
    newcomer.goto(letter_link(newcomer, site, address))
    expect(newcomer.get_by_text("We need your hands")).to_be_visible()
    assert not faults(newcomer, "invitation")
    newcomer.get_by_role("link", name="Accept and make an account").click()
    assert not faults(newcomer, "account of an invited person")
    newcomer.get_by_label("First name").fill("Nadia")
    newcomer.get_by_label("Password", exact=True).fill("a quiet sentence of words")
    newcomer.get_by_label("The same password again").fill("a quiet sentence of words")
    terms = newcomer.get_by_label("I accept:")
    if terms.count():
        terms.check()
    newcomer.get_by_role("button", name="Create my account").click()
    # What everybody must accept was accepted with the account.
    newcomer.wait_for_url("**/en/my/")
    expect(newcomer.get_by_role("heading", name="Hello, Nadia")).to_be_visible()
    assert not faults(newcomer, "first week")

    board.goto(site.url("/en/my/invitations/?state=accepted"))
    row = board.locator("li", has_text=address)
    expect(row).to_contain_text("accepted")
    expect(row).to_contain_text("opened")
    assert not faults(board, "invitations")


def test_a_mentor_is_asked_and_says_yes(site, person):
    words = f"Polars, please {uuid.uuid4().hex[:6]}"
    asker = person("approver")
    asker.goto(site.url("/en/my/connections/new/"))
    asker.get_by_label("E-mail address").fill("agent@guild.example")
    asker.get_by_label("Be my mentor", exact=True).check()
    asker.get_by_label("A few words").fill(words)
    assert not faults(asker, "asking for a mentor")
    asker.get_by_role("button", name="Ask", exact=True).click()
    expect(asker.get_by_text("We write to you when they answer")).to_be_visible()

    mentor = person("agent", width=390)
    mentor.goto(site.url("/en/my/"))
    mentor.locator(".week-lines a", has_text=words).click()
    assert not faults(mentor, "asked to be a mentor")
    row = mentor.locator(".asked > li", has_text=words)
    row.get_by_role("button", name="Yes, gladly").click()
    expect(mentor.get_by_text("You are connected.")).to_be_visible()

    asker.goto(site.url("/en/my/connections/"))
    agreed = asker.locator(".asked > li:has(a)", has_text="your mentor")
    agreed.first.get_by_role("link").click()
    assert not faults(asker, "ending a connection")
    asker.get_by_role("button", name="End the connection").click()
    expect(asker.get_by_text("Ended.")).to_be_visible()
