"""Notices on a device: turned on, reminded of an event, moved and cancelled with it.

Chromium gives no push address in a window of its own, and there is no push service to
ask: the page is handed one on this machine. What the site sends there is opened with
the browser's key, and given to the real worker by the developer tools.
"""

import json
import os
import subprocess
import sys
import time

import pytest

from tests.chat.receiver import Browser, Service
from tests.journeys.conftest import ROOT

HANDED = """(() => {
  const json = %s;
  const given = {options: {}, toJSON: () => json,
    unsubscribe: async () => { localStorage.removeItem("given"); return true; }};
  PushManager.prototype.subscribe = async (options) => {
    given.options = options;
    localStorage.setItem("given", "1");
    return given;
  };
  PushManager.prototype.getSubscription = async () => {
    const key = document.querySelector("[data-key]")?.dataset.key ?? "";
    const plain = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
    given.options = {applicationServerKey: bytes};
    return localStorage.getItem("given") ? given : null;
  };
})()"""

MINE = """
import datetime as dt
import uuid
from django.utils import timezone
from events import actions
from events.registrations import actions as registering
from events.registrations.questions import Asked
from events.models import EventPage, Occurrence
from events.registrations.models import Registration
from events.rooms.models import EventRoom
from membership.accounts.models import User
member = User.objects.get(email="member@guild.example")
now = timezone.now()
def seat():
    rows = Registration.objects.confirmed().select_related("occurrence")
    rows = rows.filter(person=member, occurrence__starts_at__gt=now)
    return rows.order_by("-pk").first()
"""
# The member takes a seat at an event that has one, and no room: it is cancelled in the
# end, and others talk there.
TAKE = """
free = [
    o for o in Occurrence.objects.filter(published=True, starts_at__gt=now)
    if o.registration_state() == "open" and o.seats_left != 0
    and not o.registrations.filter(person=member).exists()
    and not EventRoom.objects.filter(occurrence=o).exists()
    and Occurrence.objects.filter(translation_key=o.translation_key).count() == 1
]
registering.register(
    occurrence=free[0], person=member, by=member, client_key=uuid.uuid4(),
    language="en", terms_accepted=True, answers=None, asked=Asked((), ""),
)
"""
# Publishes the event of the member's next seat anew, at another time.
AT = """
row = seat()
row.confirmed_at = now - dt.timedelta(days=3)
row.save(update_fields=["confirmed_at"])
start = now + dt.timedelta({span})
for page in EventPage.objects.filter(translation_key=row.occurrence.translation_key):
    page.starts_at, page.ends_at = start, start + dt.timedelta(hours=2)
    page.registration_closes_at, page.recurrence = None, ""
    page.save_revision().publish()
row.occurrence.refresh_from_db()
print(row.occurrence.pk, row.occurrence.title)
"""
OFF = """
row = Occurrence.objects.get(pk={pk})
admin = User.objects.get(email="admin@guild.example")
actions.cancel_occurrence(occurrence=row, by=admin)
"""


def on_site(site, code: str) -> str:
    """Run a few lines in a process of the site's own."""
    env = {**os.environ, "GUILDHALL_VAR": str(site.var)}
    env |= {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", MINE + code]
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.fixture
def service():
    found = Service()
    yield found
    found.stop()


def heard(service, browser, seconds=60) -> dict:
    """The next thing that the push service was sent, opened."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if service.got:
            return json.loads(browser.open(service.got.pop(0)[2]))
        time.sleep(0.2)
    raise AssertionError("nothing was pushed")


def deliver(page, said: dict) -> dict:
    """Give a message to the worker as a push service would; the notice it shows."""
    tools, found = page.context.new_cdp_session(page), []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(event["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(500)
    [ours] = {r["registrationId"] for r in found if r["scopeURL"].endswith("/push/")}
    origin = page.evaluate("location.origin")
    told = {"origin": origin, "registrationId": ours, "data": json.dumps(said)}
    tools.send("ServiceWorker.deliverPushMessage", told)
    return page.evaluate(
        """async (tag) => {
          const worker = await navigator.serviceWorker.getRegistration("/push/");
          for (let turn = 0; turn < 200; turn += 1) {
            const [one] = await worker.getNotifications({tag});
            if (one) return {title: one.title, url: one.data.url, lang: one.lang};
            await new Promise((done) => { setTimeout(done, 100); });
          }
          return null;
        }""",
        said["tag"],
    )


def turned_on(page, site, service, browser):
    page.context.add_init_script(
        HANDED % json.dumps(browser.subscription(service.endpoint("chromium")))
    )
    page.goto(site.url("/en/my/notices/devices/"))
    page.get_by_role("button", name="Turn on here").click()
    page.get_by_text("Notices are on here.").wait_for()


def test_a_reminder_comes_by_push_and_moves_with_its_event(person, site, service):
    browser = Browser()
    page = person("member", permissions=["notifications"])
    turned_on(page, site, service, browser)
    page.get_by_role("button", name="Send me a test").click()
    page.get_by_text("The test is on its way").wait_for()
    shown = deliver(page, heard(service, browser))
    assert shown["title"] == "This is a test"
    # An event in which one has a seat begins in 50 minutes.
    on_site(site, TAKE)
    pk, title = on_site(site, AT.format(span="minutes=50")).split(" ", 1)
    said = [heard(service, browser), heard(service, browser)]
    reminder = next(s for s in said if "begins" in s["title"])
    moved = next(s for s in said if s is not reminder)
    assert "Time or place has changed" in moved["title"]
    shown = deliver(page, reminder)
    assert shown["title"] == reminder["title"]
    page.goto(site.url("/en/my/notices/"))
    page.get_by_text(reminder["title"]).wait_for()
    # Pressing it leads to the ticket, and marks the notice as read.
    page.goto(shown["url"])
    assert "/tickets/" in page.url
    page.wait_for_function("!location.search.includes('notice=')")
    # Moved to next week: the reminder is taken back, the change is told.
    on_site(site, AT.format(span="days=6"))
    assert "Time or place has changed" in heard(service, browser)["title"]
    page.goto(site.url("/en/my/notices/"))
    assert page.get_by_text(reminder["title"]).count() == 0
    # Cancelled: that is told, and no reminder ever comes.
    on_site(site, OFF.format(pk=pk))
    assert "The event is cancelled" in heard(service, browser)["title"]
    page.wait_for_timeout(25_000)  # the sweep looks every 20 seconds
    assert service.got == []


def test_what_the_page_says_where_it_cannot(person, site):
    phone = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
    )
    page = person("volunteer", width=390, user_agent=phone)
    page.context.add_init_script("delete window.PushManager")
    page.goto(site.url("/en/my/notices/devices/"))
    page.get_by_text("add the site to the Home Screen first").wait_for()
    page = person("organiser")
    page.context.add_init_script("delete window.PushManager")
    page.goto(site.url("/en/my/notices/devices/"))
    page.get_by_text("This browser cannot show notices").wait_for()
    page = person("board")
    page.context.add_init_script(
        "Object.defineProperty(Notification, 'permission', {get: () => 'denied'})"
    )
    page.goto(site.url("/en/my/notices/devices/"))
    page.get_by_text("so we cannot ask again").wait_for()
