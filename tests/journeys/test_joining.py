"""From newcomer to member: the form, the account, the board, the letter, the card."""

import re
import uuid

from playwright.sync_api import expect

from tests.journeys.test_every_page import faults


def letter(reader, site, email, words) -> str:
    """The text of the newest letter to this address with the words in its subject."""
    reader.goto(site.url("/mail/"))
    row = reader.locator("ul.files a", has_text=email).filter(has_text=words)
    row.first.click()
    return reader.inner_text(".mail-text")


def test_a_newcomer_joins_and_is_approved(site, person):
    """One in the browser, the board in another; nothing typed is lost on the way."""
    email = f"freja.{uuid.uuid4().hex[:8]}@guild.example"
    new = person(None, width=390)
    new.goto(site.url("/en/"))
    new.goto(site.url("/en/join/"))
    assert not faults(new, "kinds of membership")
    new.get_by_role("link", name=re.compile("Apply.*Student")).click()
    expect(new.get_by_label("Student")).to_be_checked()
    new.get_by_label("Street and number").fill("Ravnsborggade 4")
    new.get_by_label("Postcode").fill("2200")
    new.get_by_label("Town", exact=True).fill("København N")
    new.get_by_label("Why you would like to join").fill("I count whales.")
    assert not faults(new, "application, empty")
    new.get_by_role("button", name="On to the account").click()

    new.wait_for_url("**/account/signup/**")
    new.fill("input[name=first_name]", "Freja")
    new.fill("input[name=last_name]", "Winther")
    new.fill("input[name=email]", email)
    for name in ("password1", "password2"):
        new.fill(f"input[name={name}]", "a quiet sentence of words")
    if new.locator("input[name=accept_terms]").count():
        new.check("input[name=accept_terms]")
    new.get_by_role("button", name="Create my account").click()
    new.wait_for_url("**/confirm-email/**")
    reader = person(None)
    text = letter(reader, site, email, "")
    code = re.search(r"^\s*([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})\s*$", text, re.MULTILINE)
    assert code, text
    new.fill("input[name=code]", code[1])
    new.locator("main form button[type=submit]").first.click()

    # What everybody must accept was accepted with the account: nothing in the way.
    new.wait_for_url("**/join/apply/")
    expect(new.get_by_text("Your account is ready")).to_be_visible()
    expect(new.get_by_label("Street and number")).to_have_value("Ravnsborggade 4")
    expect(new.get_by_label("Why you would like to join")).to_have_value(
        "I count whales."
    )
    expect(new.get_by_label("Student")).to_be_checked()
    new.check("input[name=accept_terms]")
    new.get_by_role("button", name="Send the application").click()
    new.wait_for_url("**/join/application/**")
    expect(new.get_by_text("The board has it.")).to_be_visible()
    assert not faults(new, "application that waits")
    status = new.url

    board = person("board")
    board.goto(site.url("/admin/applications/?q=freja+winther"))
    row = board.locator("tr", has_text="Freja Winther").first
    row.get_by_role("checkbox").check()
    board.locator("button[value=approve]").click()
    expect(board.locator("h1")).to_contain_text(re.compile("1 person"))
    board.locator("input[name=sure] ~ p.join-press button, p.join-press button").click()
    board.wait_for_url("**/decided/**")
    board.locator("form[action$='/send/'] button").click()
    board.wait_for_url("**/decided/**")

    new.goto(status)
    expect(new.get_by_text("Welcome. You are a member.")).to_be_visible()
    new.get_by_role("link", name="Your member card").click()
    expect(new.locator(".member-card")).to_contain_text("Freja Winther")
    assert not faults(new, "member card")
    new.goto(site.url("/en/my/membership/"))
    expect(new.get_by_text("You are a member, and paid up to")).to_be_visible()
    assert not faults(new, "membership")
    assert "First steps" in letter(reader, site, email, "Welcome as a member")
