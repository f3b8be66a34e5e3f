"""The authenticator app: set up, used, not used twice; recovery codes; staff's way."""

import re
import time

from playwright.sync_api import expect

from tests.journeys.accounts.conftest import prove
from tests.journeys.accounts.test_passkeys import sign_out
from tests.journeys.test_every_page import faults
from tests.membership.people import totp


def shown_key(page) -> str:
    return page.locator("code[aria-labelledby=totp_key]").inner_text()


def set_up(page) -> str:
    """On the page of the app: types the code; returns the app's secret."""
    secret = shown_key(page)
    page.get_by_label("Code").fill(totp(secret))
    page.get_by_role("button", name="Turn it on").click()
    page.wait_for_url("**/recovery-codes/")
    return secret


def type_code(page, code):
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_app_recovery_codes_and_off_again(site, enter, people):
    who = people()
    page = enter(who, width=390)
    page.goto(site.url("/en/account/2fa/"))
    assert not faults(page, "second step, none yet")
    page.get_by_role("link", name="Set up the app").click()
    prove(page)
    expect(page.locator(".qr img")).to_be_visible()
    assert not faults(page, "set up the app")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text(re.compile("code is not right")).first).to_be_visible()
    secret = set_up(page)
    codes = page.locator("main li.code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save as a file").click()
    assert waiting.value.path().read_text().split() == codes

    # The code that turned it on, and each that was used, open nothing again.
    sign_out(page, site)
    enter(who, page)
    page.wait_for_url("**/2fa/authenticate/**")
    expect(page.get_by_role("button", name="Use my key")).to_have_count(0)
    assert not faults(page, "the second step")
    type_code(page, totp(secret))
    expect(page.get_by_text(re.compile("was used already")).first).to_be_visible()
    fresh = totp(secret, time.time() + 30)
    type_code(page, fresh)
    page.wait_for_url(site.url("/en/my/"))
    sign_out(page, site)
    enter(who, page)
    type_code(page, fresh)
    expect(page.get_by_text(re.compile("was used already")).first).to_be_visible()

    # The phone is gone: a recovery code lets in once.
    type_code(page, codes[0])
    page.wait_for_url(site.url("/en/my/"))
    sign_out(page, site)
    enter(who, page)
    type_code(page, codes[0])
    expect(page.get_by_text(re.compile("was used already")).first).to_be_visible()
    type_code(page, codes[1])
    page.wait_for_url(site.url("/en/my/"))
    page.goto(site.url("/en/account/2fa/recovery-codes/generate/"))
    prove(page)
    page.get_by_role("button", name="Make new codes").click()
    page.wait_for_url("**/recovery-codes/")
    renewed = page.locator("main li.code").all_inner_texts()
    assert not set(renewed) & set(codes)

    page.goto(site.url("/en/account/2fa/"))
    page.get_by_role("link", name="Turn it off").click()
    assert not faults(page, "turn the app off")
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_role("link", name="Set up the app")).to_be_visible()
    sign_out(page, site)
    enter(who, page)
    page.wait_for_url(site.url("/en/my/"))


def test_a_board_member_from_the_first_login_to_the_admin(site, enter, people):
    """Every door leads to the set-up, the set-up leads back to the door."""
    who = people("board")
    page = enter(who)
    page.wait_for_url(site.url("/en/my/"))
    page.goto(site.url("/en/admin/login/"))
    expect(page).to_have_url(re.compile("/account/2fa/"))
    page.goto(site.url("/admin/login/?next=/admin/applications/"))
    expect(page).to_have_url(re.compile(r"/account/2fa/\?next="))
    expect(
        page.get_by_text("Set up a second step for signing in first.").first
    ).to_be_visible()
    assert not faults(page, "led to the second step")
    answer = page.request.get(site.url("/api/v1/anything/"))
    assert answer.status == 403
    page.get_by_role("link", name="Set up the app").click()
    prove(page)
    set_up(page)
    page.get_by_role("link", name="Go on to where").click()
    page.wait_for_url(site.url("/admin/applications/"))
    expect(page.locator("main h1, main h2").first).to_be_visible()


def test_a_second_browser_of_staff_is_asked_again(site, enter, people):
    who = people("editor")
    page = enter(who)
    page.goto(site.url("/admin/"))
    page.get_by_role("link", name="Set up the app").click()
    prove(page)
    secret = set_up(page)
    page.get_by_role("link", name="Go on to where").click()
    page.wait_for_url(site.url("/admin/"))

    other = enter(who)
    other.wait_for_url("**/2fa/authenticate/**")
    other.goto(site.url("/admin/"))
    expect(other).to_have_url(re.compile("/account/(login|2fa)/"))
    if "/2fa/authenticate/" not in other.url:
        enter(who, other)
    type_code(other, totp(secret, time.time() + 30))
    other.wait_for_url(lambda url: "/2fa/" not in url)
    other.goto(site.url("/admin/"))
    expect(other).to_have_url(site.url("/admin/"))
