"""Codes by mail, passwords, addresses, and what ends on the other devices."""

import re
import time

from playwright.sync_api import expect

from tests.journeys.accounts.conftest import prove
from tests.journeys.test_every_page import faults
from tests.membership.people import PASSWORD

NEW = "another quiet sentence of words"
GONE = 5_000  # milliseconds


def at_rest(page, site):
    """A page with an open socket, of which we note the end."""
    page.goto(site.url("/en/account/security/"))
    expect(page.get_by_role("heading", name="Sign-in and security")).to_be_visible()
    return page


def test_a_code_by_mail_once_and_not_guessed(site, person, people, letters):
    who = people()
    page = person(None, width=390)

    def ask():
        page.goto(site.url("/en/account/login/code/"))
        page.fill("input[name=email]", who.upper())
        at = time.time()
        page.get_by_role("button", name="Send me the code").click()
        page.wait_for_url("**/login/code/confirm/")
        return letters.code(who, since=at)

    def answer(code):
        page.fill("input[name=code]", code)
        page.get_by_role("button", name="Sign in", exact=True).click()

    real = ask()
    assert not faults(page, "type the code")
    for _guess in range(3):
        answer("AAAA-AAAA")
    page.wait_for_url(re.compile("/account/login/"))
    page.goto(site.url("/en/account/login/code/confirm/"))
    assert "/login/code/confirm/" not in page.url, "three guesses, and it is over"
    page.goto(site.url("/en/account/security/"))
    expect(page).to_have_url(re.compile("/account/login/"))

    fresh = ask()
    assert fresh != real
    answer(real)
    expect(page.locator(".summary, .notice.err").first).to_be_visible()
    answer(f" {fresh.lower()} ")
    page.wait_for_url(site.url("/en/my/"))


def test_a_new_password_ends_the_others_within_five_seconds(site, enter, people):
    who = people()
    here, there = enter(who), enter(who, width=390)
    with there.expect_websocket():
        at_rest(there, site)
    here.goto(site.url("/en/account/password/change/"))
    here.get_by_label("The password you have now").fill(PASSWORD)
    here.get_by_label("New password").fill(NEW)
    here.get_by_label("The same password again").fill(NEW)
    here.get_by_role("button", name=re.compile("Change|Save")).click()
    there.wait_for_url(re.compile("/account/login/"), timeout=GONE)
    # Nothing but its socket's end (4401) could tell that page.
    at_rest(here, site)


def test_a_reset_by_code_ends_them_all(site, enter, person, people, letters):
    who = people()
    there = at_rest(enter(who), site)
    page = person(None)
    page.goto(site.url("/en/account/password/reset/"))
    page.fill("input[name=email]", who)
    at = time.time()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/password/reset/**")
    page.fill("input[name=code]", letters.code(who, since=at))
    page.locator("main form button[type=submit]").first.click()
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same password again").fill(NEW)
    page.locator("main form button[type=submit]").first.click()
    there.wait_for_url(re.compile("/account/login/"), timeout=GONE)
    page.goto(site.url("/en/account/login/"))
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", NEW)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(site.url("/en/my/"))
    assert any("password was changed" in subject for subject, _text in letters.to(who))


def test_one_other_browser_is_signed_out_and_its_page_with_it(site, enter, people):
    who = people()
    here, there, typing = enter(who), enter(who), enter(who)
    at_rest(there, site)
    typing.goto(site.url("/en/account/password/change/"))
    typing.get_by_label("New password").fill("half a sentence")
    here.goto(site.url("/en/account/sessions/"))
    assert not faults(here, "where you are signed in")
    expect(here.get_by_role("button", name="Sign out there")).to_have_count(2)
    here.get_by_role("button", name="Sign out there").first.click()
    here.get_by_role("button", name="Sign out there").first.click()
    there.wait_for_url(re.compile("/account/login/"), timeout=GONE)
    # What was typed stays on the screen, with a word and the way back in.
    told = typing.get_by_text("You were signed out on this device.")
    expect(told).to_be_visible(timeout=GONE)
    expect(typing.get_by_label("New password")).to_have_value("half a sentence")
    assert not faults(typing, "signed out while typing")
    here.reload()
    expect(here.get_by_role("button", name="Sign out there")).to_have_count(0)


def test_the_old_address_works_until_the_new_one_is_confirmed(
    site, enter, people, letters
):
    who = people()
    new = f"new.{who}"
    page, there = enter(who), at_rest(enter(who), site)
    page.goto(site.url("/en/account/email/"))
    assert not faults(page, "e-mail address")
    page.get_by_label("Another e-mail address").or_(
        page.get_by_label("New e-mail address")
    ).fill(new)
    at = time.time()
    page.get_by_role("button", name="Send a code to the new address").click()
    prove(page)
    page.wait_for_url("**/confirm-email/")
    code = letters.code(new, since=at)
    enter(who)
    page.fill("input[name=code]", code)
    page.locator("main form button[type=submit]").first.click()
    there.wait_for_url(re.compile("/account/login/"), timeout=GONE)
    page.goto(site.url("/en/account/security/"))
    expect(page.locator("main").get_by_text(new).first).to_be_visible()
    told = [subject for subject, _text in letters.to(f"{who}", since=at)]
    assert "Your e-mail address was changed" in told, told
    enter(new)


def test_the_settings_lead_to_closing_the_account(site, enter, people, letters):
    who = people()
    page, there = enter(who, width=390), at_rest(enter(who), site)
    page.goto(site.url("/en/account/security/"))
    page.get_by_role("link", name="My data, and closing the account").click()
    page.goto(site.url("/en/my/privacy/erase/"))
    page.get_by_label("Type “erase” to go on").fill("erase")
    page.get_by_role("button", name="Erase me").click()
    if "reauthenticate" in page.url:
        prove(page)
    page.wait_for_url("**/my/privacy/leaving/")
    there.wait_for_url(re.compile("/account/login/"), timeout=GONE)
