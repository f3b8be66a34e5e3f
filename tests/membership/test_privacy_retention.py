"""Nothing is kept for longer than the register says, nor goes a second early."""

from datetime import timedelta
from pathlib import Path

import pytest

from django.contrib.sessions.models import Session
from django.utils import timezone

from core import mail, privacy
from core.models import Letter
from membership.privacy_centre import retention, tasks
from membership.privacy_centre.management.commands import privacy_register
from membership.privacy_centre.models import ExportRequest
from tests import make

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def test_every_limit_is_kept_by_somebody():
    """Days alone delete nothing: a field to count from, or the room's own way."""
    loose = [
        entry.model
        for entry in privacy.registered()
        if entry.days is not None and not entry.since and entry.expire is None
    ]
    assert loose == []


@pytest.mark.parametrize(("late", "left"), [(0, 1), (1, 0)])
def test_a_letter_goes_after_ninety_days(late, left):
    row = mail.send(kind="privacy_export", key="k", to="x@guild.example", params={})
    now = row.created_at + timedelta(days=90, seconds=late)
    retention.forget_old(now=now)
    assert Letter.objects.filter(pk=row.pk).count() == left


@pytest.mark.parametrize(("late", "left"), [(0, 1), (1, 0)])
def test_a_session_goes_after_its_last_moment(late, left):
    ends = timezone.now() + timedelta(days=1)
    Session.objects.create(session_key="old", session_data="x", expire_date=ends)
    retention.forget_old(now=ends + timedelta(seconds=late))
    assert Session.objects.filter(session_key="old").count() == left


@pytest.mark.parametrize(("late", "left"), [(0, 1), (1, 0)])
def test_that_a_copy_was_asked_for_goes_after_ninety_days(late, left):
    row = ExportRequest.objects.create(
        person=make.a_person(), language="en", state=ExportRequest.State.FAILED
    )
    retention.forget_old(now=row.asked_at + timedelta(days=90, seconds=late))
    assert ExportRequest.objects.count() == left


def test_a_kind_that_fails_holds_no_other_up(monkeypatch):
    row = mail.send(kind="privacy_export", key="k", to="x@guild.example", params={})
    Letter.objects.update(created_at=timezone.now() - timedelta(days=91))

    def broken(now):
        raise RuntimeError

    entries = privacy.registered()
    first = privacy.Kept(model="core.letter", people=("x",), expire=broken, order=-1)
    monkeypatch.setattr(privacy, "registered", lambda: [first, *entries])
    assert tasks.forget_old() >= 1
    assert not Letter.objects.filter(pk=row.pk).exists()


def test_many_rows_go_in_pieces(monkeypatch):
    monkeypatch.setattr(retention, "A_LOT", 3)
    old = timezone.now() - timedelta(days=91)
    for number in range(8):
        mail.send(kind="privacy_export", key=f"k{number}", to="x@y.example", params={})
    Letter.objects.update(created_at=old)
    assert retention.forget_old(now=timezone.now())["core.letter"] == 8


def test_the_page_of_the_docs_is_what_the_register_says():
    written = (ROOT / "docs" / "privacy.md").read_text()
    said = "run: manage.py privacy_register > docs/privacy.md"
    assert written == privacy_register.text(), said
