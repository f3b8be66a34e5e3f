"""What moderators decide and what members report: each refusal beside its success."""

import pytest

from django.utils import timezone

from core.models import Letter
from home.questions import actions, moderation
from home.questions.models import Report
from membership import roles
from tests import make
from tests.home.test_questions import ask, code_of, trusted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _index(db):
    make.a_question_index()


class TestModerate:
    def test_nobody_moderates_their_own(self):
        editor = make.a_person(roles.EDITORS)
        row = make.a_question(author=editor, state="waiting")
        call = lambda: moderation.approve(post=row, by=editor)  # noqa: E731
        assert code_of(call) == "not_yours"
        call = lambda: moderation.approve(post=row, by=trusted())  # noqa: E731
        assert code_of(call) == "not_yours"
        assert moderation.approve(post=row, by=make.a_person(roles.APPROVERS)).is_public

    def test_hidden_with_a_reason_that_the_writer_reads(self):
        row = make.an_answer(accepted_at=timezone.now())
        editor = make.a_person(roles.EDITORS)
        hide = moderation.hide
        assert code_of(lambda: hide(post=row, by=editor, reason="")) == "reason"
        hide(post=row, by=editor, reason="Names a colleague")
        row.refresh_from_db()
        question = row.question
        question.refresh_from_db()
        assert (row.state, row.accepted_at) == ("hidden", None)
        assert (question.settled, question.answers_public) == (False, 0)
        assert Letter.objects.get(kind="question_hidden").to == row.author.email
        # And back, and hidden again: a letter each time.
        moderation.approve(post=row, by=editor)
        hide(post=row, by=editor, reason="Names a colleague still")
        assert Letter.objects.filter(kind="question_hidden").count() == 2

    def test_reports_gather_and_the_third_takes_it_down(self):
        row = make.an_answer()
        people = [make.a_person(roles.MEMBERS) for _n in range(3)]
        for person in people[:2]:
            for _twice in range(2):
                moderation.report(post=row, by=person, reason="An advert")
        row.refresh_from_db()
        assert (row.state, Report.objects.count()) == ("public", 2)
        moderation.report(post=row, by=people[2], reason="An advert")
        row.refresh_from_db()
        assert row.state == "waiting"
        moderation.approve(post=row, by=make.a_person(roles.EDITORS))
        assert not Report.objects.filter(settled_at=None).exists()
        # Looked at and kept: it can be reported anew.
        assert moderation.report(post=row, by=people[0], reason="Still an advert")

    def test_report_refusals(self):
        row = make.a_question()
        report = moderation.report
        assert code_of(lambda: report(post=row, by=row.author, reason="Mine")) == (
            "not_yours"
        )
        assert code_of(lambda: report(post=row, by=trusted(), reason=" ")) == "reason"
        assert code_of(lambda: report(post=row, by=make.a_person(), reason="Why")) == (
            "not_yours"
        )

    def test_moderators_get_one_letter_for_all_that_waits(self):
        moderators = [make.a_person(roles.EDITORS), make.a_person(roles.BOARD)]
        for _n in range(3):
            ask(make.a_person(roles.MEMBERS))
        letters = Letter.objects.filter(kind="question_waits")
        assert sorted(letters.values_list("to", flat=True)) == sorted(
            p.email for p in moderators
        )


class TestMerge:
    def test_answers_move_to_the_original(self):
        editor = make.a_person(roles.EDITORS)
        row = make.an_answer(accepted_at=timezone.now())
        later, first = row.question, make.a_question()
        older = make.a_question(duplicate_of=later, closed_at=timezone.now())
        moderation.merge(question=later, original=first, by=editor)
        for question in (later, first, older, row):
            question.refresh_from_db()
        assert (row.question, row.accepted_at) == (first, None)
        assert (later.duplicate_of, later.answers_public) == (first, 0)
        assert (older.duplicate_of, first.answers_public) == (first, 1)
        # The asker cannot open it again, a moderator can.
        reopen = actions.reopen
        assert code_of(lambda: reopen(question=later, by=later.author)) == "not_yours"
        assert reopen(question=later, by=editor).duplicate_of is None

    def test_refusals(self):
        editor = make.a_person(roles.EDITORS)
        one, two = make.a_question(), make.a_question()
        danish = make.a_question(language="da")
        waits = make.a_question(state="waiting")
        mine = make.a_question(author=editor)
        for question, original, by, code in (
            (one, one, editor, "itself"),
            (one, danish, editor, "language"),
            (one, waits, editor, "hidden"),
            (mine, one, editor, "not_yours"),
            (one, two, one.author, "not_yours"),
        ):
            call = lambda q=question, o=original, b=by: moderation.merge(  # noqa: E731
                question=q, original=o, by=b
            )
            assert code_of(call) == code
        moderation.merge(question=one, original=two, by=editor)
        three = make.a_question()
        call = lambda: moderation.merge(question=three, original=one, by=editor)  # noqa: E731
        assert code_of(call) == "circle"
