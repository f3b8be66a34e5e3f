"""A strict site: staff need a second step, and a provider of our own signs people in.

JOURNEY_STRICT names one that runs already while a journey is written; it must have been
started with the variables below, and its provider's port is asked of IDENTITY_PORT.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, Site, served
from tests.membership import identity
from tests.membership.people import PASSWORD

CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


@pytest.fixture(scope="session")
def provider():
    there = identity.Provider(port=int(os.environ.get("IDENTITY_PORT", 0)))
    yield there
    if there.open:
        there.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory, provider):
    if running := os.environ.get("JOURNEY_STRICT"):
        yield Site(running, Path(os.environ["GUILDHALL_VAR"]))
        return
    with served(
        tmp_path_factory.mktemp("strict"),
        GUILDHALL_STAFF_MFA="1",
        GUILDHALL_SIGNUPS_AN_HOUR="1000",
        GUILDHALL_OIDC_ID="test-oidc",
        GUILDHALL_OIDC_SECRET="test-only",
        GUILDHALL_OIDC_URL=provider.url,
        GUILDHALL_OIDC_LABEL="Guild login",
    ) as fresh:
        yield fresh


def shell(site, code):
    """Run a few lines beside the running site, on its data."""
    env = {
        **os.environ,
        "GUILDHALL_VAR": str(site.var),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="session")
def people(site):
    """Hands out people who have an account and nothing else, one for each asking."""
    mark = f"{time.time_ns():x}"[-10:]
    made = {
        kind: [
            f"{kind or 'somebody'}{number}.{mark}@guild.example" for number in range(n)
        ]
        for kind, n in (("", 40), ("board", 4), ("editor", 4))
    }
    from membership import roles

    held = {"": [], "board": [roles.BOARD], "editor": [roles.EDITORS]}
    rows = [
        {
            "email": email,
            "first_name": "Asta",
            "last_name": "Kjær",
            "language": "en",
            "roles": held[kind],
        }
        for kind, emails in made.items()
        for email in emails
    ]
    shell(
        site,
        "from tests import make\n"
        "from membership.terms import actions, asking\n"
        "from membership.terms.models import Version\n"
        f"for row in {json.dumps(rows)}:\n"
        f"    made = make.a_person(*row.pop('roles'), password={PASSWORD!r}, **row)\n"
        "    wanted = Version.objects.filter(pk__in=asking.pending(made))\n"
        "    actions.accept(person=made, versions=wanted, where='signup')\n",
    )
    left = {kind: iter(emails) for kind, emails in made.items()}
    return lambda kind="": next(left[kind])


class Letters:
    """What arrived in the site's mailbox, read as files."""

    def __init__(self, site):
        self.folder = site.var / "mail"

    def to(self, address, since=0.0):
        """(subject, text) of letters to an address, newest first."""
        import email
        import email.policy

        found = []
        for path in sorted(self.folder.glob("*.eml"), reverse=True):
            if path.stat().st_mtime < since:
                break
            message = email.message_from_bytes(
                path.read_bytes(), policy=email.policy.default
            )
            if address in str(message["To"]):
                text = message.get_body(("plain",)).get_content()
                found.append((str(message["Subject"]), text))
        return found

    def code(self, address, *, since):
        """The newest code to an address that came after `since` (seconds, Unix)."""
        ends = time.time() + 15
        while time.time() < ends:
            for subject, text in self.to(address, since):
                if found := CODE.search(subject + text):
                    return found[0]
            time.sleep(0.2)
        raise AssertionError(f"no code for {address}")


@pytest.fixture
def letters(site):
    return Letters(site)


@pytest.fixture
def enter(site, person):
    """Opens a page and signs somebody in by address and password."""

    def enter(address, page=None, **options):
        page = page or person(None, **options)
        page.goto(site.url("/en/account/login/"))
        page.fill("input[name=login]", address)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    return enter


def prove(page):
    """Answers the question whether it is still them, where it is asked."""
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Go on", exact=True).click()
        page.wait_for_url(lambda url: "/reauthenticate" not in url)
