"""The door, through a real camera stream: welcome, already in, forged, no signal."""

import json
import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import CHROMIUM, ROOT
from tests.journeys.video import arguments, film

# Prints today's gate and guests who are not in yet. Not whichever gate closes first:
# the journey before this one opens a gate of its own, with a single guest.
PICK = """
import json
from django.utils import translation
from events.checkin.models import Gate
from events.tickets.codes import for_ticket
from events.tickets.models import Ticket
from membership.accounts.models import User
translation.activate("en")
person = User.objects.get(email="volunteer@guild.example")
def guests(gate):
    return Ticket.objects.filter(
        registration__occurrence=gate.occurrence_id, registration__status="confirmed",
        voided_at=None,
    ).exclude(scans__counts=True).order_by("pk")
gate = max(Gate.objects.visible_to(person), key=lambda gate: guests(gate).count())
rows = guests(gate)
print("PICKED" + json.dumps({"gate": gate.pk, "door": gate.label, "tickets": [
    {"signed": for_ticket(t), "spoken": t.spoken_code,
     "name": t.registration.person.get_full_name()} for t in rows[:4]]}))
"""


@pytest.fixture(scope="module")
def hall(site):
    env = {
        **os.environ,
        "GUILDHALL_VAR": str(site.var),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", PICK],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return json.loads(re.search(r"PICKED(.*)", said)[1])


@pytest.fixture
def filmed(playwright_driver, tmp_path):
    """Starts a browser whose camera sees a text: `filmed("T1:...")`."""
    browsers = []

    def start(text):
        path = film(tmp_path / f"{len(browsers)}.y4m", text)
        browsers.append(
            playwright_driver.chromium.launch(
                executable_path=CHROMIUM, args=arguments(path)
            )
        )
        return browsers[-1]

    yield start
    for browser in browsers:
        browser.close()


def at_gate(person, site, hall, browser=None, language="en", **options):
    if browser:
        options |= {"browser": browser, "permissions": ["camera"]}
    page = person("volunteer", language=language, width=390, **options)
    page.goto(site.url(f"/{language}/check-in/{hall['gate']}/"))
    return page


def test_a_ticket_is_welcome_once(site, person, hall, filmed):
    ticket = hall["tickets"][0]
    page = at_gate(person, site, hall, filmed(ticket["signed"]))
    before = int(page.inner_text("#inside"))
    page.click("#start")
    answer = page.locator("#answer")
    page.wait_for_selector("#answer.green")
    assert page.inner_text("#answer-title") == "Welcome"
    assert ticket["name"] in answer.inner_text()
    # It has the focus, and its label is the whole answer.
    assert page.evaluate("document.activeElement.id") == "answer"
    assert ticket["name"] in answer.get_attribute("aria-label")
    # Green leaves by itself; the guest is counted once.
    answer.wait_for(state="hidden")
    assert int(page.inner_text("#inside")) > before
    # Held to the camera again: already in, with time and gate; it stays.
    page.wait_for_selector("#answer.amber")
    assert page.inner_text("#answer-title") == "Already in"
    assert re.search(rf"at \d\d\.\d\d at {hall['door']}", answer.inner_text())
    page.wait_for_timeout(2500)
    assert answer.is_visible()
    page.click("#answer-next")
    assert answer.is_hidden()


def test_a_forged_code_is_red_and_a_strange_one_only_a_hint(site, person, hall, filmed):
    code = hall["tickets"][1]["signed"]
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    page = at_gate(person, site, hall, filmed(forged))
    page.click("#start")
    page.wait_for_selector("#answer.red")
    assert "Not issued by us" in page.inner_text("#answer")
    strange = at_gate(person, site, hall, filmed("https://example.org/"))
    strange.click("#start")
    expect(strange.locator("#hint")).to_contain_text("not one of our")
    assert strange.locator("#answer").is_hidden()


def test_typed_by_hand_and_by_a_scanner_that_types(site, person, hall):
    page = at_gate(person, site, hall)
    page.click("#type-open")
    page.fill("#typed", hall["tickets"][2]["spoken"].lower())
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer.green")
    page.click("#answer-other")  # Undo
    expect(page.locator("#last")).to_contain_text("Undone")
    # A hardware scanner on the plain screen: fast keys and Enter.
    page.keyboard.type(hall["tickets"][2]["signed"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer.green")


def test_without_a_connection_it_says_so_and_counts_once(site, person, hall):
    page = at_gate(person, site, hall)
    page.wait_for_load_state("networkidle")
    before = int(page.inner_text("#inside"))
    page.context.set_offline(True)
    page.click("#type-open")
    page.fill("#typed", hall["tickets"][3]["spoken"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer.amber")
    assert "The code was not checked." in page.inner_text("#answer")
    assert "1 waiting" in page.inner_text("#pill")
    page.context.set_offline(False)
    page.wait_for_selector("#answer.green", timeout=30_000)
    expect(page.locator("#pill")).to_contain_text("sent", timeout=30_000)
    assert int(page.inner_text("#inside")) == before + 1


def test_without_scripts_a_typed_code_gets_a_whole_page(site, person, hall):
    page = at_gate(person, site, hall, java_script_enabled=False)
    page.fill("input[name=code]", "BCDF-2345")
    page.click("form.typed button")
    assert "Unknown code" in page.inner_text("main")
    page.click("text=Next ticket")
    assert page.locator("input[name=code]").is_visible()
