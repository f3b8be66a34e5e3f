"""Occurrences follow what is published, and nobody's seat is lost on the way."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from core.errors import Refused
from events import actions, recurrence, signals
from events.models import EventIndexPage, EventPage, Occurrence
from tests import make

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def wall(*parts, zone=COPENHAGEN):
    return dt.datetime(*parts, tzinfo=zone)


@pytest.fixture
def heard():
    """Every fact that was told: [(signal's name, occurrence, rest)]."""
    facts = []
    names = ("occurrence_changed", "occurrence_cancelled", "seats_added")
    hears = []
    for name in names:

        def hear(sender, occurrence, name=name, **rest):
            facts.append((name, occurrence.pk, rest))

        hears.append(hear)
        getattr(signals, name).connect(hear, weak=False, dispatch_uid=f"test.{name}")
    yield facts
    for name in names:
        getattr(signals, name).disconnect(dispatch_uid=f"test.{name}")


def pages(occurrence):
    found = EventPage.objects.filter(translation_key=occurrence.translation_key)
    return {page.locale.language_code: page for page in found}


def publish(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()


def dates_of(occurrence):
    return list(
        Occurrence.objects.filter(translation_key=occurrence.translation_key)
        .order_by("starts_at")
        .values_list("starts_at", flat=True)
    )


class TestFollow:
    def test_publishing_makes_one_occurrence_for_all_languages(self):
        row = make.an_event(title="Talk", doors_minutes=30, address="Gade 1")
        assert Occurrence.objects.count() == 1
        assert row.doors_at == row.starts_at - dt.timedelta(minutes=30)
        assert row.closes_at == row.starts_at
        assert row.cancel_until == row.starts_at - dt.timedelta(hours=24)
        assert row.place == "Salen, Gade 1, 1150 København K"
        assert (row.sequence, row.published) == (0, True)

    def test_a_draft_changes_nothing(self):
        row = make.an_event(capacity=10)
        page = pages(row)["da"]
        page.capacity, page.title = 99, "Draft"
        page.save_revision()
        row.refresh_from_db()
        assert (row.capacity, row.title) == (10, row.title)

    def test_the_first_language_leads(self, settings):
        row = make.an_event(title="Same")
        first = pages(row)[settings.LANGUAGE_CODE]
        other = next(p for p in pages(row).values() if p.pk != first.pk)
        publish(other, title="Other language")
        row.refresh_from_db()
        assert row.title == "Same"
        publish(first, title="First language")
        row.refresh_from_db()
        assert row.title == "First language"

    def test_sequence_rises_only_for_what_calendars_show(self, heard, settings):
        row = make.an_event()
        page = pages(row)[settings.LANGUAGE_CODE]
        publish(page, summary="Other words", cancel_hours=3, capacity=11)
        row.refresh_from_db()
        assert (row.sequence, row.capacity) == (0, 11)
        assert [name for name, *_rest in heard] == ["seats_added"]
        publish(page, title="New title")
        row.refresh_from_db()
        assert row.sequence == 1
        assert len(heard) == 1  # a title is no reason to write to everybody

    def test_a_moved_event_keeps_its_row_and_tells(self, heard, settings):
        row = make.an_event()
        before = row.starts_at
        page = pages(row)[settings.LANGUAGE_CODE]
        publish(
            page,
            starts_at=page.starts_at + dt.timedelta(days=3),
            ends_at=page.ends_at + dt.timedelta(days=3),
            place_name="Loftet",
        )
        moved = Occurrence.objects.get(translation_key=row.translation_key)
        assert moved.pk == row.pk
        assert moved.starts_at == before + dt.timedelta(days=3)
        assert (moved.sequence, moved.recurrence_id) == (1, row.recurrence_id)
        [(name, pk, rest)] = heard
        assert (name, pk) == ("occurrence_changed", row.pk)
        assert rest["before"]["starts_at"] == before
        assert rest["before"]["place"].startswith("Salen")

    def test_publishing_twice_changes_nothing(self, heard):
        row = make.an_event(recurrence="FREQ=WEEKLY;COUNT=4")
        before = list(Occurrence.objects.order_by("pk").values())
        actions.follow_publication(pages(row)["da"])
        assert list(Occurrence.objects.order_by("pk").values()) == before
        assert heard == []

    def test_seats_never_fall_below_those_taken(self, settings):
        row = make.an_event(capacity=10)
        Occurrence.objects.filter(pk=row.pk).update(taken=7)
        page = pages(row)[settings.LANGUAGE_CODE]
        page.capacity = 6
        with pytest.raises(ValidationError) as caught:
            page.full_clean()
        assert "7" in caught.value.message_dict["capacity"][0]
        page.save()  # approved before the seventh came
        actions.follow_publication(page)
        row.refresh_from_db()
        assert row.capacity == 7

    def test_what_is_over_is_never_changed(self, settings):
        row = make.an_event(start=timezone.now() - dt.timedelta(days=9), title="Then")
        publish(pages(row)[settings.LANGUAGE_CODE], title="Now")
        row.refresh_from_db()
        assert row.title == "Then"

    def test_unpublishing_hides_and_publishing_shows(self):
        row = make.an_event()
        for page in pages(row).values():
            page.unpublish()
        row.refresh_from_db()
        assert not row.published
        publish(pages(row)["en"])
        row.refresh_from_db()
        assert row.published

    def test_deleting_the_pages_takes_empty_dates_along(self):
        row = make.an_event()
        for page in pages(row).values():
            page.delete()
        assert not Occurrence.objects.filter(pk=row.pk).exists()

    def test_deleting_the_pages_keeps_dates_with_people(self):
        row = make.an_event()
        make.a_registration(occurrence=row)
        for page in pages(row).values():
            page.delete()
        row.refresh_from_db()
        assert not row.published


class TestSeries:
    def test_keeps_the_clock_when_the_clocks_change(self):
        start = wall(2027, 3, 15, 17)
        row = make.an_event(start=start, recurrence="FREQ=WEEKLY;COUNT=4")
        local = [d.astimezone(COPENHAGEN) for d in dates_of(row)]
        assert [f"{d:%d %H:%M %z}" for d in local] == [
            "15 17:00 +0100",
            "22 17:00 +0100",
            "29 17:00 +0200",
            "05 17:00 +0200",
        ]

    def test_leaves_out_exceptions(self):
        row = make.an_event(
            start=wall(2027, 12, 10, 19),
            recurrence="FREQ=WEEKLY;COUNT=4",
            exceptions="2027-12-24, 2027-12-31",
        )
        assert [f"{d:%m-%d}" for d in dates_of(row)] == ["12-10", "12-17"]

    def test_a_removed_date_with_people_is_cancelled_an_empty_one_goes(self, heard):
        row = make.an_event(
            start=wall(2027, 5, 3, 19), recurrence="FREQ=WEEKLY;COUNT=4"
        )
        rows = list(Occurrence.objects.order_by("starts_at"))
        held = make.a_registration(occurrence=rows[2])
        page = pages(row)["da"]
        publish(page, recurrence="FREQ=WEEKLY;COUNT=2")
        assert list(Occurrence.objects.order_by("starts_at")) == rows[:3]
        rows[2].refresh_from_db()
        assert (rows[2].cancelled_at is not None, rows[2].sequence) == (True, 1)
        held.refresh_from_db()
        assert held.status == "cancelled"
        assert (
            "occurrence_cancelled",
            rows[2].pk,
            {"signal": heard[0][2]["signal"], "by": None},
        ) in heard

    def test_a_series_moved_by_an_hour_keeps_its_rows(self):
        row = make.an_event(
            start=wall(2027, 5, 3, 19), recurrence="FREQ=WEEKLY;COUNT=3"
        )
        before = list(Occurrence.objects.order_by("starts_at").values_list("pk"))
        page = pages(row)["da"]
        hour = dt.timedelta(hours=1)
        publish(page, starts_at=page.starts_at + hour, ends_at=page.ends_at + hour)
        after = list(Occurrence.objects.order_by("starts_at").values_list("pk"))
        assert after == before
        assert {o.sequence for o in Occurrence.objects.all()} == {1}

    def test_a_series_moved_by_a_day_keeps_its_rows(self):
        row = make.an_event(
            start=wall(2027, 5, 3, 19), recurrence="FREQ=WEEKLY;COUNT=3"
        )
        before = list(Occurrence.objects.order_by("starts_at").values_list("pk"))
        page, day = pages(row)["da"], dt.timedelta(days=1)
        publish(page, starts_at=page.starts_at + day, ends_at=page.ends_at + day)
        after = list(Occurrence.objects.order_by("starts_at").values_list("pk"))
        assert after == before

    def test_has_at_most_200_dates(self):
        row = make.an_event(start=wall(2027, 1, 1, 9), recurrence="FREQ=DAILY")
        assert len(dates_of(row)) == recurrence.MOST == 200

    def test_a_cancelled_date_stays_cancelled(self):
        row = make.an_event(recurrence="FREQ=WEEKLY;COUNT=3")
        actions.cancel_occurrence(occurrence=row, by=make.a_person())
        actions.follow_publication(pages(row)["da"])
        row.refresh_from_db()
        assert row.cancelled_at
        assert Occurrence.objects.count() == 3


class TestCancel:
    def test_tells_once(self, heard):
        row, by = make.an_event(), make.a_person()
        first = actions.cancel_occurrence(occurrence=row, by=by)
        again = actions.cancel_occurrence(occurrence=row, by=by)
        assert first.cancelled_at == again.cancelled_at
        assert first.sequence == again.sequence == 1
        assert [name for name, *_rest in heard] == ["occurrence_cancelled"]

    def test_not_what_is_over(self):
        row = make.an_event(start=timezone.now() - dt.timedelta(days=2))
        with pytest.raises(Refused) as caught:
            actions.cancel_occurrence(occurrence=row, by=make.a_person())
        assert caught.value.code == "past"


class TestFaults:
    GOOD = {
        "title": "Talk",
        "slug": "talk",
        "summary": "Words",
        "starts_at": wall(2027, 3, 1, 17),
        "ends_at": wall(2027, 3, 1, 19),
    }

    def fault(self, **fields):
        make.a_site()
        page = EventPage(**{**self.GOOD, **fields})
        index = EventIndexPage.objects.first()
        page.locale, page.path, page.depth = index.locale, index.path + "0001", 4
        with translation.override("en"):
            try:
                page.full_clean()
            except ValidationError as error:
                return error.message_dict
        return {}

    def test_a_good_one_has_none(self):
        assert self.fault() == {}

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("ends_at", {"ends_at": wall(2027, 3, 1, 16)}),
            ("ends_at", {"ends_at": wall(2027, 3, 1, 17)}),
            ("ends_at", {"ends_at": wall(2028, 3, 1, 17)}),
            ("doors_minutes", {"doors_minutes": 721}),
            (
                "starts_at",
                {
                    "starts_at": wall(2027, 3, 28, 2, 30),
                    "ends_at": wall(2027, 3, 28, 5),
                },
            ),
            (
                "registration_closes_at",
                {
                    "registration_opens_at": wall(2027, 2, 2, 12),
                    "registration_closes_at": wall(2027, 2, 1, 12),
                },
            ),
            ("registration_closes_at", {"registration_closes_at": wall(2027, 4, 1, 1)}),
            ("registration_opens_at", {"registration_opens_at": wall(2027, 4, 1, 1)}),
            ("sign_up_url", {"sign_up": "elsewhere"}),
            ("online_url", {"online": True}),
            ("online", {"online_url": "https://example.org/room"}),
            ("time_zone", {"time_zone": "Mars/Olympus"}),
            ("time_zone", {"time_zone": "../../etc/passwd"}),
            ("capacity", {"capacity": 0}),
            ("recurrence", {"recurrence": "every week"}),
            ("recurrence", {"recurrence": "FREQ=SECONDLY"}),
            ("recurrence", {"recurrence": "FREQ=WEEKLY;COUNT=0"}),
            ("recurrence", {"recurrence": "FREQ=WEEKLY;COUNT=201"}),
            ("recurrence", {"recurrence": "FREQ=WEEKLY;INTERVAL=0"}),
            ("recurrence", {"recurrence": "FREQ=WEEKLY;BYHOUR=3"}),
            ("recurrence", {"recurrence": "FREQ=WEEKLY;BYDAY=XX"}),
            ("recurrence", {"recurrence": "FREQ=WEEKLY;UNTIL=2027"}),
            ("recurrence", {"recurrence": "FREQ=WEEKLY\nDTSTART:20270101T000000"}),
            ("recurrence", {"recurrence": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}),
            ("exceptions", {"recurrence": "FREQ=WEEKLY", "exceptions": "24/12"}),
            ("exceptions", {"exceptions": "2027-12-24"}),
            (
                "exceptions",
                {"recurrence": "FREQ=DAILY;COUNT=1", "exceptions": "2027-03-01"},
            ),
        ],
    )
    def test_stand_beside_their_field(self, field, fields):
        assert field in self.fault(**fields)

    def test_online_may_have_a_place_instead_of_a_link(self):
        assert self.fault(online=True, place_name="Salen") == {}


class TestRule:
    def test_until_counts_the_whole_day(self):
        found = recurrence.starts(
            wall(2027, 3, 1, 17), COPENHAGEN, "FREQ=DAILY;UNTIL=20270303"
        )
        assert len(found) == 3

    def test_until_in_utc_is_read_on_the_local_clock(self):
        rule = "FREQ=DAILY;UNTIL=20270303T160000Z"  # 17.00 in Copenhagen
        assert len(recurrence.starts(wall(2027, 3, 1, 17), COPENHAGEN, rule)) == 3

    def test_a_skipped_hour_is_an_hour_later_that_day(self):
        found = recurrence.starts(
            wall(2027, 3, 27, 2, 30), COPENHAGEN, "FREQ=DAILY;COUNT=3"
        )
        local = [d.astimezone(dt.UTC).astimezone(COPENHAGEN) for d in found]
        assert [f"{d:%H:%M}" for d in local] == ["02:30", "03:30", "02:30"]
