"""The register of offices: one holder at a time, ended and never deleted."""

import datetime as dt

import pytest

from django.db import IntegrityError, transaction
from django.test import Client

from core.errors import Refused
from membership import roles
from membership.offices import actions
from membership.offices.models import Office, OfficeTerm, today
from tests import make
from tests.events.test_registrations_race import at_once

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


def an_office(kind="chair", single=True, **fields) -> Office:
    names = {"name_da": "Formand", "name_en": "Chair", **fields}
    return Office.objects.create(kind=kind, single=single, **names)


def term(office, starts=DAY, ends=None, by=None, **fields) -> OfficeTerm:
    if "person" not in fields and "name" not in fields:
        fields["name"] = "Gudrun Stjernholm"
    row = OfficeTerm(office=office, starts=starts, ends=ends, **fields)
    return actions.save_term(term=row, by=by or make.a_person(roles.BOARD))


def code_of(call) -> str:
    with pytest.raises(Refused) as no:
        call()
    return no.value.code


def days(n) -> dt.timedelta:
    return dt.timedelta(days=n)


class TestTerms:
    def test_one_after_the_other(self):
        office = an_office()
        first = term(office)
        assert code_of(lambda: term(office, DAY + days(30), name="Bo")) == "taken"
        actions.end(term=first, last_day=DAY + days(30), by=make.a_person(roles.BOARD))
        # The last day belongs to the first.
        assert code_of(lambda: term(office, DAY + days(30), name="Bo")) == "taken"
        second = term(office, DAY + days(31), name="Bo")
        # And before the first, as long as it ends in time.
        assert code_of(lambda: term(office, DAY - days(9), DAY, name="Ea")) == "taken"
        term(office, DAY - days(9), DAY - days(1), name="Ea")
        assert list(OfficeTerm.objects.on(DAY + days(31))) == [second]
        assert list(OfficeTerm.objects.on(DAY + days(30))) == [first]

    def test_several_in_one_office_but_nobody_twice(self):
        office = an_office("member", single=False)
        person = make.a_person()
        term(office, person=person)
        term(office, person=make.a_person())
        assert code_of(lambda: term(office, DAY + days(1), person=person)) == "taken"
        term(office, name="Ea")
        assert code_of(lambda: term(office, name="Ea")) == "taken"

    def test_correcting_a_term_does_not_clash_with_itself(self):
        row = term(an_office())
        row.starts = DAY + days(1)
        row.line_en = "Keeps bees."
        actions.save_term(term=row, by=make.a_person(roles.BOARD))
        assert OfficeTerm.objects.get().starts == DAY + days(1)

    def test_the_name_outlives_the_account(self):
        person = make.a_person(first_name="Ea", last_name="Holm")
        row = term(an_office(), person=person)
        person.delete()
        row.refresh_from_db()
        assert (row.person, row.holder, row.shown_name) == (None, "Ea Holm", "")

    def test_a_term_stays_with_its_office_and_person(self):
        row = term(an_office(), person=make.a_person())
        board = make.a_person(roles.BOARD)
        for change in ({"person": make.a_person()}, {"office": an_office("vice")}):
            kept = OfficeTerm.objects.get()
            for name, value in change.items():
                setattr(kept, name, value)
            call = lambda k=kept: actions.save_term(term=k, by=board)  # noqa: E731
            assert code_of(call) == "over"
        # One of old without an account may get one.
        old = term(an_office(), name="Bent Ravn")
        old.person = make.a_person()
        assert actions.save_term(term=old, by=board).person
        assert row.person != old.person

    def test_what_cannot_be(self):
        office = an_office()
        assert code_of(lambda: term(office, name="  ")) == "nobody"
        assert code_of(lambda: term(office, DAY, DAY - days(1))) == "dates"
        assert code_of(lambda: term(office, dt.date(206, 1, 1))) == "dates"
        assert code_of(lambda: term(office, DAY, dt.date(2996, 1, 1))) == "dates"
        for role in (roles.EDITORS, roles.MEMBERS):
            by = make.a_person(role)
            assert code_of(lambda b=by: term(office, by=b)) == "not_yours"

    def test_how_many_hold_it_is_settled_by_the_first(self):
        office, board = an_office(), make.a_person(roles.BOARD)
        office.single = False
        actions.save_office(office=office, by=board)
        term(office)
        office.single = True
        call = lambda: actions.save_office(office=office, by=board)  # noqa: E731
        assert code_of(call) == "single"


