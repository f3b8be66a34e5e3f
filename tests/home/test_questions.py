"""Asking and answering: each refusal beside its success."""

import uuid
from datetime import timedelta

import pytest

from django.utils import timezone

from wagtail.models import PageViewRestriction

from core.errors import Refused
from core.models import Letter
from home.questions import actions, moderation, sections
from home.questions.models import Answer, Question, Version, Vote
from membership import roles
from tests import make

pytestmark = pytest.mark.django_db
ASKED = {
    "language": "en",
    "title": "How do I count without fingers?",
    "text": "I have tried toes already.",
}


@pytest.fixture(autouse=True)
def _index(db):
    make.a_question_index()


def ask(by, **fields):
    return actions.ask(by=by, **{**ASKED, "client_key": uuid.uuid4(), **fields})


def answer(question, by, **fields):
    given = {"text": "Use a pencil and lines.", "client_key": uuid.uuid4(), **fields}
    return actions.answer(question=question, by=by, **given)


def code_of(call) -> str:
    with pytest.raises(Refused) as no:
        call()
    return no.value.code


def trusted(**fields):
    """A member of whom one post is out already."""
    person = make.a_person(roles.MEMBERS, **fields)
    make.an_answer(author=person)
    return person


class TestAsk:
    def test_a_first_question_waits_and_the_next_is_out(self):
        person = make.a_person(roles.MEMBERS)
        first = ask(person)
        assert (first.state, first.published_at) == ("waiting", None)
        moderation.approve(post=first, by=make.a_person(roles.EDITORS))
        second = ask(person, title="How do I count with them?")
        assert second.state == "public"
        assert second.published_at

    def test_who_was_hidden_once_waits_again(self):
        person = trusted()
        make.an_answer(author=person, state="hidden", hidden_because="spam")
        assert ask(person).state == "waiting"

    @pytest.mark.parametrize("role", [roles.EDITORS, roles.BOARD, roles.ORGANISERS])
    def test_roles_are_trusted(self, role):
        assert ask(make.a_person(role)).is_public

    def test_members_only(self):
        assert code_of(lambda: ask(make.a_person())) == "not_yours"

    def test_the_same_form_twice_is_one_question(self):
        person, key = trusted(), uuid.uuid4()
        assert ask(person, client_key=key) == ask(person, client_key=key)
        assert Question.objects.filter(author=person).count() == 1
        # Another person's form may carry the same key.
        assert ask(trusted(), client_key=key)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", "Help"),
            ("title", "x" * 161),
            ("title", "  \u202e\n\t  "),
            ("text", "No."),
            ("text", "x" * 8001),
            ("text", " \n" * 50),
        ],
    )
    def test_too_little_and_too_much(self, field, value):
        person = trusted()
        assert code_of(lambda: ask(person, **{field: value})) == field

    def test_five_a_day(self):
        person = trusted()
        for _n in range(actions.QUESTIONS_A_DAY):
            ask(person)
        assert code_of(lambda: ask(person)) == "limit"
        Question.objects.filter(author=person).update(
            created_at=timezone.now() - timedelta(days=2)
        )
        assert ask(person)

    def test_only_where_there_is_an_index(self):
        sections.index("da").unpublish()
        assert code_of(lambda: ask(trusted(), language="da")) == "closed"

    def test_controls_and_direction_tricks_are_taken_out(self):
        row = ask(trusted(), text="One\x00\x07 two\u202e three\r\n\r\n\r\n\r\nfour")
        assert row.text == "One two three\n\nfour"


