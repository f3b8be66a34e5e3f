"""Terms as people meet them: the pages, the question, sign-up, the board's admin."""

import csv
import io

import pytest

from django.core import mail
from django.test import Client
from django.urls import reverse

from core import kept
from core.csvfiles import BOM
from home import workflows
from membership import roles
from membership.accounts.models import User
from membership.terms.models import Acceptance, Version
from tests import make
from tests.home.desk import client_of
from tests.membership.policies import a_draft, a_policy, a_version

pytestmark = pytest.mark.django_db
HTML = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}


@pytest.fixture(autouse=True)
def _fresh(settings):
    kept._facts.clear()
    settings.MFA_REQUIRED_FOR_STAFF = False
    settings.ACCOUNT_RATE_LIMITS = False
    make.a_site()


class TestPublicPages:
    def test_the_version_in_force_with_its_history(self, client):
        old = a_version(a_policy(slug="conduct"), days=-9, body_en="<p>Be kind.</p>")
        a_version(old.policy, days=-2, body_en="<p>Be very kind.</p>")
        body = client.get("/en/terms/conduct/").content.decode()
        assert "Be very kind." in body
        assert "<del>" in body
        assert "/en/terms/conduct/1/" in body
        danish = client.get("/da/terms/conduct/").content.decode()
        assert "Alle er velkomne." in danish

    def test_an_old_version_says_so(self, client):
        old = a_version(a_policy(slug="conduct"), days=-9)
        a_version(old.policy, days=-2)
        body = client.get("/en/terms/conduct/1/").content.decode()
        assert "A newer version is in force." in body
        assert 'content="noindex"' in body

    @pytest.mark.parametrize("path", ["nothing/", "conduct/7/", "conduct/2/"])
    def test_a_draft_is_nowhere(self, client, path):
        first = a_version(a_policy(slug="conduct"))
        a_draft(first.policy, title_en="Secret")
        assert client.get(f"/en/terms/{path}").status_code == 404
        assert b"Secret" not in client.get("/en/terms/").content
        assert b"Secret" not in client.get("/en/terms/conduct/").content

    def test_one_that_comes_later_is_read_under_its_number(self, client):
        first = a_version(a_policy(slug="conduct"))
        a_version(first.policy, days=4, title_en="Coming rules")
        assert b"Coming rules" not in client.get("/en/terms/").content
        assert b"not in force yet" in client.get("/en/terms/conduct/2/").content

    def test_as_many_queries_for_many(self, client, django_assert_num_queries):
        a_version()
        client.get("/en/terms/", {"page": 1})
        for _more in range(6):
            a_version()
        with django_assert_num_queries(1):
            client.get("/en/terms/", {"page": 2})


