"""Letters about questions, the moderators' list and the way to a knowledge page."""

import re
import uuid

import pytest

from django.test import Client
from django.utils import timezone

from home import workflows
from home.questions import actions, mails, moderation, promotion
from home.questions.models import KnowledgePage
from membership import roles
from tests import make
from tests.home.test_questions_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _index(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.a_question_index()


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


class TestMail:
    def test_the_letter_and_its_one_click(
        self, visitor, django_capture_on_commit_callbacks
    ):
        from django.core import mail as box

        asker = make.a_person(roles.MEMBERS, language="da")
        row = make.a_question(author=asker)
        with django_capture_on_commit_callbacks(execute=True):
            actions.answer(
                question=row,
                by=make.a_person(roles.EDITORS, first_name="Emil", last_name="Bruun"),
                text="Use <lines> & dots.",
                client_key=uuid.uuid4(),
            )
        [letter] = [m for m in box.outbox if m.to == [asker.email]]
        assert "Emil B." in letter.body
        assert "Use <lines> & dots." in letter.body
        stop = re.search(r"http\S+/stop/\S+", letter.body).group()
        path = "/" + stop.split("/", 3)[3]
        assert visitor.get(path).status_code == 200
        row.refresh_from_db()
        assert row.wants_mail  # a GET changes nothing
        strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
        assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        row.refresh_from_db()
        assert not row.wants_mail
        assert visitor.post("/en/questions/stop/1:abc:def/").status_code == 404

    def test_the_asker_turns_it_on_again(self):
        row = make.a_question(wants_mail=False)
        path = f"/en/questions/{row.pk}/mail/"
        assert signed_in(make.a_person(roles.MEMBERS)).post(path).status_code == 404
        signed_in(row.author).post(path)
        row.refresh_from_db()
        assert row.wants_mail

    def test_every_letter_can_be_previewed(self):
        from core.mail import KINDS
        from core.models import Letter

        make.an_answer()
        make.a_question(state="hidden", hidden_because="spam")
        make.a_question(state="waiting")
        for kind in ("answered", "approved", "hidden", "waits"):
            found = KINDS[f"question_{kind}"]
            letter = Letter(kind=found.name, language="da", params=found.sample())
            assert found.build(letter).subject


class TestModerators:
    def test_the_list_and_both_decisions(self):
        one, two = make.a_question(state="waiting"), make.an_answer(state="waiting")
        editor = signed_in(make.a_person(roles.EDITORS))
        html = editor.get("/admin/questions/").content.decode()
        assert one.title in html
        assert two.question.title in html
        editor.post(
            f"/admin/questions/question/{one.pk}/decide/", {"decision": "approve"}
        )
        editor.post(
            f"/admin/questions/answer/{two.pk}/decide/",
            {"decision": "hide", "reason": "An advert"},
        )
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.state, two.state) == ("public", "hidden")
        assert "An advert" in editor.get("/admin/questions/").content.decode()

    def test_not_for_organisers_nor_members(self):
        row = make.a_question(state="waiting")
        for role in (roles.ORGANISERS, roles.AGENTS, roles.MEMBERS):
            client = signed_in(make.a_person(role))
            client.get("/admin/questions/")
            client.post(
                f"/admin/questions/question/{row.pk}/decide/", {"decision": "approve"}
            )
        row.refresh_from_db()
        assert row.state == "waiting"

    def test_topics_are_the_editors(self):
        editor = signed_in(make.a_person(roles.EDITORS))
        given = {"name_da": "Tal", "name_en": "Figures", "slug": "tal", "order": "1"}
        assert editor.post("/admin/topics/new/", given).status_code == 302
        assert editor.post("/admin/topics/new/", given).status_code == 200
        board = signed_in(make.a_person(roles.BOARD))
        assert board.get("/admin/topics/").status_code in (302, 403)


class TestPromotion:
    @pytest.fixture
    def answered(self):
        workflows.ensure()
        return make.an_answer(
            text="Use **lines**.\n\n- one\n- two", accepted_at=timezone.now()
        ).question

    def test_a_draft_that_goes_through_the_approval(self, visitor, answered):
        editor = make.a_person(roles.EDITORS)
        client = signed_in(editor)
        answer = client.post(f"/en/questions/{answered.pk}/promote/")
        page = KnowledgePage.objects.get()
        assert answer["Location"] == f"/admin/pages/{page.pk}/edit/"
        assert client.get(answer["Location"]).status_code == 200
        assert not page.live
        assert visitor.get(page.get_url()).status_code == 404
        assert page.title not in [
            *re.findall(
                "<h3>.*?</h3>", visitor.get("/en/questions/?q=zz").content.decode()
            )
        ]
        assert (
            b"This has become a page"
            not in visitor.get(f"/en/questions/{answered.pk}/").content
        )
        page.get_workflow().start(page, editor)
        for role in (roles.APPROVERS, roles.BOARD):
            step = page.current_workflow_state.current_task_state.specific
            step.task.specific.on_action(step, make.a_person(role), "approve")
            page = KnowledgePage.objects.get()
        assert page.live
        html = visitor.get(page.get_url()).content.decode()
        assert "<b>lines</b>" in html
        assert f"/en/questions/{answered.pk}/" in html
        there = visitor.get(f"/en/questions/{answered.pk}/?q=").content.decode()
        assert page.get_url() in there

    def test_twice_is_one_page_and_some_may_not(self, answered):
        editor = make.a_person(roles.EDITORS)
        one = promotion.promote(question=answered, by=editor)
        assert promotion.promote(question=answered, by=editor) == one
        board = signed_in(make.a_person(roles.BOARD))
        other = make.an_answer(accepted_at=timezone.now()).question
        board.post(f"/en/questions/{other.pk}/promote/")  # writes no pages
        editor = signed_in(editor)
        editor.post(f"/en/questions/{make.a_question().pk}/promote/")  # no answer yet
        assert KnowledgePage.objects.count() == 1

    def test_a_hidden_question_is_not_named(self, visitor, answered):
        page = promotion.promote(question=answered, by=make.a_person(is_superuser=True))
        page.save_revision().publish()
        moderation.hide(
            post=answered, by=make.a_person(roles.EDITORS), reason="A mistake"
        )
        html = visitor.get(page.get_url()).content.decode()
        assert f"/en/questions/{answered.pk}/" not in html


def test_a_token_is_of_one_question_only():
    one = make.a_question()
    assert mails.stopped_by(mails.stop_token(one)) == one
    assert mails.stopped_by("x" * 5000) is None
