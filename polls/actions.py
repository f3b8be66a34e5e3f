"""Every write with a consequence: polls are saved, opened, answered and closed."""

import uuid
from functools import cache, partial

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import live
from core.errors import Refused
from core.failpoints import failpoint
from core.pagecache import content_changed, seats_changed
from membership.accounts.models import User
from polls import answers as shapes
from polls import facts, keys, receipts, rights, sealing, signals
from polls.models import Ballot, Participation, Poll, Receipt


def _locked(poll: Poll) -> Poll:
    return Poll.objects.select_for_update().get(pk=poll.pk)


@transaction.atomic
def save(*, poll: Poll, by: User) -> Poll:
    """Create or change a poll with its questions (a ClusterableModel's children).

    Raises Refused: forbidden begun.
    """
    if poll.pk:
        before = _locked(poll)
        if not rights.may_keep(by, before):
            raise Refused(_("You do not look after this poll."), "forbidden")
        if before.state in {"open", "closed"}:
            raise Refused(
                _("This poll has opened; nothing in it can be changed."), "begun"
            )
    else:
        poll.author = by
    if not rights.may_keep(by, poll):
        raise Refused(
            _("You look after polls of your own unit only."), "forbidden", field="unit"
        )
    poll.save()
    if poll.is_verified:
        keys.ensure(poll)
    content_changed()
    return poll


@transaction.atomic
def open_now(*, poll: Poll, by: User) -> Poll:
    """Open a draft, or one that is coming, at once. Raises Refused: forbidden begun
    empty over."""
    poll = _locked(poll)
    if not rights.may_keep(by, poll):
        raise Refused(_("You do not look after this poll."), "forbidden")
    if poll.state in {"open", "closed"}:
        raise Refused(_("This poll has opened already."), "begun")
    if not poll.questions.exists():
        raise Refused(_("Ask something first."), "empty")
    now = timezone.now()
    if poll.closes_at and poll.closes_at <= now:
        raise Refused(_("It would close before it opens."), "over")
    # By the clock that will judge the ballots.
    Poll.objects.filter(pk=poll.pk).update(opens_at=Now())
    poll.refresh_from_db(fields=["opens_at"])
    log(poll, "polls.open", user=by)
    content_changed()
    _announce(poll)
    return poll


def cast(
    *,
    poll: Poll,
    voter: User,
    answers: dict,
    client_key: uuid.UUID,
    granted: bool = False,
) -> Participation:
    """Vote. `answers` are raw values by the question's number (answers.check).

    `voter` is whose vote it is. `granted`: the caller has checked that it may be cast
    now, by them or by somebody who holds it for them. The same `client_key` gives the
    same answer and the same receipt (`receipts.give`). Whether the poll is open is
    decided by the database's clock, at the moment of writing.
    Raises Refused: voted asked answers (`errors` by question) closed.
    """
    try:
        if not granted and not rights.is_asked(voter, poll):
            raise Refused(_("This poll is for others."), "asked")
        stored, errors = shapes.check(poll.questions.all(), answers)
        if errors:
            raise Refused(_("Some answers are missing."), "answers", errors=errors)
        row = _write(poll, voter, stored, client_key)
        failpoint("polls.cast.committed")
        return row
    except (Refused, IntegrityError):
        # Most people vote once, so only now: an earlier vote stands, whatever else.
        there = _earlier(poll, voter, client_key)
        if there is None:
            raise
        return there


def _earlier(poll, voter, client_key) -> Participation | None:
    there = Participation.objects.filter(poll=poll, voter=voter).first()
    if there is not None and there.client_key != receipts.mark(client_key):
        raise Refused(_("You have voted already. A vote cannot be changed."), "voted")
    return there


@transaction.atomic
def _write(poll, voter, stored, client_key) -> Participation:
    if not _hold_open(poll):
        raise Refused(
            _("The poll has closed, so your answers were not counted."), "closed"
        )
    row = Participation.objects.create(
        poll=poll,
        voter=voter,
        client_key=receipts.mark(client_key),
        answers=None if poll.is_secret else stored,
    )
    failpoint("polls.cast.between")
    if poll.is_secret:
        Ballot.objects.create(poll=poll, answers=stored)
    if poll.is_verified:
        failpoint("polls.cast.receipt")
        secret = keys.seed(keys.ensure(poll))
        code = receipts.code(secret, poll, voter.pk, client_key)
        Receipt.objects.create(poll=poll, digest=receipts.digest(poll.pk, code))
    if not poll.is_secret:
        # Public pages that show its figures are behind by a second at most.
        seats_changed()
    _announce(poll)
    failpoint("polls.cast.written")
    return row


def _hold_open(poll: Poll) -> bool:
    """Whether it is open by the database's clock; if so nobody closes it meanwhile.

    FOR KEY SHARE lets a thousand voters in at once and only a closer wait. Django has
    no word for it; SQLite takes writers one by one anyway.
    """
    if connection.vendor != "postgresql":
        return Poll.objects.open().filter(pk=poll.pk).exists()
    with connection.cursor() as cursor:
        cursor.execute(_held(), [poll.pk])
        return cursor.fetchone() is not None


@cache
def _held() -> str:
    """The statement, made once: a hall that votes asks it all the time."""
    rows = Poll.objects.open().filter(pk=0).order_by().values_list("pk")
    sql, _params = rows.query.sql_with_params()
    return f"{sql} FOR KEY SHARE"


@transaction.atomic
def close(*, poll: Poll, by: User) -> Poll:
    """Close an open poll before its time, and count. Raises Refused: forbidden
    closed unopened."""
    poll = _locked(poll)
    if not rights.may_keep(by, poll):
        raise Refused(_("You do not look after this poll."), "forbidden")
    if poll.state == "closed":
        raise Refused(_("This poll is closed already."), "closed")
    if poll.state != "open":
        raise Refused(_("This poll has not opened."), "unopened")
    Poll.objects.filter(pk=poll.pk).update(closed_at=Now())
    poll.refresh_from_db(fields=["closed_at"])
    log(poll, "polls.close", user=by)
    _seal(poll, by)
    return poll


@transaction.atomic
def seal(*, poll: Poll) -> bool:
    """Count a poll whose time is over. False where that is done, or not yet due."""
    poll = Poll.objects.select_for_update().filter(pk=poll.pk).to_seal().first()
    if poll is None:
        return False
    _seal(poll, None)
    return True


def _seal(poll: Poll, by) -> None:
    poll.outcome = facts.count(poll)
    poll.electorate = facts.electorate(poll)
    sealing.shuffle(poll)
    if poll.is_verified:
        sealing.publish(poll)
    Poll.objects.filter(pk=poll.pk).update(
        outcome=poll.outcome, electorate=poll.electorate, sealed_at=Now()
    )
    poll.sealed_at = timezone.now()
    signals.poll_closed.send(Poll, poll=poll, by=by)
    content_changed()
    _announce(poll)


def _announce(poll: Poll) -> None:
    live.announce(f"poll.{poll.pk}", partial(facts.frame, poll.pk))
