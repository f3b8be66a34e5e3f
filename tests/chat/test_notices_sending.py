"""Notices go out: once, at the right hour, and never after a no."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from django.core import mail
from django.utils import timezone

from chat.notifications import (
    actions,
    channels,
    choosing,
    clocks,
    deciding,
    kinds,
    sending,
)
from chat.notifications.models import Delivery, Notice, Rhythm
from core import post
from core.models import Letter
from membership import roles
from tests import make
from tests.chat.telling import KIND, a_kind, states, tell

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    a_kind()


@pytest.fixture
def maja():
    return make.a_person(roles.MEMBERS, language="en", first_name="Maja")


def clock(text, zone=COPENHAGEN):
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("moment", "begins", "ends", "until"),
    [
        ("2026-11-21 23:30", "22:00", "07:00", "2026-11-22 07:00"),
        ("2026-11-22 06:59", "22:00", "07:00", "2026-11-22 07:00"),
        ("2026-11-22 07:00", "22:00", "07:00", None),
        ("2026-11-22 12:30", "12:00", "13:00", "2026-11-22 13:00"),
        ("2026-11-22 13:30", "12:00", "13:00", None),
        ("2026-11-22 12:30", "12:00", "12:00", None),
        # The night in which clocks go forward, and the one in which they go back.
        ("2026-03-28 23:00", "22:00", "02:30", "2026-03-29 03:30"),
        ("2026-10-24 23:00", "22:00", "07:00", "2026-10-25 07:00"),
    ],
)
def test_quiet_hours(moment, begins, ends, until):
    ends_at = clocks.quiet_until(
        clock(moment),
        dt.time.fromisoformat(begins),
        dt.time.fromisoformat(ends),
        COPENHAGEN,
    )
    assert ends_at == (clock(until) if until else None)
    assert clocks.quiet_until(clock(moment), None, None, COPENHAGEN) is None


def test_the_hour_of_the_daily_mail():
    eight = clocks.next_hour(clock("2026-10-24 09:00"), 8, COPENHAGEN)
    assert eight == clock("2026-10-25 08:00")
    assert clocks.next_hour(eight, 8, COPENHAGEN) == clock("2026-10-26 08:00")
    assert clocks.next_hour(clock("2026-10-24 07:00"), 8, COPENHAGEN) == clock(
        "2026-10-24 08:00"
    )


def test_a_mail_goes_once_with_a_way_out(maja):
    tell(maja)
    assert sending.send_due() == 1
    assert sending.send_due() == 0
    post.deliver_due(seconds=10)
    [sent] = mail.outbox
    assert sent.subject == "Fact 1"
    assert "You get this because you test." in sent.body
    text = sent.message().as_string()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text
    assert "?notice=" in sent.html
    assert states(maja)["mail"] == "sent"


def test_what_was_read_or_refused_meanwhile_is_not_mailed(maja):
    other = make.a_person(roles.MEMBERS)
    tell(maja, other)
    actions.mark_read(by=maja)
    choosing.choose(by=other, wishes={(KIND, "mail", 0): False})
    sending.send_due()
    errors = Delivery.objects.filter(channel="mail").order_by("notice__person")
    assert [row.error for row in errors] == ["read", "off"]
    assert not Letter.objects.exists()


def test_what_is_gone_when_the_letter_is_written_is_not_mailed(maja):
    tell(maja)
    sending.send_due()
    a_kind(tell=lambda row: None)
    post.deliver_due(seconds=10)
    assert not mail.outbox
    assert Letter.objects.get().state == "dead"


def quiet_now(person, urgent=False):
    """Quiet hours around now; returns when they end."""
    zone = deciding.zone_of(person.time_zone)
    here = timezone.now().astimezone(zone)
    begins = (here - dt.timedelta(hours=1)).time().replace(second=0, microsecond=0)
    ends = (here + dt.timedelta(hours=1)).time().replace(second=0, microsecond=0)
    choosing.set_times(by=person, quiet_from=begins, quiet_to=ends, digest_hour=None)
    return clocks.quiet_until(timezone.now(), begins, ends, zone)


def test_quiet_hours_hold_a_mail_and_urgent_ones_pass(maja):
    until = quiet_now(maja)
    tell(maja)
    row = Delivery.objects.get(channel="mail")
    assert row.next_at == until
    a_kind("test.urgent", urgent=True)
    tell(maja, n=2, kind="test.urgent")
    sending.send_due()
    [letter] = Letter.objects.all()
    assert Notice.objects.get(pk=letter.params["notice"]).kind == "test.urgent"
    # The hours were changed: what waits is asked again when its time comes.
    Delivery.objects.filter(pk=row.pk).update(next_at=timezone.now())
    sending.send_due()
    row.refresh_from_db()
    assert (row.state, row.next_at) == ("waiting", until)


def end_of_pause(person):
    """As if the week were over."""
    until = Rhythm.objects.get(person=person).paused_until
    Rhythm.objects.filter(person=person).update(paused_until=timezone.now())
    held = Delivery.objects.filter(notice__person=person, state="waiting")
    assert all(row.next_at >= until for row in held)
    held.update(next_at=timezone.now())


def test_a_pause_holds_mails_and_they_come_in_one(maja):
    a_kind("test.reminder", leads=(60,))
    a_kind("test.push", default=("bell", "push"))
    tell(maja, n=1)  # waits for its mail already
    choosing.pause(by=maja)
    for n in (2, 3, 4):
        tell(maja, n=n)
    tell(maja, n=5, kind="test.reminder", lead=60)
    tell(maja, n=6, kind="test.push")
    assert Notice.objects.filter(on_bell=True).count() == 6
    for key in ("fact-5-", "fact-6-"):
        paused = Notice.objects.get(key=key).decided
        assert "paused" in (paused["mail"], paused["push"])
    for _time in range(2):
        sending.send_due()
    assert not Letter.objects.exists()
    actions.mark_read(by=maja, notice=Notice.objects.get(key="fact-3-"))
    Notice.objects.update(due_at=timezone.now() - dt.timedelta(days=6))
    end_of_pause(maja)
    sending.send_due()
    sending.send_due()
    post.deliver_due(seconds=10)
    [sent] = mail.outbox
    assert sent.subject == "3 notices of the last days"
    found = {n for n in range(1, 7) if f"Fact {n}" in sent.body}
    assert found == {1, 2, 4}
    assert not Delivery.objects.filter(state="waiting").exists()


def test_who_ends_a_pause_gets_what_it_held(maja):
    choosing.pause(by=maja)
    tell(maja)
    sending.send_due()
    assert states(maja) == {"bell": "sent", "mail": "waiting"}
    choosing.pause(by=maja, for_=None)
    sending.send_due()
    assert states(maja)["mail"] == "sent"
    tell(maja, n=2)
    assert states(maja)["mail"] == "waiting"
    sending.send_due()
    assert Letter.objects.count() == 2


def test_a_pause_holds_the_daily_mail_and_quiet_hours_go_on_after_it(maja):
    choosing.set_times(by=maja, quiet_from=None, quiet_to=None, digest_hour=8)
    tell(maja)
    row = Delivery.objects.get(channel="mail")
    until = choosing.pause(by=maja).paused_until
    # Its hour comes in the middle of the pause.
    Delivery.objects.filter(pk=row.pk).update(next_at=timezone.now())
    sending.send_due()
    row.refresh_from_db()
    assert (row.state, row.next_at.astimezone(COPENHAGEN).hour) == ("waiting", 8)
    assert until < row.next_at <= until + dt.timedelta(days=1)
    choosing.set_times(by=maja, quiet_from=None, quiet_to=None, digest_hour=None)
    zone = deciding.zone_of(maja.time_zone)
    begins = (until - dt.timedelta(hours=1)).astimezone(zone).time()
    ends = (until + dt.timedelta(hours=1)).astimezone(zone).time()
    choosing.set_times(by=maja, quiet_from=begins, quiet_to=ends, digest_hour=None)
    tell(maja, n=2)
    other = Delivery.objects.get(channel="mail", notice__key="fact-2-")
    assert other.next_at - until == dt.timedelta(hours=1)


def test_the_daily_mail_has_each_item_once(maja):
    choosing.set_times(by=maja, quiet_from=None, quiet_to=None, digest_hour=8)
    for n in (1, 2, 3):
        tell(maja, n=n)
    rows = Delivery.objects.filter(channel="mail")
    assert all(row.in_digest for row in rows)
    assert {row.next_at.astimezone(COPENHAGEN).hour for row in rows} == {8}
    assert sending.send_due() == 0
    actions.mark_read(by=maja, notice=Notice.objects.get(key="fact-2-"))
    rows.update(next_at=timezone.now())
    sending.send_due()
    sending.send_due()
    post.deliver_due(seconds=10)
    [sent] = mail.outbox
    assert sent.subject == "2 notices since yesterday"
    assert (sent.body.count("Fact 1"), sent.body.count("Fact 3")) == (1, 1)
    assert "Fact 2" not in sent.body
    # Empty: no mail.
    tell(maja, n=4)
    actions.mark_read(by=maja)
    rows.filter(state="waiting").update(next_at=timezone.now())
    sending.send_due()
    assert Letter.objects.count() == 1


def test_a_push_is_tried_again_given_up_or_nowhere_to_go(maja, monkeypatch):
    calls = []

    def send(delivery):
        calls.append(delivery.pk)
        outcome = outcomes.pop(0)
        if outcome:
            raise outcome

    monkeypatch.setitem(channels.CHANNELS, "push", send)
    a_kind(default=("push",))
    tell(maja)
    row = Delivery.objects.get(channel="push")
    outcomes = [channels.Later(60, "busy"), RuntimeError("no"), None]
    sending.send_due()
    row.refresh_from_db()
    assert (row.state, row.error, row.attempts) == ("waiting", "busy", 1)
    assert row.next_at > timezone.now()
    for state in ("waiting", "sent"):
        Delivery.objects.update(next_at=timezone.now())
        sending.send_due()
        row.refresh_from_db()
        assert row.state == state
    assert len(calls) == 3
    tell(maja, n=2)
    outcomes = [channels.Gone()]
    sending.send_due()
    assert Delivery.objects.get(notice__key="fact-2-").error == "nowhere"
    # After half a day it would tell of what is long over.
    tell(maja, n=3)
    Notice.objects.filter(key="fact-3-").update(
        due_at=timezone.now() - dt.timedelta(hours=13)
    )
    outcomes = [channels.Later(60)]
    sending.send_due()
    assert Delivery.objects.get(notice__key="fact-3-").state == "dead"


def test_the_rhythm_has_two_ends(maja):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Rhythm.objects.create(person=maja, quiet_from=dt.time(22))
    with pytest.raises(IntegrityError), transaction.atomic():
        Rhythm.objects.create(person=maja, digest_hour=24)
