"""The pages of joining, as whole requests: the applicant's and the board's."""

import uuid

import pytest

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Letter
from membership import granting, roles
from membership.joining.models import Application, Decision
from membership.models import Grant, Member
from membership.terms.models import Acceptance, Policy, Version
from tests import make
from tests.membership.joiners import (
    ADDRESS,
    a_board,
    a_kind,
    a_member,
    a_unit,
    an_application,
)
from tests.membership.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.a_site()


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def a_policy() -> Version:
    policy = Policy.objects.create(slug="terms", at_signup=True)
    fields = {f"{n}_{lang}": "x" for n in ("title", "body") for lang in ("da", "en")}
    return Version.objects.create(
        policy=policy, number=1, published_at=timezone.now(), **fields
    )


def typed(of, **fields):
    return {
        "kind": of.pk,
        "why": "I count things.",
        "first_name": "Maja",
        "last_name": "Lind",
        "client_key": uuid.uuid4(),
        **ADDRESS,
        **fields,
    }


class TestNewcomers:
    def test_the_kinds_with_fee_vote_and_benefits(self):
        a_kind(name_en="Member", benefits_en="Every evening.")
        a_kind(name_en="Supporting", fee=0, has_vote=False)
        a_kind(name_en="Honorary", is_open=False)
        page = Client().get("/en/join/").content.decode()
        for words in ("250\xa0kr. a year", "Every evening.", "Supporting", "free"):
            assert words in page
        assert "Honorary" not in page

    def test_what_was_typed_lives_through_sign_up(self, settings):
        settings.ACCOUNT_RATE_LIMITS = False
        kind, version = a_kind(), a_policy()
        client = Client()
        sent = typed(kind, street="Øster Allé 1")
        answer = client.post("/en/join/apply/", sent)
        assert answer.status_code == 303
        assert answer.url == "/en/account/signup/?next=%2Fen%2Fjoin%2Fapply%2F"
        assert not Application.objects.exists()
        page = client.get(answer.url)
        form = {
            "first_name": "Maja",
            "last_name": "Lind",
            "email": "maja@guild.example",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "accept_terms": "on",
            "terms_shown": str(version.pk),
            "next": "/en/join/apply/",
        }
        answer = client.post("/en/account/signup/", form, follow=True)
        code = Letter.objects.get(kind="account").params["code"]
        address = answer.redirect_chain[-1][0]
        answer = client.post(address, {"code": code}, follow=True)
        assert answer.redirect_chain[-1][0] == "/en/join/apply/"
        page = answer.content.decode()
        assert "Øster Allé 1" in page
        assert "Your account is ready" in page
        # The very key that the newcomer's form had.
        assert str(sent["client_key"]) in page
        answer = client.post(
            "/en/join/apply/",
            sent | {"accept_terms": "on", "terms_shown": str(version.pk)},
        )
        row = Application.objects.get()
        assert answer.url == f"/en/join/application/{row.public_id}/"
        assert row.person.get_full_name() == "Maja Lind"
        assert "joining_typed" not in client.session
        assert "With" not in client.get("/en/join/apply/").url

    def test_faults_stand_beside_their_fields(self):
        kind = a_kind()
        answer = Client().post("/en/join/apply/", typed(kind, street="", city=""))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "I count things." in page
        assert 'id="id_street_error"' in page
        answer = Client().post("/en/join/apply/", typed(kind, kind=99999))
        assert answer.status_code == 422


class TestApplicants:
    def test_terms_are_accepted_with_the_application(self):
        kind, version = a_kind(), a_policy()
        client = client_of(make.a_person())
        assert client.post("/en/join/apply/", typed(kind)).status_code == 422
        stale = typed(kind, accept_terms="on", terms_shown="9")
        assert client.post("/en/join/apply/", stale).status_code == 422
        assert not Application.objects.exists()
        good = typed(kind, accept_terms="on", terms_shown=version.pk)
        assert client.post("/en/join/apply/", good).status_code == 303
        assert Acceptance.objects.get().where == "joining"
        # The same form once more leads to the same page, or says what there is.
        assert client.post("/en/join/apply/", good).status_code == 302
        assert Application.objects.count() == 1

    def test_the_status_page_is_ones_own(self):
        row = an_application()
        url = row.get_absolute_url()
        assert client_of(row.person).get(url).status_code == 200
        for other in (make.a_person(), a_board()):
            assert client_of(other).get(url).status_code == 404
        assert Client().get(url).status_code == 302

    def test_asked_answered_withdrawn(self):
        from membership.joining import deciding

        row = an_application()
        deciding.ask(application=row, text="Where do <you> work?", by=a_board())
        client = client_of(row.person)
        url = f"/en/join/application/{row.public_id}/"
        page = client.get(url).content.decode()
        assert "Where do &lt;you&gt; work?" in page
        assert client.post(url, {"text": " "}).status_code == 422
        assert client.post(url, {"text": "At sea."}).status_code == 303
        assert client.post(url, {"text": "At sea."}).status_code == 409
        assert client.get(url + "withdraw/").status_code == 200
        assert client.post(url + "withdraw/").status_code == 303
        row.refresh_from_db()
        assert row.state == "withdrawn"
        assert client.get("/en/join/application/").url == url

    def test_a_member_is_led_to_the_membership(self):
        client = client_of(a_member().person)
        assert client.get("/en/join/apply/").url == "/en/join/"
        assert "You are a member already." in client.get("/en/join/").content.decode()


