"""Events in the admin: times on the place's clock, dates cancelled, people kept."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from django.urls import reverse
from django.utils import timezone

from events.models import EventPage, Occurrence
from events.wagtail_hooks import keep_what_people_hold
from membership import roles
from tests import make

pytestmark = pytest.mark.django_db
ACCRA, COPENHAGEN = ZoneInfo("Africa/Accra"), ZoneInfo("Europe/Copenhagen")


def form_of(page, **data):
    form = EventPage.get_edit_handler().get_form_class()
    shown = form(instance=page, for_user=make.a_person())
    values = {name: shown[name].value() for name in shown.fields}
    streams = ("body", "programme", "speakers", "faq", "access", "questions")
    data |= {f"{name}-count": "0" for name in streams} | {"comments-TOTAL_FORMS": "0"}
    data |= {"comments-INITIAL_FORMS": "0"}
    filled = {k: "" if v is None else v for k, v in values.items()} | data
    return shown, form(filled, instance=page, for_user=make.a_person())


class TestClock:
    def page(self, **fields):
        row = make.an_event(start=dt.datetime(2027, 7, 1, 17, tzinfo=ACCRA), **fields)
        return EventPage.objects.get(
            translation_key=row.translation_key, locale__language_code="da"
        )

    def test_times_are_shown_in_the_events_zone(self):
        shown, _filled = form_of(self.page(time_zone="Africa/Accra"))
        with timezone.override(COPENHAGEN):
            assert shown["starts_at"].value() == dt.datetime(2027, 7, 1, 17)  # noqa: DTZ001

    @pytest.mark.parametrize("editor", ["Europe/Copenhagen", "America/New_York"])
    def test_times_are_read_in_the_events_zone(self, editor):
        page = self.page(time_zone="Africa/Accra")
        with timezone.override(ZoneInfo(editor)):
            _shown, form = form_of(
                page, starts_at="2027-07-02 18:00", ends_at="2027-07-02 20:00"
            )
            form.is_valid()
        assert form.cleaned_data["starts_at"] == dt.datetime(
            2027, 7, 2, 18, tzinfo=ACCRA
        )

    def test_a_new_zone_keeps_the_wall_clock(self):
        page = self.page(time_zone="Africa/Accra")
        _shown, form = form_of(
            page,
            time_zone="Europe/Copenhagen",
            starts_at="2027-07-01 17:00",
            ends_at="2027-07-01 19:00",
        )
        form.is_valid()
        assert form.cleaned_data["starts_at"] == dt.datetime(
            2027, 7, 1, 17, tzinfo=COPENHAGEN
        )

    def test_a_skipped_hour_is_named_beside_its_field(self):
        _shown, form = form_of(
            self.page(time_zone="Europe/Copenhagen"),
            starts_at="2027-03-28 02:30",
            ends_at="2027-03-28 05:00",
        )
        assert not form.is_valid()
        assert "starts_at" in form.errors


class TestDates:
    def test_organisers_cancel_one(self, client, settings):
        settings.MFA_REQUIRED_FOR_STAFF = False
        row = make.an_event(recurrence="FREQ=WEEKLY;COUNT=2")
        client.force_login(make.a_person(roles.ORGANISERS, roles.EDITORS))
        url = reverse("event_date_cancel", args=[row.pk])
        assert client.get(reverse("event_dates")).status_code == 200
        assert client.get(url).status_code == 200
        row.refresh_from_db()
        assert row.cancelled_at is None
        assert client.post(url).status_code == 302
        assert Occurrence.objects.filter(cancelled_at=None).count() == 1

    def test_members_do_not(self, client):
        row = make.an_event()
        client.force_login(make.a_person(roles.MEMBERS))
        client.post(reverse("event_date_cancel", args=[row.pk]))
        row.refresh_from_db()
        assert row.cancelled_at is None


def test_a_page_that_people_hold_cannot_be_deleted(rf):
    from django.contrib.messages.storage.fallback import FallbackStorage

    row = make.an_event()
    page = EventPage.objects.filter(translation_key=row.translation_key).first()
    request = rf.post("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    assert keep_what_people_hold(request, page) is None
    make.a_registration(occurrence=row)
    assert keep_what_people_hold(request, page).status_code == 302
    assert keep_what_people_hold(request, page.get_parent()).status_code == 302
