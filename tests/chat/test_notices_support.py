"""Why did she not get it? Asked in the admin."""

import datetime as dt

import pytest

from django.core import mail
from django.test import Client
from django.utils import timezone

from wagtail.models import ModelLogEntry

from chat.models import Block
from chat.notifications import actions, choosing, kinds, sending
from core import post
from core.models import Letter
from membership import roles
from tests import make
from tests.chat.telling import KIND, a_kind, tell

pytestmark = pytest.mark.django_db
URL = "/admin/reports/notices/"


@pytest.fixture(autouse=True)
def _kind(monkeypatch, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.a_site()
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    a_kind(tell=lambda row: kinds.Told("Kanariefugl", "/en/"))


@pytest.fixture
def maja():
    return make.a_person(roles.MEMBERS, language="en", email="maja@example.org")


@pytest.fixture
def board():
    client = Client()
    client.force_login(make.a_person(roles.BOARD, language="en"))
    return client


def ask(client, **given):
    page = client.get(URL, {"person": "maja@example.org", "kind": "", **given})
    text = page.content.decode()
    assert "Kanariefugl" not in text
    return text


def test_board_and_admins_ask_and_nobody_else(board, maja):
    assert board.get(URL).status_code == 200
    for role in (roles.MEMBERS, roles.EDITORS, roles.AGENTS):
        client = Client()
        client.force_login(make.a_person(role))
        assert client.get(URL).status_code in (302, 403)
    ask(board)
    entry = ModelLogEntry.objects.get(action="notices.asked")
    assert entry.object_id == str(maja.pk)
    assert "Nobody has an account" in ask(board, person="x@example.org")


def test_the_whole_chain(board, maja):
    assert "No notice was written" in ask(board)
    tell(maja, n=1)
    sending.send_due()
    text = ask(board)
    assert "A fact" in text
    assert "The mail waits in the outbox" in text
    post.deliver_due(seconds=10)
    assert len(mail.outbox) == 1
    assert "Sent " in ask(board)
    choosing.choose(by=maja, wishes={(KIND, "mail", 0): False})
    tell(maja, n=2)
    text = ask(board, kind=KIND)
    assert text.count("No: it was turned off.") == 2  # now, and then
    actions.mark_read(by=maja)
    assert "Read " in ask(board)
    actions.withdraw(kind=KIND, key_prefix="fact-2-")
    assert "Taken back" in ask(board)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert "No notice was written" in ask(board, day=str(tomorrow))


def test_what_keeps_notices_away_now(board, maja):
    choosing.pause(by=maja)
    choosing.set_times(
        by=maja, quiet_from=dt.time(22), quiet_to=dt.time(7), digest_hour=8
    )
    Block.objects.create(person=maja, blocked=make.a_person())
    Letter.objects.create(
        kind="notice",
        key="x",
        to=maja.email,
        language="en",
        state="dead",
        message_id="<x@y>",
        error="SMTPRecipientsRefused 550",
    )
    text = ask(board)
    for words in (
        "No mail and no push until",
        "Mail and push wait from 22.00 to 07.00",
        "gathered into one a day, at 08.00",
        "Has blocked somebody",
        "SMTPRecipientsRefused 550",
    ):
        assert words in text, words
