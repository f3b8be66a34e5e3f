"""A member fetches everything about herself, changes her mind once, and is erased."""

import json
import os
import re
import subprocess
import sys
import zipfile

from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD, ROOT
from tests.journeys.test_every_page import faults

WHO = "agnes.hallgren"
ERASE_NOW = """
from django.utils import timezone
from membership.privacy_centre import tasks
from membership.privacy_centre.models import ErasureRequest
ErasureRequest.objects.open().update(due_at=timezone.now())
assert tasks.erase_due() == 1
"""


def prove(page):
    """Answer the question whether it is still her."""
    page.wait_for_url("**/account/reauthenticate/**")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit] >> nth=0")


def test_a_member_downloads_and_then_erases_herself(site, person):
    page = person(WHO, width=390)
    page.goto(site.url("/en/my/privacy/"))
    expect(page.get_by_role("heading", name="My data")).to_be_visible()
    assert not faults(page, "my data")

    # She is in the demo's directory, so she has agreed to that.
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_text("Thank you. It is written down.")).to_be_visible()

    page.get_by_role("button", name="Put my data together").click()
    prove(page)
    # The page tells by itself when it is ready.
    fetch = page.get_by_role("link", name="Fetch my data")
    expect(fetch).to_be_visible(timeout=60_000)
    assert not faults(page, "file is ready")
    with page.expect_download() as waiting:
        fetch.click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        account = json.loads(archive.read("accounts-user.json"))
        assert "README.txt" in archive.namelist()
    assert account["rows"][0]["email"] == f"{WHO}@guild.example"

    leave(page, site)
    back = link_in_mail(page, site, "You will be erased", "/keep/")
    page.goto(back)
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_role("heading", name="Your account stays")).to_be_visible()
    assert not faults(page, "account stays")

    page = person(WHO, width=1280, mode="dark")
    leave(page, site)
    env = {**os.environ, "GUILDHALL_VAR": str(site.var)}
    env |= {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", ERASE_NOW],
        cwd=ROOT,
        env=env,
        check=True,
    )
    page.goto(site.url("/mail/"))
    expect(page.locator("ul.files a", has_text="You are erased").first).to_be_visible()
    page.goto(site.url("/en/account/login/"))
    page.fill("input[name=login]", f"{WHO}@guild.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit] >> nth=0")
    expect(page).to_have_url(re.compile("/account/login/"))


def leave(page, site):
    """See what would go, type the word, and be signed out."""
    page.goto(site.url("/en/my/privacy/erase/"))
    expect(page.get_by_role("heading", name="Kept without you in it")).to_be_visible()
    assert not faults(page, "preview of erasing")
    page.get_by_label("Type “erase” to go on").fill("no")
    page.get_by_role("button", name="Erase me").click()
    expect(page.get_by_text("That is not the word.").first).to_be_visible()
    page.get_by_label("Type “erase” to go on").fill("erase")
    page.get_by_role("button", name="Erase me").click()
    if "reauthenticate" in page.url:
        prove(page)
    page.wait_for_url("**/my/privacy/leaving/")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert not faults(page, "leaving")


def link_in_mail(page, site, subject, part) -> str:
    """The address in the newest letter with this subject that holds `part`."""
    page.goto(site.url("/mail/"))
    page.locator("ul.files a", has_text=subject).first.click()
    found = re.search(rf"https?://\S+{part}\S+", page.inner_text(".mail-text"))
    return site.url(re.sub(r"^https?://[^/]+", "", found[0]))