class TestAnswer:
    def test_the_asker_is_told_once(self, django_capture_on_commit_callbacks):
        asker = trusted()
        question = make.a_question(author=asker)
        key = uuid.uuid4()
        person = trusted()
        row = answer(question, person, client_key=key)
        assert row == answer(question, person, client_key=key)
        question.refresh_from_db()
        assert (row.is_public, question.answers_public) == (True, 1)
        assert Letter.objects.get(kind="question_answered").to == asker.email

    def test_who_wants_no_mail_gets_none(self):
        question = make.a_question(wants_mail=False)
        answer(question, trusted())
        assert not Letter.objects.filter(kind="question_answered").exists()

    def test_ones_own_answer_is_no_news(self):
        person = trusted()
        answer(make.a_question(author=person), person)
        assert not Letter.objects.filter(kind="question_answered").exists()

    def test_a_first_answer_waits_and_its_letter_too(self):
        question = make.a_question()
        row = answer(question, make.a_person(roles.MEMBERS))
        question.refresh_from_db()
        assert (row.state, question.answers_public) == ("waiting", 0)
        assert not Letter.objects.filter(kind="question_answered").exists()
        moderation.approve(post=row, by=make.a_person(roles.BOARD))
        question.refresh_from_db()
        assert question.answers_public == 1
        assert Letter.objects.filter(kind="question_answered").count() == 1

    def test_editors_and_the_board_answer_for_the_association(self):
        question = make.a_question()
        assert answer(question, make.a_person(roles.BOARD)).by_staff
        assert not answer(question, trusted()).by_staff

    def test_not_where_it_is_closed_or_waits(self):
        person = trusted()
        closed = make.a_question(closed_at=timezone.now())
        waits = make.a_question(state="waiting")
        assert code_of(lambda: answer(closed, person)) == "not_yours"
        assert code_of(lambda: answer(waits, person)) == "not_yours"
        assert code_of(lambda: answer(make.a_question(), make.a_person()))


class TestAccept:
    def test_the_asker_chooses_and_chooses_again(self):
        question = make.a_question()
        one, two = make.an_answer(question=question), make.an_answer(question=question)
        actions.accept(answer=one, by=question.author)
        actions.accept(answer=two, by=question.author)
        chosen = question.answers.filter(accepted_at__isnull=False)
        assert list(chosen) == [two]
        question.refresh_from_db()
        assert question.settled
        actions.unaccept(answer=two, by=question.author)
        question.refresh_from_db()
        assert not question.settled

    def test_editors_may_and_others_may_not(self):
        row = make.an_answer()
        assert code_of(lambda: actions.accept(answer=row, by=row.author)) == "not_yours"
        assert code_of(lambda: actions.accept(answer=row, by=trusted())) == "not_yours"
        assert actions.accept(answer=row, by=make.a_person(roles.EDITORS)).accepted_at

    def test_not_one_that_is_hidden(self):
        row = make.an_answer(state="hidden", hidden_because="spam")
        asker = row.question.author
        assert code_of(lambda: actions.accept(answer=row, by=asker)) == "not_yours"


class TestUseful:
    def test_once_a_person_and_back(self):
        row, person = make.an_answer(), make.a_person(roles.MEMBERS)
        for _n in range(3):
            actions.find_useful(post=row, by=person)
        row.refresh_from_db()
        assert row.votes == Vote.objects.count() == 1
        actions.find_useful(post=row, by=person, useful=False)
        row.refresh_from_db()
        assert row.votes == 0

    def test_not_ones_own_nor_a_strangers(self):
        row = make.a_question()
        for person in (row.author, make.a_person()):
            call = lambda p=person: actions.find_useful(post=row, by=p)  # noqa: E731
            assert code_of(call) == "not_yours"