class TestRawWrites:
    def refused(self, write):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()

    def test_days_and_names(self):
        rows = OfficeTerm.objects.filter(pk=term(an_office()).pk)
        self.refused(lambda: rows.update(ends=DAY - days(1)))
        self.refused(lambda: rows.update(name=""))
        self.refused(lambda: Office.objects.update(kind="king"))

    @pytest.mark.needs_postgres
    def test_no_overlap(self):
        office = an_office()
        person = make.a_person()
        first = term(office, DAY, DAY + days(9), person=person)
        rows = OfficeTerm.objects

        def write(starts, ends=None, **fields):
            given = {"office": office, "name": "Bo", "single": True, **fields}
            return lambda: rows.create(starts=starts, ends=ends, **given)

        self.refused(write(DAY + days(9)))
        self.refused(write(DAY - days(5)))
        self.refused(write(DAY - days(5), DAY))
        self.refused(write(DAY + days(3), DAY + days(4)))
        write(DAY + days(10))()
        self.refused(lambda: rows.filter(pk=first.pk).update(ends=None))
        many = an_office("member", single=False)
        given = {"office": many, "single": False, "person": person}
        write(DAY, **given)()
        write(DAY, **given | {"person": None})()
        self.refused(write(DAY + days(99), **given))


@pytest.mark.django_db(transaction=True)
def test_two_are_elected_at_once():
    office, board = an_office(), make.a_person(roles.BOARD)
    results = at_once(8, lambda n: term(office, name=f"Person {n}", by=board))
    assert [r.code for r in results if isinstance(r, Refused)] == ["taken"] * 7, results
    assert OfficeTerm.objects.count() == 1


class TestAdmin:
    @pytest.fixture(autouse=True)
    def _no_second_factor(self, settings):
        settings.MFA_REQUIRED_FOR_STAFF = False

    def client(self, *held, **fields):
        from home import workflows

        workflows.ensure()
        client = Client(headers={"host": "localhost"})
        client.force_login(make.a_person(*held, language="en", **fields))
        return client

    def form(self, office, **fields):
        given = {
            "office": office.pk,
            "person": "",
            "name": "Gudrun Stjernholm",
            "starts": "2026-03-01",
            "ends": "",
            "agreed": "on",
            "line_da": "",
            "line_en": "Keeps bees.",
            "portrait": "",
        }
        return given | fields

    def test_the_board_elects_ends_and_cannot_delete(self):
        client, office = self.client(roles.BOARD), an_office()
        assert client.get("/admin/office-terms/new/").status_code == 200
        sent = client.post("/admin/office-terms/new/", self.form(office))
        assert sent.status_code == 302
        row = OfficeTerm.objects.get()
        again = client.post("/admin/office-terms/new/", self.form(office, name="Bo"))
        assert again.status_code == 200
        html = again.content.decode()
        assert "Gudrun Stjernholm holds it since" in html
        assert 'value="Bo"' in html
        edit = f"/admin/office-terms/edit/{row.pk}/"
        assert (
            client.post(edit, self.form(office, ends="2026-02-01")).status_code == 200
        )
        assert (
            client.post(edit, self.form(office, ends="2026-04-01")).status_code == 302
        )
        row.refresh_from_db()
        assert row.ends == dt.date(2026, 4, 1)
        for way in (client, self.client(is_superuser=True)):
            for name, pk in (("office-terms", row.pk), ("offices", office.pk)):
                way.post(f"/admin/{name}/delete/{pk}/")
        assert OfficeTerm.objects.count() == Office.objects.count() == 1
        assert "Gudrun" in client.get("/admin/office-terms/").content.decode()

    @pytest.mark.parametrize("role", [roles.EDITORS, roles.APPROVERS, roles.ORGANISERS])
    def test_others_may_not(self, role):
        client, office = self.client(role), an_office()
        row = term(office)
        client.post("/admin/office-terms/new/", self.form(an_office("vice")))
        client.post(f"/admin/office-terms/edit/{row.pk}/", self.form(office, name="Bo"))
        assert OfficeTerm.objects.get().name == "Gudrun Stjernholm"
        listed = client.get("/admin/office-terms/", follow=True).content.decode()
        assert "Gudrun" not in listed


def test_today_is_the_associations(monkeypatch):
    """Half past midnight in Copenhagen is still yesterday in UTC."""
    from django.utils import timezone

    moment = dt.datetime(2026, 5, 31, 22, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    with timezone.override("America/New_York"):
        assert today() == dt.date(2026, 6, 1)
