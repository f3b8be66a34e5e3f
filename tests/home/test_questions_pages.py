"""Questions on the public site and in the admin, by whole requests."""

import re
import uuid

import pytest

from django.test import Client
from django.utils import timezone

from home.questions import actions
from home.questions.models import Answer, Question
from membership import roles
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _index(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.a_question_index()


def signed_in(person):
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


@pytest.fixture
def member():
    person = make.a_person(roles.MEMBERS, language="en")
    make.an_answer(author=person)
    return person


def form(**fields):
    return {
        "title": "How do I count without fingers?",
        "text": "I have tried toes already.",
        "shown": "short",
        "client_key": str(uuid.uuid4()),
        **fields,
    }


class TestIndex:
    def test_filters_search_and_order(self, visitor):
        one = make.a_question(title="Why is the Ødelagt sum wrong?", votes=1)
        two = make.an_answer(
            question=make.a_question(title="Which average do you use?", votes=5),
            accepted_at=timezone.now(),
        ).question
        make.a_question(title="Et dansk spørgsmål om tal", language="da")
        make.a_question(title="A waiting one about sums", state="waiting")

        def titles(query=""):
            html = visitor.get(f"/en/questions/{query}").content.decode()
            return re.findall(r"<h3><a [^>]*>([^<]+)</a>", html)

        assert titles() == [two.title, one.title]
        assert titles("?state=open") == [one.title]
        assert titles("?state=answered") == [two.title]
        assert titles(f"?topic={one.topic.slug}") == [one.title]
        assert titles("?sort=useful") == [two.title, one.title]
        assert titles("?q=OEDELAGT+SUMS") == [one.title]
        assert titles("?q=nothing") == []
        assert titles("?state=x&topic=y&sort=z&page=99") == [two.title, one.title]

    def test_queries_do_not_grow(self, visitor, django_assert_max_num_queries):
        def asked():
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(
                connection,
            ) as found:
                visitor.get("/en/questions/?q=count")
            return len(found)

        make.an_answer()
        asked()
        few = asked()
        for _n in range(12):
            make.an_answer()
        assert asked() == few <= 14

    def test_pages_of_twenty(self, visitor):
        for _n in range(21):
            make.a_question()
        assert visitor.get("/en/questions/").content.count(b"ask-row") == 20
        assert visitor.get("/en/questions/?page=2").content.count(b"ask-row") == 1

    def test_no_more_are_counted_than_anybody_leafs_through(self, visitor, monkeypatch):
        monkeypatch.setattr("home.questions.listing.MOST_LISTED", 21)
        for _n in range(45):
            make.a_question()
        html = visitor.get("/en/questions/?page=9").content.decode()
        assert "Page 2 of 2" in html
        assert (
            "questions have"
            not in visitor.get("/en/questions/?q=count").content.decode()
        )

    def test_empty(self, visitor):
        assert b"/en/questions/ask/" in visitor.get("/en/questions/").content


class TestQuestion:
    def test_a_visitor_reads_and_sees_short_names(self, visitor):
        person = make.a_person(roles.MEMBERS, first_name="Zita", last_name="Quist")
        row = make.an_answer(author=person, text="Use **lines** & dots.")
        make.an_answer(question=row.question, author=person, state="waiting")
        answer = visitor.get(row.question.get_absolute_url())
        html = answer.content.decode()
        assert "Zita Q." in html
        assert "Quist" not in html
        assert "<b>lines</b> &amp; dots." in html
        assert html.count('class="post"') == 2
        assert "csrf" not in html
        assert answer.headers["Cache-Control"].startswith("public")
        assert '"@type": "QAPage"' in html

    def test_queries_do_not_grow(self, visitor):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        row = make.an_answer().question

        def asked(client):
            client.get(f"/en/questions/{row.pk}/")
            with CaptureQueriesContext(connection) as found:
                client.get(f"/en/questions/{row.pk}/?q=1")
            return len(found)

        member = signed_in(row.author)
        few = asked(visitor), asked(member)
        for _n in range(10):
            make.an_answer(question=row)
        assert (asked(visitor), asked(member)) == few
        assert few[0] <= 12

    @pytest.mark.parametrize("state", ["waiting", "hidden"])
    def test_what_is_not_public_is_not_there(self, visitor, member, state):
        row = make.a_question(state=state, hidden_because="spam")
        path = f"/en/questions/{row.pk}/"
        assert visitor.get(path).status_code == 404
        assert signed_in(member).get(path).status_code == 404
        mine = signed_in(row.author).get(path)
        assert mine.status_code == 200
        assert "no-store" in mine.headers["Cache-Control"]
        assert b"QAPage" not in mine.content

    def test_a_kept_page_shows_an_answer_at_once(
        self, visitor, member, django_capture_on_commit_callbacks
    ):
        row = make.a_question()
        path = f"/en/questions/{row.pk}/"
        visitor.get(path)
        with django_capture_on_commit_callbacks(execute=True):
            made = actions.answer(
                question=row, by=member, text="Look here now.", client_key=uuid.uuid4()
            )
        assert made.is_public
        assert b"Look here now." in visitor.get(path).content

    def test_in_the_other_language_it_says_which_it_is(self, visitor):
        row = make.a_question(language="da", title="Hvordan tæller jeg til ti?")
        html = visitor.get(f"/en/questions/{row.pk}/").content.decode()
        assert f'rel="canonical" href="http://localhost/da/questions/{row.pk}/"' in html
        assert '<h1 lang="da">' in html

    def test_numbers_that_are_none(self, visitor):
        for path in ("999999", "9" * 18):
            assert visitor.get(f"/en/questions/{path}/").status_code == 404


class TestAsk:
    def test_similar_ones_are_shown_once_and_then_it_is_sent(self, member):
        known = make.a_question(title="How does one count without toes or fingers?")
        client = signed_in(member)
        given = form()
        shown = client.post("/en/questions/ask/", given)
        html = shown.content.decode()
        assert shown.status_code == 200
        assert known.title in html
        assert "I have tried toes already." in html
        assert not Question.objects.filter(author=member).exists()
        sent = client.post("/en/questions/ask/", given | {"seen": "1"})
        again = client.post("/en/questions/ask/", given | {"seen": "1"})
        row = Question.objects.get(author=member)
        assert sent.status_code == again.status_code == 303
        assert sent["Location"] == again["Location"] == f"/en/questions/{row.pk}/"
        fragment = client.get(
            "/en/questions/similar/?title=count+with+toes+and+fingers"
        )
        assert known.title in fragment.content.decode()

    def test_errors_keep_what_was_typed(self, member):
        client = signed_in(member)
        answer = client.post("/en/questions/ask/", form(title="Short", shown="full"))
        html = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="Short"' in html
        assert "I have tried toes already." in html
        assert '<div class="summary"' in html
        assert client.post("/en/questions/ask/", {}).status_code == 422
        strange = form(topic="'; drop", shown="<b>", client_key="x", title="\x00" * 20)
        assert client.post("/en/questions/ask/", strange).status_code == 422

    def test_a_newcomer_is_told_to_join(self):
        client = signed_in(make.a_person())
        assert client.get("/en/questions/ask/").status_code == 403
        assert client.post("/en/questions/ask/", form()).status_code == 403
        assert not Question.objects.exists()

    def test_a_first_question_says_that_it_waits(self):
        person = make.a_person(roles.MEMBERS)
        client = signed_in(person)
        answer = client.post("/en/questions/ask/", form(), follow=True)
        assert Question.objects.get(author=person).state == "waiting"
        assert "notice" in answer.content.decode()

    def test_mine(self, member):
        row = make.an_answer(question=make.a_question(author=member)).question
        html = signed_in(member).get("/en/questions/mine/").content.decode()
        assert row.title in html
        assert html.count("ask-row") == 2


class TestPosts:
    def test_answer_and_error(self, member):
        row = make.a_question()
        client = signed_in(member)
        path = f"/en/questions/{row.pk}/answer/"
        wrong = client.post(path, {"text": "No", "shown": "short"})
        assert wrong.status_code == 422
        assert "summary" in wrong.content.decode()
        sent = client.post(path, {"text": "One after the other.", "shown": "none"})
        made = Answer.objects.get(question=row)
        assert sent["Location"] == f"/en/questions/{row.pk}/#answer-{made.pk}"
        newcomer = signed_in(make.a_person())
        assert newcomer.post(
            path, {"text": "Me as well", "shown": "full"}
        ).status_code in (
            403,
            422,
        )

    def test_accept_useful_edit_delete_close(self, member):
        row = make.an_answer()
        asker = signed_in(row.question.author)
        asker.post(f"/en/questions/answer/{row.pk}/accept/")
        row.refresh_from_db()
        assert row.accepted_at
        asker.post(f"/en/questions/answer/{row.pk}/accept/", {"off": "1"})
        other = signed_in(member)
        other.post(f"/en/questions/answer/{row.pk}/useful/")
        other.post(f"/en/questions/answer/{row.pk}/accept/")
        row.refresh_from_db()
        assert (row.accepted_at, row.votes) == (None, 1)
        mine = signed_in(row.author)
        change = {"text": "All at once, rather.", "shown": "full"}
        mine.post(f"/en/questions/answer/{row.pk}/edit/", change)
        row.refresh_from_db()
        assert (row.text, row.shown) == ("All at once, rather.", "full")
        kept = mine.get(f"/en/questions/answer/{row.pk}/history/")
        assert b"One after the other." in kept.content
        assert other.get(f"/en/questions/answer/{row.pk}/history/").status_code == 404
        assert other.post(
            f"/en/questions/answer/{row.pk}/edit/", change
        ).status_code == (409)
        assert other.post(f"/en/questions/answer/{row.pk}/delete/").status_code == 409
        asker.post(f"/en/questions/{row.question_id}/close/", {"reason": "Found it"})
        assert mine.get(f"/en/questions/answer/{row.pk}/edit/").status_code == 409
        asker.post(f"/en/questions/{row.question_id}/close/", {"off": "1"})
        assert mine.get(f"/en/questions/answer/{row.pk}/delete/").status_code == 200
        mine.post(f"/en/questions/answer/{row.pk}/delete/")
        assert not Answer.objects.filter(pk=row.pk).exists()

    def test_an_editor_changes_words_and_not_the_name(self):
        row = make.a_question(shown="full")
        editor = signed_in(make.a_person(roles.EDITORS))
        path = f"/en/questions/question/{row.pk}/edit/"
        assert editor.get(path).status_code == 200
        change = {
            "title": "How do I count to twenty?",
            "text": row.text,
            "shown": "none",
        }
        assert editor.post(path, change).status_code == 303
        row.refresh_from_db()
        assert (row.title, row.shown) == ("How do I count to twenty?", "full")

    def test_report_and_merge(self, member):
        one, two = make.a_question(), make.an_answer().question
        client = signed_in(member)
        path = f"/en/questions/question/{one.pk}/report/"
        assert client.post(path, {"reason": "An advert"}).status_code == 303
        assert client.post(path, {"reason": ""}).status_code == 422
        editor = signed_in(make.a_person(roles.EDITORS))
        merge = f"/en/questions/{two.pk}/merge/"
        for wrong in ("", "abc", "999999", str(two.pk), "9" * 30):
            assert editor.post(merge, {"original": wrong}).status_code == 422
        address = f"http://localhost/en/questions/{one.pk}/#answer-3"
        assert editor.post(merge, {"original": address}).status_code == 303
        two.refresh_from_db()
        assert two.duplicate_of == one
        html = client.get(f"/en/questions/{two.pk}/").content.decode()
        assert one.title in html