class TestEdit:
    def test_how_it_read_before_is_kept(self):
        row = make.a_question()
        before = row.title
        actions.edit(
            post=row, by=row.author, title="How do I count backwards?", text=row.text
        )
        kept = Version.objects.get()
        assert (kept.title, kept.person) == (before, row.author)
        row.refresh_from_db()
        assert row.edited_at
        assert "backwards" in row.folded

    def test_nothing_changed_is_no_version(self):
        row = make.an_answer()
        actions.edit(post=row, by=row.author, text=row.text, shown="full")
        row.refresh_from_db()
        assert (Version.objects.count(), row.edited_at, row.shown) == (0, None, "full")

    def test_not_others_not_late_not_closed_not_answered(self):
        now = timezone.now()
        old = make.an_answer(created_at=now - timedelta(days=8))
        closed = make.an_answer(question=make.a_question(closed_at=now))
        hidden = make.an_answer(state="hidden", hidden_because="spam")
        settled = make.an_answer(accepted_at=now).question
        for row in (old, closed, hidden, settled):
            call = lambda r=row: actions.edit(  # noqa: E731
                post=r, by=r.author, text="Something else."
            )
            assert code_of(call) == "not_yours"
        row = make.an_answer()
        call = lambda: actions.edit(post=row, by=trusted(), text="Mine now.")  # noqa: E731
        assert code_of(call) == "not_yours"
        editor = make.a_person(roles.EDITORS)
        actions.edit(post=old, by=editor, text="Without the e-mail address.")
        assert Version.objects.get().person == editor


class TestDelete:
    def test_ones_own_question_until_others_have_answered(self):
        row = make.a_question()
        mine = make.an_answer(question=row, author=row.author)
        actions.delete(post=row, by=row.author)
        assert not Answer.objects.filter(pk=mine.pk).exists()
        row = make.an_answer().question
        call = lambda: actions.delete(post=row, by=row.author)  # noqa: E731
        assert code_of(call) == "not_yours"

    def test_a_chosen_answer_leaves_the_question_open(self):
        row = make.an_answer(accepted_at=timezone.now())
        question = row.question
        assert question.settled
        actions.delete(post=row, by=row.author)
        question.refresh_from_db()
        assert (question.settled, question.answers_public) == (False, 0)

    def test_editors_hide_and_do_not_delete(self):
        row = make.an_answer()
        editor = make.a_person(roles.EDITORS)
        assert code_of(lambda: actions.delete(post=row, by=editor)) == "not_yours"


class TestClose:
    def test_close_and_open_again(self):
        row = make.a_question()
        actions.close(question=row, by=row.author, reason="Found it myself")
        row.refresh_from_db()
        assert not row.is_open
        actions.reopen(question=row, by=row.author)
        row.refresh_from_db()
        assert row.is_open

    def test_with_a_reason_and_not_by_others(self):
        row = make.a_question()
        close = actions.close
        assert code_of(lambda: close(question=row, by=row.author, reason=" ")) == (
            "reason"
        )
        assert code_of(lambda: close(question=row, by=trusted(), reason="No")) == (
            "not_yours"
        )


class TestWhoReads:
    def test_waiting_and_hidden_only_their_writer_and_moderators(self):
        rows = [
            make.a_question(state="waiting"),
            make.a_question(state="hidden", hidden_because="spam"),
        ]
        for row in rows:
            for person, sees in (
                (row.author, True),
                (make.a_person(roles.EDITORS), True),
                (make.a_person(roles.MEMBERS), False),
            ):
                found = Question.objects.visible_to(person).filter(pk=row.pk)
                assert found.exists() is sees

    def test_the_index_page_rules_over_its_language(self):
        from django.contrib.auth.models import AnonymousUser

        row = make.an_answer()
        nobody, member = AnonymousUser(), make.a_person(roles.MEMBERS)
        board = make.a_person(roles.BOARD)

        def seen(person):
            # What a person may read is kept for one request.
            vars(person).pop("_open_questions", None)
            questions = Question.objects.visible_to(person).count()
            assert questions == Answer.objects.visible_to(person).count()
            return questions == 1

        assert seen(nobody)
        rule = PageViewRestriction.objects.create(
            page=sections.index("en"), restriction_type="login"
        )
        assert (seen(nobody), seen(member)) == (False, True)
        rule.restriction_type = "groups"
        rule.save()
        rule.groups.set(board.groups.all())
        rule.save()
        assert (seen(member), seen(board)) == (False, True)
        rule.delete()
        sections.index("en").unpublish()
        assert not seen(board)
        assert Question.objects.filter(pk=row.question_id).exists()
