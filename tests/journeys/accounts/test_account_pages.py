"""Every page of one's account: axe, 320 pixels, both languages, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts.conftest import prove
from tests.journeys.test_every_page import faults

VISITOR = [
    "login/",
    "signup/",
    "signup/passkey/",
    "login/code/",
    "password/reset/",
    "3rdparty/login/cancelled/",
    "3rdparty/login/error/",
    "inactive/",
]
MEMBER = [
    "security/",
    "settings/",
    "email/",
    "password/change/",
    "sessions/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "3rdparty/",
    "logout/",
    "reauthenticate/",
]
LOOKS = [("da", 320, "light"), ("en", 320, "dark"), ("da", 1280, "dark")]


def walk(page, site, language, paths):
    found = []
    for path in paths:
        page.goto(site.url(f"/{language}/account/{path}"))
        found += faults(page, f"{language} {path}")
        expect(page.locator("main h1")).to_be_visible()
    return found


@pytest.mark.parametrize(("language", "width", "mode"), LOOKS)
def test_a_visitors(site, person, language, width, mode):
    page = person(None, language=language, width=width, mode=mode)
    assert walk(page, site, language, VISITOR) == []


@pytest.mark.parametrize(("language", "width", "mode"), LOOKS)
def test_a_members(site, enter, people, language, width, mode):
    page = enter(people(), language=language, width=width, mode=mode)
    page.goto(site.url("/en/account/2fa/totp/activate/"))
    prove(page)
    assert walk(page, site, language, MEMBER) == []


def test_signing_in_by_the_keyboard_alone(site, person, people):
    """Each stop has a ring, in the order of the page; an error takes the focus."""
    page = person(None)
    page.goto(site.url("/en/account/login/"))
    page.locator("input[name=login]").focus()
    page.keyboard.type(people())
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    stops = []
    page.locator("input[name=login]").focus()
    for _stop in range(6):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                "() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return [e.name || e.textContent.trim(),"
                " s.outlineStyle !== 'none' || s.boxShadow !== 'none']; }"
            )
        )
    assert all(ring for _name, ring in stops), stops
    names = [name for name, _ring in stops]
    assert names[:2] == ["password", "remember"], names
    assert names.index("Sign in") < names.index("Use a passkey")