class TestQueue:
    def test_who_may_enter(self):
        row = an_application()
        one = reverse("joining_one", args=[row.public_id])
        for held in (roles.EDITORS, roles.APPROVERS, roles.ORGANISERS):
            client = client_of(make.a_person(held))
            for url in ("/admin/applications/", one):
                # Wagtail leads back to its first page.
                assert client.get(url).status_code == 302, held
            data = {"application": row.pk, "decision": "approve", "sure": 1}
            assert client.post("/admin/applications/decide/", data).status_code == 302
        assert client_of(a_board()).get(one).status_code == 200
        assert Application.objects.waiting().exists()

    def test_filters(self):
        unit = a_unit()
        kind = a_kind(name_en="Student", name_da="Studerende")
        ea = an_application(
            person=make.a_person(first_name="Ea", last_name="Holm"), units=[unit]
        )
        bo = an_application(person=make.a_person(first_name="Bo"), kind=kind)
        client = client_of(a_board(language="en"))

        def found(query):
            page = client.get(f"/admin/applications/?{query}").content.decode()
            return [row for row in (ea, bo) if str(row.public_id) in page]

        assert found("") == [ea, bo]
        assert found("q=holm") == [ea]
        assert found(f"kind={kind.pk}") == [bo]
        assert found(f"unit={unit.pk}") == [ea]
        assert found("state=decided") == []
        assert found("state=nonsense&kind=x&unit=%00&page=zero") == [ea, bo]

    def test_preview_then_done_then_undone(self):
        board = a_board(language="en")
        client = client_of(board)
        rows = [an_application() for _n in range(3)]
        data = {"decision": "approve", "application": [row.pk for row in rows]}
        page = client.post("/admin/applications/decide/", data)
        assert "Admit 3 people?" in page.content.decode()
        assert not Member.objects.exists()
        sure = data | {"sure": 1, "client_key": uuid.uuid4()}
        first = client.post("/admin/applications/decide/", sure)
        again = client.post("/admin/applications/decide/", sure)
        assert first.url == again.url
        assert Member.objects.count() == 3
        page = client.get(first.url).content.decode()
        assert "3 people admitted" in page
        assert "The letters go then." in page
        # Somebody else of the board sees no buttons of this press.
        page = client_of(a_board()).get(first.url, follow=True)
        assert page.status_code == 404
        press = Decision.objects.get()
        client.post(reverse("joining_undo", args=[press.public_id]))
        assert Application.objects.waiting().count() == 3
        assert Member.objects.current().count() == 0

    def test_it_stands_on_the_first_page_of_those_who_decide(self):
        an_application(), an_application()
        words = "2 applications for membership wait"
        assert (
            words in client_of(a_board(language="en")).get("/admin/").content.decode()
        )
        editor = make.a_person(roles.EDITORS, language="en")
        assert words not in client_of(editor).get("/admin/").content.decode()

    def test_letters_can_go_at_once(self, django_capture_on_commit_callbacks):
        client = client_of(a_board())
        row = an_application()
        data = {"decision": "approve", "application": row.pk, "sure": 1}
        client.post("/admin/applications/decide/", data)
        letter = Letter.objects.get(kind="membership_welcome")
        assert letter.next_at > timezone.now()
        press = Decision.objects.get()
        client.post(reverse("joining_send", args=[press.public_id]))
        letter.refresh_from_db()
        assert letter.state == "sent"

    def test_declining_many_needs_words(self):
        client = client_of(a_board(language="en"))
        row = an_application()
        data = {"decision": "decline", "application": row.pk, "sure": 1}
        answer = client.post("/admin/applications/decide/", data)
        assert answer.status_code == 422
        assert "Write a line or two." in answer.content.decode()
        client.post("/admin/applications/decide/", data | {"text": "No room."})
        page = client_of(row.person).get(row.get_absolute_url()).content.decode()
        assert "No room." in page

    def test_ones_own_and_anothers_are_not_in_the_queue(self):
        school = a_unit()
        keeper = make.a_person(roles.ORGANISERS)
        granting.grant(
            person=keeper,
            role=roles.BOARD,
            by=None,
            scope=Grant.Scope.UNIT,
            unit=school,
        )
        inside, outside = an_application(units=[school]), an_application()
        own = an_application(person=keeper, units=[school])
        client = client_of(keeper)
        page = client.get("/admin/applications/").content.decode()
        assert str(inside.public_id) in page
        for row in (outside, own):
            assert str(row.public_id) not in page
            url = reverse("joining_one", args=[row.public_id])
            assert client.get(url, follow=True).status_code == 404
            data = {"decision": "approve", "application": row.pk, "sure": 1}
            client.post("/admin/applications/decide/", data)
        assert not Member.objects.exists()

    def test_what_is_no_decision(self):
        client = client_of(a_board())
        row = an_application()
        for data, status in (
            ({"decision": "sell", "application": row.pk}, 404),
            ({"decision": "approve"}, 200),
            ({"decision": "approve", "application": "9" * 30}, 200),
            ({"decision": "approve", "application": "x"}, 200),
        ):
            answer = client.post("/admin/applications/decide/", data, follow=True)
            assert answer.status_code == status, data
        assert Application.objects.waiting().exists()
        assert client.get("/admin/applications/decide/").status_code == 405
