"""Many at once: never a seat too many, never one too few. And what raw writes may not.

On SQLite the file's writers queue; only PostgreSQL proves the row lock.
"""

import threading
import uuid

import pytest

from django.db import IntegrityError, connection, transaction

from core.errors import Refused
from events.models import Occurrence
from events.registrations import actions, seats
from events.registrations.models import Registration
from tests import make


def at_once(count, work):
    """Run `work(number)` in that many threads from one gun; returns the results."""
    results, gun = [None] * count, threading.Barrier(min(count, 16))

    def run(first):
        try:
            gun.wait()
            for number in range(first, count, 16):
                try:
                    results[number] = work(number)
                except Exception as error:  # noqa: BLE001 - the test judges it
                    results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(min(count, 16))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def register(event, person, key=None, **fields):
    return actions.register(
        occurrence=event,
        person=person,
        by=person,
        client_key=key or uuid.uuid4(),
        language="en",
        **fields,
    )


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.thorough
    def test_200_people_for_50_seats(self):
        event = make.an_event(capacity=50)
        people = [make.a_person() for _i in range(200)]
        results = at_once(200, lambda n: register(event, people[n]))
        assert all(isinstance(r, Registration) for r in results)
        rows = Registration.objects.filter(occurrence=event)
        assert rows.filter(status="confirmed").count() == 50
        assert rows.filter(status="waiting").count() == 150
        event.refresh_from_db()
        assert event.taken == 50
        # First come, first served: everybody with a seat asked before who waits.
        last = rows.filter(status="confirmed").latest("queued_at")
        assert last.queued_at <= rows.waiting().first().queued_at

    def test_one_form_sent_16_times_is_one_registration(self):
        event, person, key = make.an_event(), make.a_person(), uuid.uuid4()
        results = at_once(16, lambda n: register(event, person, key))
        assert len({r.pk for r in results}) == 1
        event.refresh_from_db()
        assert event.taken == Registration.objects.count() == 1

    def test_one_person_in_16_tabs_gets_one_seat(self):
        event, person = make.an_event(), make.a_person()
        results = at_once(16, lambda n: register(event, person))
        refused = [r for r in results if isinstance(r, Refused)]
        assert [r.code for r in refused] == ["duplicate"] * 15
        event.refresh_from_db()
        assert event.taken == Registration.objects.live().count() == 1

    def test_cancelling_and_registering_together_leaves_no_seat_empty(self):
        event = make.an_event(capacity=8, guests_allowed=True)
        Occurrence.objects.update(cancel_until=event.ends_at)
        first = [register(event, make.a_person()) for _i in range(12)]
        people = [make.a_person() for _i in range(12)]

        def work(n):
            if n % 2:
                row = first[n // 2]
                return actions.cancel(registration=row, by=row.person)
            return register(event, people[n // 2], guests=n % 3 % 2, together=True)

        for result in at_once(24, work):
            assert isinstance(result, Registration), result
        event.refresh_from_db()
        rows = Registration.objects.filter(occurrence=event)
        held = sum(r.places for r in rows.confirmed())
        assert event.taken == held <= 8
        head = rows.waiting().first()
        assert head is None or head.places > event.seats_left


@pytest.mark.django_db
class TestRawWrites:
    """The database says no by itself."""

    def refused(self, write):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()

    def test_no_seat_too_many(self):
        event = make.an_event(capacity=2)
        rows = Occurrence.objects.filter(pk=event.pk)
        rows.update(taken=2)
        self.refused(lambda: rows.update(taken=3))
        self.refused(lambda: rows.update(capacity=1))
        self.refused(lambda: rows.update(taken=-1))

    def test_one_live_registration_a_person(self):
        row = make.a_registration()
        again = {"occurrence": row.occurrence, "person": row.person}
        for status in ("confirmed", "waiting"):
            self.refused(lambda s=status: Registration(**again, status=s).save())
        Registration.objects.create(**again, status="cancelled")

    def test_one_registration_a_form(self):
        row = make.a_registration()
        self.refused(
            lambda: Registration.objects.create(
                occurrence=make.an_event(),
                person=row.person,
                client_key=row.client_key,
                status="confirmed",
            )
        )

    def test_one_guest(self):
        row = make.a_registration()
        rows = Registration.objects.filter(pk=row.pk)
        rows.update(guests=1)
        self.refused(lambda: rows.update(guests=2))


@pytest.mark.django_db
@pytest.mark.thorough
class TestInvariants:
    """Random days of an event, seen from outside after every step."""

    def test_hold_after_every_step(self):
        from hypothesis import HealthCheck, given, settings
        from hypothesis import strategies as st

        event = make.an_event(capacity=3, guests_allowed=True)
        Occurrence.objects.update(cancel_until=event.ends_at)
        people = [make.a_person() for _i in range(6)]
        step = st.one_of(
            st.tuples(st.just("register"), st.integers(0, 5), st.integers(0, 1)),
            st.tuples(st.just("cancel"), st.integers(0, 5), st.just(0)),
            st.tuples(st.just("change"), st.integers(0, 5), st.integers(0, 1)),
            st.tuples(st.just("capacity"), st.integers(1, 6), st.just(0)),
        )

        @settings(
            max_examples=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        )
        @given(st.lists(step, max_size=20))
        def run(steps):
            with transaction.atomic():
                for what, number, guests in steps:
                    before = self.queue(event)
                    self.act(event, people, what, number, guests)
                    self.check(event, before)
                transaction.set_rollback(True)

        run()

    def queue(self, event):
        rows = Registration.objects.waiting().filter(occurrence=event)
        return list(rows.values_list("pk", flat=True))

    def act(self, event, people, what, number, guests):
        if what == "capacity":
            now = Occurrence.objects.get(pk=event.pk)
            now.capacity = max(number, now.taken, 2)
            now.save(update_fields=["capacity"])
            actions.promote(occurrence=now)
            return
        person = people[number]
        mine = Registration.objects.live().filter(occurrence=event, person=person)
        try:
            if what == "register":
                register(event, person, guests=guests, together=True)
            elif row := mine.first():
                if what == "cancel":
                    actions.cancel(registration=row, by=person)
                else:
                    actions.change(registration=row, by=person, guests=guests)
        except Refused:
            pass

    def check(self, event, before):
        now = Occurrence.objects.get(pk=event.pk)
        rows = Registration.objects.filter(occurrence=event)
        held = sum(r.places for r in rows.confirmed())
        assert held == now.taken <= now.capacity  # 1
        live = list(rows.live().values_list("person", flat=True))
        assert len(live) == len(set(live))  # 2
        after = self.queue(event)
        stayed = [pk for pk in before if pk in after]
        assert after[: len(stayed)] == stayed  # 3: nobody overtakes
        promoted = set(
            rows.confirmed().filter(pk__in=before).values_list("pk", flat=True)
        )
        reached = [pk for pk in before if pk in promoted or pk in after]
        assert all(pk in promoted for pk in reached[: len(promoted)])
        head = rows.waiting().first()
        assert head is None or head.places > now.seats_left
        assert seats.frame(now.pk)["left"] == (0 if after else now.seats_left)