class TestTheQuestion:
    """Whoever has not accepted is led there once, and only when opening a page."""

    @pytest.fixture
    def person(self):
        return make.a_person()

    @pytest.fixture
    def asked(self):
        return a_version(a_policy(slug="conduct"), days=-1, must_accept=True)

    def test_who_accepted_none_before_is_told_of_no_change(self, person, asked):
        page = client_of(person).get("/en/my/terms/").content.decode()
        assert "Before you go on" in page
        assert "has changed" not in page

    def test_once_a_session(self, person, asked):
        Acceptance.objects.create(person=person, version=asked, where="again")
        a_version(asked.policy, must_accept=True)
        client = client_of(person)
        answer = client.get("/en/events/?view=calendar", **HTML)
        where = "/en/my/terms/?next=%2Fen%2Fevents%2F%3Fview%3Dcalendar"
        assert (answer.status_code, answer["Location"]) == (302, where)
        page = client.get(where, **HTML).content.decode()
        assert "Something has changed" in page
        assert 'href="/en/events/?view=calendar"' in page
        assert client.get("/en/events/", **HTML).status_code == 200
        # Signing in again is a new session.
        assert client_of(person).get("/en/events/", **HTML).status_code == 302

    def test_accepting_leads_on(self, person, asked):
        client = client_of(person)
        answer = client.post(
            "/en/my/terms/", {"version": asked.pk, "next": "/en/events/"}
        )
        assert answer["Location"] == "/en/events/"
        assert Acceptance.objects.get(person=person).where == "again"
        assert client.get("/en/events/", **HTML).status_code == 200
        assert b"version 1" in client.get("/en/my/terms/").content

    def test_never_in_the_way(self, person, asked):
        client = client_of(person)
        for path in ("/en/my/tickets/", "/en/account/security/", "/en/terms/conduct/"):
            assert client.get(path, **HTML).status_code == 200, path
        for headers in (
            {"HTTP_ACCEPT": "application/json"},
            {**HTML, "HTTP_HX_REQUEST": "true"},
            {**HTML, "HTTP_SEC_FETCH_DEST": "empty"},
        ):
            assert client.get("/en/events/", **headers).status_code == 200
        assert client.post("/en/events/", **HTML).status_code != 302

    def test_visitors_are_not_asked(self, asked):
        assert Client().get("/en/events/", **HTML).status_code == 200
        assert Client().get("/en/my/terms/")["Location"].startswith("/en/account/")

    def test_who_accepted_is_not_asked(self, person, asked):
        Acceptance.objects.create(person=person, version=asked, where="again")
        assert client_of(person).get("/en/events/", **HTML).status_code == 200

    def test_nothing_to_accept_costs_nothing(self, person):
        a_version()
        assert client_of(person).get("/en/events/", **HTML).status_code == 200

    @pytest.mark.parametrize("sent", ["", "0", "x", "99999999999999", "-1", "1\0"])
    def test_a_strange_version_is_nothing(self, person, asked, sent):
        answer = client_of(person).post("/en/my/terms/", {"version": sent})
        assert answer.status_code == 302
        assert not Acceptance.objects.exists()

    def test_one_that_was_replaced_is_shown_anew(self, person, asked):
        newer = a_version(asked.policy, must_accept=True)
        answer = client_of(person).post("/en/my/terms/", {"version": asked.pk})
        assert answer.status_code == 409
        assert f'value="{newer.pk}"' in answer.content.decode()

    @pytest.mark.parametrize("back", ["//evil.test/", "https://evil.test/", "x"])
    def test_it_leads_to_this_site_alone(self, person, asked, back):
        answer = client_of(person).post(
            "/en/my/terms/", {"version": asked.pk, "next": back}
        )
        assert answer["Location"] == "/en/my/terms/"

    def test_another_persons_are_not_shown(self, person, asked):
        Acceptance.objects.create(
            person=make.a_person(), version=asked, where="renewal"
        )
        assert b"when renewing" not in client_of(person).get("/en/my/terms/").content


class TestSignUp:
    FORM = {
        "first_name": "Ida",
        "email": "ida@example.test",
        "password1": "a-long-enough-sentence",
        "password2": "a-long-enough-sentence",
    }

    def test_it_asks_and_stores_the_version(self, client):
        row = a_version(a_policy(at_signup=True))
        page = client.get("/en/account/signup/").content.decode()
        assert row.policy.get_absolute_url().removeprefix("/da") in page
        sent = {**self.FORM, "accept_terms": "on", "terms_shown": str(row.pk)}
        assert client.post("/en/account/signup/", sent).status_code == 302
        stored = Acceptance.objects.get(person__email="ida@example.test")
        assert (stored.version, stored.where) == (row, "signup")

    def test_what_all_must_accept_is_accepted_here_and_not_asked_again(self, client):
        rows = [
            a_version(a_policy(at_signup=True)),
            a_version(a_policy(), must_accept=True),
        ]
        page = client.get("/en/account/signup/")
        shown = page.context["form"]["terms_shown"].value()
        assert {int(pk) for pk in shown.split(".")} == {row.pk for row in rows}
        sent = {**self.FORM, "accept_terms": "on", "terms_shown": shown}
        client.post("/en/account/signup/", sent)
        person = User.objects.get(email="ida@example.test")
        assert client_of(person).get("/en/events/", **HTML).status_code == 200

    def test_not_without_the_tick(self, client):
        row = a_version(a_policy(at_signup=True))
        sent = {**self.FORM, "terms_shown": str(row.pk)}
        answer = client.post("/en/account/signup/", sent)
        assert b"Accept this to create an account." in answer.content
        assert b'value="Ida"' in answer.content
        assert not User.objects.filter(email="ida@example.test").exists()

    def test_not_with_another_text_than_was_read(self, client):
        old = a_version(a_policy(at_signup=True), days=-2)
        a_version(old.policy)
        sent = {**self.FORM, "accept_terms": "on", "terms_shown": str(old.pk)}
        answer = client.post("/en/account/signup/", sent)
        assert b"replaced by a newer one" in answer.content

    def test_nothing_is_asked_where_there_is_nothing(self, client):
        a_version()
        assert b"accept_terms" not in client.get("/en/account/signup/").content
        assert client.post("/en/account/signup/", self.FORM).status_code == 302

    def test_an_address_that_has_an_account_stays_as_it_is(self, client):
        row = a_version(a_policy(at_signup=True))
        make.a_person(email="ida@example.test")
        sent = {**self.FORM, "accept_terms": "on", "terms_shown": str(row.pk)}
        assert client.post("/en/account/signup/", sent).status_code == 302
        assert not Acceptance.objects.exists()
        assert len(mail.outbox) <= 1


