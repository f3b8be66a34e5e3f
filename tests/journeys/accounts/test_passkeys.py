"""Passkeys with an authenticator that Chromium plays: made, used, renamed, removed."""

import base64
import re
import time
import uuid

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import expect

from tests.journeys.accounts.conftest import prove, shell
from tests.journeys.test_every_page import faults

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_device(page, **changed):
    """Puts an authenticator into the browser; returns how to talk to it, and its id."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**PHONE, **changed}}
    )
    return devtools, made["authenticatorId"]


def kept(device) -> list:
    devtools, number = device
    got = devtools.send("WebAuthn.getCredentials", {"authenticatorId": number})
    return got["credentials"]


def add_key(page, site, name, alone=True):
    page.goto(site.url("/en/account/2fa/webauthn/add/"))
    prove(page)
    page.get_by_label("Name").fill(name)
    if alone:
        page.get_by_label("Sign in with this key alone").check()
    page.get_by_role("button", name="Add this key").click()


def sign_out(page, site):
    page.goto(site.url("/en/account/logout/"))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/logout" not in url)


def test_added_used_alone_renamed_and_removed(site, enter, people):
    """All by the keyboard where it is more than a link."""
    who = people()
    page = enter(who)
    device = with_device(page)
    page.goto(site.url("/en/account/2fa/webauthn/add/"))
    prove(page)
    assert not faults(page, "add a key")
    page.get_by_label("Name").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("My phone")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Sign in with this key alone")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Add this key")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/")
    assert kept(device)[0]["isResidentCredential"]
    assert not faults(page, "recovery codes")
    page.goto(site.url("/en/account/2fa/webauthn/"))
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    expect(page.locator("main .tag", has_text="Passkey")).to_be_visible()
    assert not faults(page, "keys")

    sign_out(page, site)
    page.goto(site.url("/en/account/login/?next=/en/account/settings/"))
    button = page.get_by_role("button", name="Use a passkey")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(site.url("/en/account/settings/"))
    assert kept(device)[0]["signCount"] >= 1

    page.goto(site.url("/en/account/2fa/webauthn/"))
    page.get_by_role("link", name="Rename").click()
    page.wait_for_url("**/reauthenticate/**")
    page.get_by_role("link", name="key").click()
    assert not faults(page, "again by key")
    page.get_by_role("button", name="Use my key").click()
    page.get_by_label("Name").fill("Old phone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Old phone")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("No keys yet.")).to_be_visible()

    sign_out(page, site)
    page.goto(site.url("/en/account/login/"))
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text(re.compile("not know this passkey"))).to_be_visible()
    expect(page).to_have_url(re.compile("/account/login/"))


def test_an_account_without_a_password(site, person, letters):
    page = person(None, width=390)
    device = with_device(page)
    email = f"key.{uuid.uuid4().hex[:8]}@guild.example"
    page.goto(site.url("/en/account/signup/"))
    page.get_by_role("link", name="Use a passkey, no password").click()
    page.fill("input[name=first_name]", "Nanna")
    page.fill("input[name=email]", email)
    page.check("input[name=accept_terms]")
    assert not faults(page, "sign up with a passkey")
    asked = time.time()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/confirm-email/**")
    page.fill("input[name=code]", letters.code(email, since=asked))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/2fa/webauthn/signup/")
    assert not faults(page, "make the passkey")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Make my passkey").click()
    page.wait_for_url(lambda url: "/webauthn/signup" not in url)
    assert kept(device)[0]["isResidentCredential"]
    page.goto(site.url("/en/account/security/"))
    expect(page.locator("main", has_text=email)).to_be_visible()
    expect(page.get_by_text("None yet")).to_be_visible()

    sign_out(page, site)
    page.goto(site.url("/en/account/login/"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/my/**")


def test_a_key_as_the_second_step(site, person, enter, people):
    who = people()
    page = enter(who)
    with_device(page, transport="usb", hasResidentKey=False)
    add_key(page, site, "Blue key", alone=False)
    page.wait_for_url("**/recovery-codes/")
    page.goto(site.url("/en/account/2fa/webauthn/"))
    expect(page.locator("main .tag", has_text="Security key")).to_be_visible()
    sign_out(page, site)
    enter(who, page)
    page.wait_for_url("**/2fa/authenticate/**")
    assert not faults(page, "second step by key")
    page.get_by_role("button", name="Use my key").click()
    page.wait_for_url("**/my/**")

    other = person(None)
    enter(who, other)
    with_device(other)
    other.get_by_role("button", name="Use my key").click()
    expect(other.locator("#passkey_error")).to_be_visible()
    expect(other).to_have_url(re.compile("/2fa/authenticate/"))


def test_a_stranger_s_authenticator_opens_nothing(site, person, enter, people):
    """It names her, and its key is its own: the answer is the same as for nobody."""
    who = people()
    page = enter(who)
    with_device(page)
    add_key(page, site, "Hers")
    page.wait_for_url("**/recovery-codes/")
    number = shell(
        site,
        "from membership.accounts.models import User\n"
        f"print(User.objects.get(email={who!r}).pk)",
    )
    said = set()
    for handle in (number, "987654321", "not a number"):
        thief = person(None)
        devtools, device = with_device(thief)
        key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        devtools.send(
            "WebAuthn.addCredential",
            {
                "authenticatorId": device,
                "credential": {
                    "credentialId": base64.b64encode(uuid.uuid4().bytes).decode(),
                    "isResidentCredential": True,
                    "rpId": "localhost",
                    "privateKey": base64.b64encode(key).decode(),
                    "userHandle": base64.b64encode(handle.encode()).decode(),
                    "signCount": 1,
                },
            },
        )
        thief.goto(site.url("/en/account/login/"))
        thief.get_by_role("button", name="Use a passkey").click()
        notice = thief.get_by_text(re.compile("not know this passkey"))
        expect(notice).to_be_visible()
        said.add(notice.inner_text())
        thief.goto(site.url("/en/account/security/"))
        expect(thief).to_have_url(re.compile("/account/login/"))
    assert len(said) == 1

    # A device that cannot tell who holds it may not sign anybody in alone.
    mute = person(None)
    with_device(mute, hasUserVerification=False, isUserVerified=False)
    mute.goto(site.url("/en/account/login/"))
    mute.get_by_role("button", name="Use a passkey").click()
    expect(mute.locator("#passkey_error")).to_be_visible()


def test_a_browser_without_passkeys_says_what_to_do(site, person, enter, people):
    page = person(None)
    page.context.add_init_script("delete window.PublicKeyCredential")
    page.goto(site.url("/en/account/login/"))
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    expect(page.get_by_role("link", name="Get a code by mail")).to_be_visible()
    enter(people(), page)
    page.goto(site.url("/en/account/2fa/webauthn/add/"))
    prove(page)
    expect(page.get_by_text("This browser has no passkeys.")).to_be_visible()
    expect(page.get_by_role("button", name="Add this key")).to_be_hidden()
    assert not faults(page, "no passkeys here")


def test_without_scripts_the_other_ways_stay(site, person):
    page = person(None, java_script_enabled=False)
    page.goto(site.url("/en/account/login/"))
    expect(page.locator("noscript p")).to_contain_text("need JavaScript")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()


def test_the_same_device_a_second_time(site, enter, people):
    page = enter(people())
    with_device(page)
    add_key(page, site, "Phone")
    page.wait_for_url("**/recovery-codes/")
    add_key(page, site, "Phone again")
    expect(page.get_by_text("This device is on your list already.")).to_be_visible()
