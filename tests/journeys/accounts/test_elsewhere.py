"""An account elsewhere signs people in: a whole OpenID Connect provider of our own."""

import re
import time
import uuid

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts.conftest import prove
from tests.journeys.accounts.test_passkeys import sign_out
from tests.journeys.test_every_page import faults


@pytest.fixture
def there(provider, watch):
    """The provider with a person that nobody here has met."""
    watch.expected = (provider.url,)
    mark = uuid.uuid4().hex[:8]
    provider.person |= {
        "sub": f"p-{mark}",
        "email": f"ada.{mark}@guild.example",
        "email_verified": True,
    }
    provider.status = 200
    yield provider
    provider.status = 200


def go_on(page, site, answer="Let me in", path="/en/account/login/"):
    page.goto(site.url(path))
    page.get_by_role("button", name="Go on with Guild login").click()
    expect(page.get_by_role("heading", name="A provider")).to_be_visible()
    page.get_by_role("link", name=answer).click()


def test_a_newcomer_comes_in_and_comes_again(site, person, there):
    page = person(None, width=390)
    go_on(page, site, path="/en/account/signup/")
    page.wait_for_url("**/3rdparty/signup/")
    expect(page.get_by_label("First name")).to_have_value("Ada")
    expect(page.get_by_label("E-mail address")).to_be_disabled()
    assert not faults(page, "sign up with an account elsewhere")
    page.check("input[name=accept_terms]")
    page.get_by_role("button", name="Create my account").click()
    page.wait_for_url(lambda url: "/3rdparty/" not in url)
    page.goto(site.url("/en/account/security/"))
    expect(page.locator("main")).to_contain_text(there.person["email"])
    sign_out(page, site)
    go_on(page, site)
    page.wait_for_url(site.url("/en/my/"))


@pytest.mark.parametrize("verified", [True, False])
def test_a_known_address_is_not_taken_over(
    site, person, people, there, letters, verified
):
    who = people()
    there.person |= {"email": who, "email_verified": verified}
    page = person(None)
    go_on(page, site)
    page.wait_for_url("**/3rdparty/signup/")
    expect(
        page.get_by_text(re.compile("Have you an account here already"))
    ).to_be_visible()
    page.check("input[name=accept_terms]")
    at = time.time()
    page.get_by_role("button", name="Create my account").click()
    page.wait_for_url("**/confirm-email/**")
    page.goto(site.url("/en/account/security/"))
    expect(page).to_have_url(re.compile("/account/(login|confirm-email)/"))
    told = [subject for subject, _text in letters.to(who, since=at)]
    assert told == ["You already have an account"]


def test_connected_and_disconnected_in_the_settings(site, enter, person, people, there):
    who = people()
    there.person["email"] = f"elsewhere.{who}"
    page = enter(who)
    page.goto(site.url("/en/account/security/"))
    page.get_by_role("link", name="Accounts elsewhere").click()
    expect(page.get_by_text("None connected yet.")).to_be_visible()
    assert not faults(page, "accounts elsewhere, none")
    page.get_by_role("button", name="Connect Guild login").click()
    page.get_by_role("link", name="Let me in").click()
    prove(page)
    expect(page.get_by_role("button", name="Disconnect Guild login")).to_be_visible()
    assert not faults(page, "accounts elsewhere, one")

    fresh = person(None)
    go_on(fresh, site)
    fresh.wait_for_url(site.url("/en/my/"))
    expect(fresh.get_by_role("heading", name=re.compile("Asta"))).to_be_visible()

    page.get_by_role("button", name="Disconnect Guild login").click()
    prove(page)
    expect(page.get_by_text("None connected yet.")).to_be_visible()
    other = person(None)
    go_on(other, site)
    other.wait_for_url("**/3rdparty/signup/")


def test_who_stops_there_and_a_provider_that_is_unwell(site, person, there):
    page = person(None)
    go_on(page, site, answer="No thanks")
    expect(page.get_by_role("heading", name="You stopped on the way")).to_be_visible()
    assert not faults(page, "stopped on the way")
    page.get_by_role("link", name="Back to sign in").click()
    page.get_by_role("button", name="Go on with Guild login").click()
    there.status = 503
    page.get_by_role("link", name="Let me in").click()
    expect(page.get_by_role("heading", name="That did not work")).to_be_visible()
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    assert not faults(page, "provider unwell")
