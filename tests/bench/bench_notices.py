"""How long a fact takes to tell a thousand people, and how fast the outbox empties."""

import time

PEOPLE, FACTS, PUSHED = 1000, 12, 200


def _kind(name, default):
    from chat.notifications import kinds

    kinds.register(
        name,
        group="events",
        label="A fact",
        tell=lambda row: kinds.Told("A fact of the bench", "/en/"),
        why="because you measure",
        default=default,
    )


def _p95(spans: list[float]) -> float:
    return sorted(spans)[min(len(spans) - 1, int(len(spans) * 0.95))] * 1000


def _timed(call) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def telling() -> tuple[float, float, int, float]:
    """(p95 of telling 1,000 in ms, mails a second, mails, sweep of none in ms).

    One of the facts goes by mail as well; its letters are written, not sent.
    """
    from django.db import transaction

    from chat.notifications import actions, sending
    from chat.notifications.models import Delivery
    from membership.accounts.models import User

    _kind("bench.bell", ("bell",))
    _kind("bench.mail", ("bell", "mail"))
    people = User.objects.bulk_create(
        User(email=f"told{n}@bench.example") for n in range(PEOPLE)
    )
    ids = [person.pk for person in people]

    def tell(n):
        with transaction.atomic():
            kind = "bench.bell" if n else "bench.mail"
            actions.notify(people=ids, kind=kind, key=f"bench-{n}", params={})

    spans = [_timed(lambda n=n: tell(n)) for n in range(FACTS)]
    took = _timed(lambda: sending.send_due(seconds=300))
    mails = Delivery.objects.filter(channel="mail", state="sent").count()
    idle = [_timed(lambda: sending.send_due(seconds=5)) for _n in range(20)]
    return _p95(spans), mails / took, mails, _p95(idle)


def reminding() -> tuple[float, float, int]:
    """(ms to remind 1,000 of one event, p95 of a sweep that owes nothing, reminded)."""
    from datetime import timedelta

    from django.utils import timezone

    from chat.notifications import reminders
    from events.registrations.models import Registration
    from membership.accounts.models import User
    from tests import make

    now = timezone.now()
    event = make.an_event(start=now + timedelta(hours=23), capacity=None)
    people = User.objects.filter(email__startswith="told")
    Registration.objects.bulk_create(
        Registration(
            occurrence=event,
            person=person,
            status="confirmed",
            confirmed_at=now - timedelta(days=3),
        )
        for person in people
    )
    told = []
    took = _timed(lambda: told.append(reminders.remind_due()))
    idle = [_timed(reminders.remind_due) for _n in range(20)]
    return took * 1000, _p95(idle), told[0]


def pushing() -> tuple[float, int]:
    """(pushes a second to a service on this machine, of how many that it took)."""
    from django.core.cache import cache

    from chat.notifications import actions, sending
    from chat.push.models import Subscription
    from membership.accounts.models import User
    from tests.chat.receiver import Browser, Service

    _kind("bench.push", ("push",))
    # What devices took is remembered by numbers that an earlier bench had as well.
    cache.clear()
    service, browser = Service(), Browser()
    people = list(User.objects.filter(email__startswith="told")[:PUSHED])
    keys = browser.subscription("")["keys"]
    Subscription.objects.bulk_create(
        Subscription(
            person=person,
            endpoint=service.endpoint(str(person.pk)),
            key=keys["p256dh"],
            secret=keys["auth"],
        )
        for person in people
    )
    actions.notify(people=people, kind="bench.push", key="push-1", params={})
    took = _timed(lambda: sending.send_due(seconds=300))
    service.stop()
    return len(service.got) / took, len(service.got)


def measure(table) -> None:
    ms, rate, mails, idle = telling()
    table.add(
        f"telling {PEOPLE:,} people of a fact in one transaction, p95",
        "≤ 1,000 ms",
        f"{ms:.0f} ms",
        ms <= 1000,
    )
    table.add(
        f"the outbox of notices: {mails:,} mails written",
        "≥ 200/s",
        f"{rate:.0f}/s",
        rate >= 200,
    )
    table.add("a sweep with nothing due, p95", "≤ 50 ms", f"{idle:.1f} ms", idle <= 50)
    ms, idle, told = reminding()
    table.add(
        f"reminding {told:,} people of one event",
        "1,000, ≤ 2,000 ms",
        f"{ms:.0f} ms",
        told == PEOPLE and ms <= 2000,
    )
    table.add(
        "a sweep of reminders that owes nothing, p95",
        "≤ 50 ms",
        f"{idle:.1f} ms",
        idle <= 50,
    )
    rate, taken = pushing()
    table.add(
        f"pushes sealed, signed and taken by a service on loopback: {taken}",
        f"{PUSHED}, ≥ 20/s",
        f"{rate:.0f}/s",
        taken == PUSHED and rate >= 20,
    )
