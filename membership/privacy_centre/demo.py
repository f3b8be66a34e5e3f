"""What the demo association has been asked about data: copies, one change of mind, and
a consent for everybody who stands in the list of members."""

import datetime as dt

from membership import demo as people_demo
from membership.models import Profile, Visibility
from membership.privacy_centre.consents import DIRECTORY
from membership.privacy_centre.models import (
    GRACE,
    Consent,
    ErasureRequest,
    ExportRequest,
)

ORDER = 70
DAY = dt.timedelta(days=1)


def load(*, now, say) -> int:
    """Create what is missing; returns how many rows are new."""
    made = _consents(now)
    if not ErasureRequest.objects.exists() and not ExportRequest.objects.exists():
        made += _requests(now)
    say(f"Privacy: {made} new")
    return made


def _consents(now) -> int:
    listed = Profile.objects.exclude(listed=Visibility.NOBODY)
    silent = listed.exclude(person__consents__purpose=DIRECTORY)
    rows = [
        Consent(
            person_id=person,
            purpose=DIRECTORY,
            given=True,
            at=now - DAY * (20 + number % 300),
            where=Consent.Where.PROFILE,
        )
        for number, person in enumerate(
            silent.order_by("pk").values_list("person_id", flat=True)
        )
    ]
    return len(Consent.objects.bulk_create(rows))


def _requests(now) -> int:
    people = people_demo.crowd("privacy")[:5]
    if len(people) < 5:
        return 0
    copies = [
        ExportRequest(
            person=person,
            language=person.language,
            state=ExportRequest.State.GONE,
            asked_at=now - DAY * days,
            ready_at=now - DAY * days + dt.timedelta(minutes=1),
            fetched_at=now - DAY * days + dt.timedelta(minutes=30 * days),
        )
        for person, days in zip(people[:4], (9, 23, 41, 60), strict=True)
    ]
    ExportRequest.objects.bulk_create(copies)
    asked = now - DAY * 12
    ErasureRequest.objects.create(
        person=people[4],
        asked_by=people[4],
        asked_at=asked,
        received_on=asked.date(),
        due_at=asked + GRACE,
        undone_at=asked + dt.timedelta(hours=3),
    )
    return len(copies) + 1
