"""Hears the polls' ground and the doors of events."""

from polls.assembly import hall, motions


def on_poll_closed(*, poll, by, **kwargs):
    motions.settle(poll=poll, by=by)


def on_moved(*, happening, person_id, inside, at, **kwargs):
    if happening in hall.awaited():
        hall.follow(happening=happening, person_id=person_id, inside=inside, at=at)
