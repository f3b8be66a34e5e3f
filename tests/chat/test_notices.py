"""Notices: told once, in the fact's transaction, to those who want them."""

from datetime import timedelta

import pytest

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from chat.models import Block
from chat.notifications import actions, bell, choosing, kinds, sending
from chat.notifications import routing as routing  # adds the bell to what is told
from chat.notifications.models import Delivery, Notice
from core import live, privacy
from core.live import people
from membership import roles
from membership.connections.models import Connection
from tests import make
from tests.chat.telling import KIND, a_kind, states, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    a_kind()


@pytest.fixture
def maja():
    return make.a_person(roles.MEMBERS, language="en")


@pytest.fixture
def heard(monkeypatch):
    """What was pushed to open pages: (topic, frame)."""
    found = []
    monkeypatch.setattr(
        live, "publish", lambda topic, frame: found.append((topic, frame))
    )
    return found


def test_a_fact_rings_once_and_waits_for_the_mail(
    maja, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert tell(maja, maja.pk) == 1
        assert tell(maja) == 0
    assert bell.unread(maja) == 1
    assert states(maja) == {"bell": "sent", "mail": "waiting"}
    [(topic, frame)] = heard
    assert topic == f"user.{maja.pk}"
    assert frame["bell"] == 1
    # A page whose socket opened late is told the same.
    assert people.now(str(maja.pk))["bell"] == 1
    # The database's word, whatever the code does.
    row = Notice.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(person=maja, kind=KIND, key=row.key)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(notice=row, channel="mail")


def test_a_bell_that_cannot_be_counted_stops_nobody(
    maja, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def broken(_user_id):
        raise DatabaseError("the connection is gone")

    monkeypatch.setattr(bell, "now", broken)
    with django_capture_on_commit_callbacks(execute=True):
        tell(maja)
    assert Notice.objects.get().person == maja
    assert "the connection is gone" in caplog.text


def test_what_is_undone_was_never_told(maja):
    @transaction.atomic
    def undone():
        tell(maja)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert not Notice.objects.exists()


def test_a_kind_that_nobody_registered_is_refused(maja):
    with pytest.raises(KeyError):
        tell(maja, kind="test.none")
    with pytest.raises(ValueError, match="no group"):
        a_kind(group="nowhere")
    with pytest.raises(ValueError, match="channels"):
        a_kind(channels=("bell",), default=("bell", "mail"))


def test_many_people_cost_no_more_queries_than_few(maja, django_assert_max_num_queries):
    others = [make.a_person() for _n in range(5)]
    with django_assert_max_num_queries(9):
        tell(maja)
    with django_assert_max_num_queries(9):
        assert tell(maja, *others, n=2) == 6


def test_who_wants_nothing_of_somebody_hears_nothing_of_them(maja):
    blocker, mentor = make.a_person(), make.a_person()
    closed = make.a_person(is_active=False)
    Block.objects.create(person=blocker, blocked=maja)
    Connection.objects.create(
        asked_by=maja,
        mentor=mentor,
        mentee=maja,
        state=Connection.State.BLOCKED,
        answered_at=timezone.now(),
        expires_at=timezone.now(),
    )
    other = make.a_person()
    assert tell(blocker, mentor, closed, other, by=maja) == 1
    assert Notice.objects.get().person == other
    # Of others they hear.
    assert tell(blocker, mentor, closed, n=2, by=other) == 2


def test_what_is_off_is_not_sent_and_says_why(maja):
    choosing.choose(
        by=maja, wishes={(KIND, "mail", 0): False, (KIND, "bell", 0): False}
    )
    tell(maja)
    row = Notice.objects.get()
    assert states(maja) == {}
    assert row.decided == {"bell": "off", "mail": "off", "push": "silent"}
    assert bell.unread(maja) == 0


def test_taken_back_before_it_went_and_told_again(maja, heard):
    tell(maja)
    tell(maja, n=12)
    assert actions.withdraw(kind=KIND, key_prefix="fact-1-") == 1
    assert actions.withdraw(kind=KIND, key_prefix="fact-1-") == 0
    assert bell.unread(maja) == 1
    sending.send_due()
    mails = Delivery.objects.filter(channel="mail", notice__gone_at=None)
    assert [m.state for m in mails] == ["sent"]
    first = Notice.objects.get(key="fact-1-")
    assert first.deliveries.get(channel="mail").state == "cancelled"
    # The same fact again, for example because somebody registered anew.
    assert tell(maja) == 1
    assert bell.unread(maja) == 2
    assert first.deliveries.get(channel="mail").state == "waiting"
    # What was sent already does not go out twice.
    actions.withdraw(kind=KIND, key_prefix="fact-12-")
    tell(maja, n=12)
    sending.send_due()
    second = Notice.objects.get(key="fact-12-")
    assert second.deliveries.filter(channel="mail").count() == 1
    from core.models import Letter

    assert Letter.objects.filter(kind="notice").count() == 2


def test_a_reminder_appears_when_it_is_due(maja, heard):
    tell(maja, not_before=timezone.now() + timedelta(hours=1))
    sending.send_due()
    assert bell.unread(maja) == 0
    assert states(maja) == {"bell": "waiting", "mail": "waiting", "push": "waiting"}
    _an_hour_passes()
    # People change their minds in between, in both directions.
    choosing.choose(by=maja, wishes={(KIND, "mail", 0): False, (KIND, "push", 0): True})
    sending.send_due()
    assert bell.unread(maja) == 1
    found = Delivery.objects.filter(channel__in=["mail", "push"])
    assert dict(found.values_list("channel", "error")) == {
        "mail": "off",
        "push": "nowhere",
    }


def test_a_reminder_of_what_is_gone_never_comes(maja):
    a_kind(tell=lambda row: None)
    tell(maja, not_before=timezone.now() + timedelta(hours=1))
    _an_hour_passes()
    sending.send_due()
    assert bell.unread(maja) == 0
    assert set(states(maja).values()) == {"cancelled"}


def _an_hour_passes():
    past = timezone.now() - timedelta(seconds=1)
    Notice.objects.update(due_at=past, created_at=past - timedelta(hours=1))
    Delivery.objects.update(next_at=past)


def test_a_broken_room_holds_nobody_up(maja):
    a_kind(tell=lambda row: row.params["nothing"])
    row = Notice(person=maja, kind=KIND, key="x", params={})
    assert kinds.find(KIND).told(row) is None


def test_old_notices_go_and_a_person_takes_theirs_along(maja):
    now = timezone.now()
    for n, days, read in (
        (1, 89, True),
        (2, 91, True),
        (3, 179, False),
        (4, 181, False),
    ):
        tell(maja, n=n)
        when = now - timedelta(days=days)
        row = Notice.objects.get(key=f"fact-{n}-")
        Notice.objects.filter(pk=row.pk).update(
            due_at=when, read_at=when if read else None
        )
    [entry] = [e for e in privacy.registered() if e.model == "notifications.notice"]
    assert entry.expire(now) == 2
    kept = Notice.objects.values_list("key", flat=True)
    assert set(kept) == {"fact-1-", "fact-3-"}
    assert set(entry.rows(maja).values_list("key", flat=True)) == set(kept)