class TestTheAdmin:
    @pytest.fixture(autouse=True)
    def _permissions(self):
        workflows.ensure()

    @pytest.fixture
    def editor(self):
        return client_of(make.a_person(roles.EDITORS))

    @pytest.fixture
    def board(self):
        return client_of(make.a_person(roles.BOARD))

    def form(self, policy, **fields):
        draft = (
            '{"blocks":[{"key":"a","text":"Be kind.","type":"unstyled","depth":0,'
            '"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}'
        )
        return {
            "policy": policy.pk,
            "title_da": "Kodeks",
            "title_en": "Code",
            "body_da": draft,
            "body_en": draft,
            "valid_from": Version().valid_from.isoformat(),
            **fields,
        }

    def test_an_editor_writes_and_the_board_publishes(self, editor, board):
        policy = a_policy()
        address = reverse("terms_versions:add")
        assert editor.get(address).status_code == 200
        assert editor.post(address, self.form(policy)).status_code == 302
        row = Version.objects.get()
        assert "Be kind." in row.body_en
        assert row.number is None
        door = reverse("terms_publish", args=[row.pk])
        assert editor.post(door, {"digest": row.digest}).status_code in {302, 403}
        row.refresh_from_db()
        assert not row.is_published
        assert b"Be kind." in board.get(door).content
        board.post(door, {"digest": row.digest})
        row.refresh_from_db()
        assert row.number == 1

    def test_a_board_member_who_wrote_in_it_does_not(self, editor, board):
        row = a_draft()
        address = reverse("terms_versions:edit", args=[row.pk])
        assert board.post(address, self.form(row.policy)).status_code == 302
        # Somebody else touches it afterwards: the log remembers both.
        assert editor.post(address, self.form(row.policy)).status_code == 302
        row.refresh_from_db()
        board.post(reverse("terms_publish", args=[row.pk]), {"digest": row.digest})
        row.refresh_from_db()
        assert not row.is_published

    def test_published_is_read_only(self, editor, board):
        row = a_version()
        for client in (editor, board):
            address = reverse("terms_versions:edit", args=[row.pk])
            answer = client.post(address, self.form(row.policy, title_en="Else"))
            assert answer["Location"].endswith(f"/inspect/{row.pk}/")
            client.post(reverse("terms_versions:delete", args=[row.pk]))
        row.refresh_from_db()
        assert row.title_en == "Terms"

    def test_the_report_is_the_boards(self, editor, board):
        row = a_version()
        person = make.a_person(first_name="=SUM(A1)", last_name="Kjær")
        Acceptance.objects.create(person=person, version=row, where="signup")
        address = reverse("terms_report")
        assert editor.get(address).status_code in {302, 403}
        assert "Kjær" in board.get(address).content.decode()
        assert b"example.test" not in board.get(address, {"q": "nobody"}).content
        answer = board.get(address, {"export": "csv", "policy": row.policy_id})
        text = b"".join(answer.streaming_content).decode().removeprefix(BOM)
        lines = list(csv.reader(io.StringIO(text)))
        assert lines[1][0] == "'=SUM(A1) Kjær"
        assert len(lines) == 2

    @pytest.mark.parametrize("asked", ["policy=x", "q=%00", "page=x", "policy=9" * 9])
    def test_odd_questions_are_answered(self, board, asked):
        assert board.get(f"{reverse('terms_report')}?{asked}").status_code == 200
