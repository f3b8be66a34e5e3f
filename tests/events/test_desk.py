"""The organiser's desk: who may, what it shows, what it does."""

import csv
import io
import uuid

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from wagtail.models import ModelLogEntry

from events.models import Occurrence
from events.registrations.models import Registration
from membership import roles
from tests import make
from tests.events.test_registrations import HOUR, QUESTIONS, register

pytestmark = pytest.mark.django_db


def url(name, *args):
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


@pytest.fixture(autouse=True)
def _one_factor(settings):
    """The second factor has its own tests; these are about the role."""
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def organiser(client):
    return sign_in(client, make.a_person(roles.ORGANISERS))


def sign_in(client, person):
    """As the login page does it, with the moment of signing in."""
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp()}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return person


@pytest.fixture
def row():
    return register(make.an_event(capacity=2))


def addresses(row):
    pk, person = row.occurrence.pk, row.public_id
    return [
        ("get", url("index")),
        ("get", url("occurrence", pk)),
        ("get", url("download", pk)),
        ("get", url("add", pk)),
        ("post", url("add", pk)),
        ("get", url("person", pk, person)),
        ("post", url("cancel", pk, person)),
        ("post", url("reissue", pk, person)),
    ]


class TestWhoMay:
    def test_strangers_sign_in(self, client, row):
        for method, address in addresses(row):
            answer = getattr(client, method)(address)
            assert (answer.status_code, "/account/login/" in answer.url) == (302, True)

    @pytest.mark.parametrize(
        "role",
        [roles.MEMBERS, roles.EDITORS, roles.APPROVERS, roles.BOARD, roles.VOLUNTEERS],
    )
    def test_others_are_refused(self, client, row, role):
        sign_in(client, make.a_person(role))
        for method, address in addresses(row):
            assert getattr(client, method)(address).status_code == 403, address
        row.refresh_from_db()
        assert row.status == "confirmed"

    def test_organisers_may(self, client, organiser, row):
        for method, address in addresses(row):
            assert getattr(client, method)(address).status_code in {200, 303, 422}

    def test_unknown_ones_are_not_there(self, client, organiser, row):
        other = make.an_event()
        for address in (
            url("occurrence", 999_999),
            url("person", row.occurrence.pk, uuid.uuid4()),
            url("person", other.pk, row.public_id),
        ):
            assert client.get(address).status_code == 404

    def test_the_list_leaves_the_house_only_after_a_fresh_sign_in(self, client, row):
        client.force_login(make.a_person(roles.ORGANISERS, password=make.PASSWORD))
        answer = client.get(url("download", row.occurrence.pk))
        assert answer.status_code == 302
        assert "reauthenticate" in answer.url
        assert not ModelLogEntry.objects.exists()


class TestPages:
    def test_search_and_filter(self, client, organiser):
        event = make.an_event(capacity=1)
        register(event, make.a_person(first_name="Åse", last_name="Ørsted"))
        register(event, make.a_person(first_name="Bo", last_name="Waits"))

        def names(**query):
            return [
                r.person.first_name
                for r in client.get(url("occurrence", event.pk), query).context[
                    "people"
                ]
            ]

        assert names() == ["Bo", "Åse"] or names() == ["Åse", "Bo"]
        assert names(q="ørst") == ["Åse"] or names(q="Ørst") == ["Åse"]
        assert names(status="waiting") == ["Bo"]
        assert names(status="missing") == ["Åse"]
        assert names(status="inside") == []
        assert names(q="nobody \x00 '; DROP") == []
        assert len(names(status="rubbish")) == 2

    def test_queries_do_not_grow_with_people(
        self, client, organiser, django_assert_max_num_queries
    ):
        event = make.an_event(capacity=30)
        for _i in range(3):
            register(event)
        client.get(url("occurrence", event.pk))
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(url("occurrence", event.pk))
        for _i in range(15):
            register(event)
        with django_assert_max_num_queries(len(few)):
            client.get(url("occurrence", event.pk))

    def test_download_holds_answers_and_no_formula(self, client, organiser):
        event = make.an_event(questions=QUESTIONS)
        person = make.a_person(first_name="=cmd|' /C calc'!A0", last_name="Åse")
        register(event, person, answers={QUESTIONS[1]["id"]: "Soup"})
        answer = client.get(url("download", event.pk))
        text = b"".join(answer.streaming_content).decode()
        header, line = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        assert text.startswith("\ufeff")
        assert line[0] == "'=cmd|' /C calc'!A0"
        assert line[1] == "Åse"
        assert line[header.index("Supper?")] == "Soup"
        assert "attachment" in answer["Content-Disposition"]
        [entry] = ModelLogEntry.objects.all()
        assert (entry.action, entry.user) == ("registrations.export", organiser)


class TestActs:
    def test_cancels_for_somebody_and_writes_it_down(self, client, organiser, row):
        Occurrence.objects.update(cancel_until=timezone.now() - HOUR)
        client.post(url("cancel", row.occurrence.pk, row.public_id))
        row.refresh_from_db()
        assert row.status == "cancelled"
        [entry] = ModelLogEntry.objects.all()
        assert (entry.action, entry.user) == ("registrations.cancel", organiser)

    @pytest.mark.parametrize("name", ["cancel", "reissue"])
    def test_asks_before_it_acts(self, client, organiser, row, name):
        address = url(name, row.occurrence.pk, row.public_id)
        page = client.get(url("person", row.occurrence.pk, row.public_id))
        assert f'href="{address}"' in page.content.decode()
        asked = client.get(address)
        assert asked.status_code == 200
        assert b'method="post"' in asked.content
        row.refresh_from_db()
        assert (row.status, row.ticket.generation) == ("confirmed", 1)
        Registration.objects.update(status="cancelled", cancelled_at=timezone.now())
        assert client.get(address).status_code == 303

    def test_a_new_ticket_kills_the_old(self, client, organiser, row):
        before = row.ticket.generation
        client.post(url("reissue", row.occurrence.pk, row.public_id))
        row.ticket.refresh_from_db()
        assert row.ticket.generation == before + 1

    def test_adds_somebody_who_stands_there(self, client, organiser):
        event = make.an_event(
            terms="Be kind.",
            questions=QUESTIONS,
            occurrence={"closes_at": timezone.now() - HOUR},
        )
        person = make.a_person()
        data = {"email": person.email.upper(), "client_key": str(uuid.uuid4())}
        for _twice in range(2):
            assert client.post(url("add", event.pk), data).status_code == 303
        added = Registration.objects.get()
        assert (added.person, added.status) == (person, "confirmed")
        assert added.terms_accepted == ""
        assert ModelLogEntry.objects.get().action == "registrations.add"

    @pytest.mark.parametrize("email", ["nobody@example.test", "", "x", "a\x00@b.dk"])
    def test_an_unknown_address_is_explained(self, client, organiser, email):
        event = make.an_event()
        answer = client.post(url("add", event.pk), {"email": email})
        assert answer.status_code == 422
        assert b'class="summary"' in answer.content
