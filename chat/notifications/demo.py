"""What the demo's people have been told: their open questions, and some of before."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.utils import timezone

from chat.notifications.kinds import BELL
from chat.notifications.models import Delivery, Notice
from membership import roles
from membership.connections.models import Connection
from membership.joining.models import Application
from membership.models import Period
from membership.models.members import today

ORDER = 80
LOGINS = "@guild.example"
# Whatever is older has been read.
READ_AFTER = dt.timedelta(days=4)


def load(*, now, say) -> int:
    """Write what is missing, on the bell alone. Returns how many."""
    if Notice.objects.filter(kind__startswith="connection.").exists():
        return 0
    rows = [
        _row(now, *fact) for fact in (*_connections(), *_applications(), *_renewed())
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    there = Notice.objects.filter(public_id__in=[row.public_id for row in rows])
    Delivery.objects.bulk_create(
        Delivery(
            notice=row,
            channel=BELL,
            state=Delivery.State.SENT,
            reason="default",
            next_at=row.due_at,
            sent_at=row.due_at,
        )
        for row in there
    )
    say(f"Notices: {len(there)} new")
    return len(there)


def _row(now, person: int, kind: str, key: str, params: dict, at) -> Notice:
    at = min(at, now)
    return Notice(
        person_id=person,
        kind=kind,
        key=key,
        params=params,
        created_at=at,
        due_at=at,
        read_at=at + dt.timedelta(hours=3) if now - at > READ_AFTER else None,
        decided={"push": "silent"},
    )


def _connections():
    for row in Connection.objects.select_related("asked_by", "mentor", "mentee"):
        about = f"connection-{row.pk}.", {"connection": row.pk}
        other = row.other(row.asked_by)
        if row.state == Connection.State.ASKED and other is not None:
            yield other.pk, "connection.asked", *about, row.asked_at
        elif row.state == Connection.State.AGREED:
            yield row.asked_by_id, "connection.agreed", *about, row.answered_at


def _applications():
    board = get_user_model().objects.filter(
        groups__name=roles.BOARD, email__endswith=LOGINS
    )
    for row in Application.objects.waiting():
        for person in board:
            about = f"application-{row.pk}.", {"application": row.pk}
            yield person.pk, "membership.waits", *about, row.sent_at


def _renewed():
    rows = Period.objects.standing().filter(
        member__person__email__endswith=LOGINS,
        source=Period.Source.RENEWAL,
        ends__gte=today(),
    )
    for row in rows.select_related("member"):
        about = f"period-{row.pk}", {"period": row.pk}
        at = timezone.make_aware(dt.datetime.combine(row.starts, dt.time(12)))
        yield row.member.person_id, "membership.renewed", *about, at
