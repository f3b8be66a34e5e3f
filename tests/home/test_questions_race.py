"""Many at once, and what raw writes may not. Only PostgreSQL proves the row lock."""

import uuid

import pytest

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import Refused
from home.questions import actions, moderation
from home.questions.models import Answer, Question, Report, Vote
from membership import roles
from tests import make
from tests.events.test_registrations_race import at_once


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_accept_at_once(self):
        question = make.a_question()
        rows = [make.an_answer(question=question) for _n in range(8)]
        by = [question.author, make.a_person(roles.EDITORS)]
        results = at_once(8, lambda n: actions.accept(answer=rows[n], by=by[n % 2]))
        assert all(isinstance(row, Answer) for row in results), results
        assert question.answers.filter(accepted_at__isnull=False).count() == 1
        question.refresh_from_db()
        assert question.settled

    def test_one_person_votes_in_16_tabs(self):
        row, person = make.an_answer(), make.a_person(roles.MEMBERS)
        results = at_once(16, lambda n: actions.find_useful(post=row, by=person))
        assert all(isinstance(r, Answer) for r in results), results
        row.refresh_from_db()
        assert row.votes == Vote.objects.count() == 1

    def test_many_vote_at_once_and_each_counts(self):
        row = make.a_question()
        people = [make.a_person(roles.MEMBERS) for _n in range(16)]
        at_once(16, lambda n: actions.find_useful(post=row, by=people[n]))
        row.refresh_from_db()
        assert row.votes == Vote.objects.count() == 16

    def test_one_form_sent_16_times_is_one_question(self):
        make.a_question_index()
        person, key = make.a_person(roles.EDITORS), uuid.uuid4()
        results = at_once(
            16,
            lambda n: actions.ask(
                by=person,
                language="en",
                title="How do I count at once?",
                text="With many hands.",
                client_key=key,
            ),
        )
        assert len({row.pk for row in results}) == 1, results
        assert Question.objects.count() == 1

    def test_the_limit_holds_for_many_forms_at_once(self):
        make.a_question_index()
        person = make.a_person(roles.EDITORS)
        results = at_once(
            12,
            lambda n: actions.ask(
                by=person,
                language="en",
                title="How do I count at once?",
                text="With many hands.",
                client_key=uuid.uuid4(),
            ),
        )
        refused = [r.code for r in results if isinstance(r, Refused)]
        assert refused == ["limit"] * (12 - actions.QUESTIONS_A_DAY)

    def test_answers_at_once_are_all_counted(self):
        question = make.a_question()
        people = [make.a_person(roles.EDITORS) for _n in range(12)]
        at_once(
            12,
            lambda n: actions.answer(
                question=question,
                by=people[n],
                text="With many hands.",
                client_key=uuid.uuid4(),
            ),
        )
        question.refresh_from_db()
        assert question.answers_public == 12

    def test_merging_crosswise_leaves_one(self):
        one, two = make.a_question(), make.a_question()
        editors = [make.a_person(roles.EDITORS) for _n in range(2)]
        pairs = [(one, two), (two, one)]
        results = at_once(
            2,
            lambda n: moderation.merge(
                question=pairs[n][0], original=pairs[n][1], by=editors[n]
            ),
        )
        assert [r.code for r in results if isinstance(r, Refused)] == ["circle"]
        assert Question.objects.exclude(duplicate_of=None).count() == 1


@pytest.mark.django_db
class TestRawWrites:
    """The database says no by itself."""

    def refused(self, write):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()

    def test_one_accepted_answer_and_only_a_public_one(self):
        now = timezone.now()
        one = make.an_answer(accepted_at=now)
        two = make.an_answer(question=one.question)
        rows = Answer.objects.filter(pk=two.pk)
        self.refused(lambda: rows.update(accepted_at=now))
        waits = make.an_answer(state="waiting")
        self.refused(lambda: Answer.objects.filter(pk=waits.pk).update(accepted_at=now))

    def test_states(self):
        rows = Question.objects.filter(pk=make.a_question(state="waiting").pk)
        self.refused(lambda: rows.update(state="other"))
        self.refused(lambda: rows.update(state="public"))
        self.refused(lambda: rows.update(state="hidden"))
        rows.update(state="hidden", hidden_because="spam")

    def test_one_vote_and_one_open_report_a_person(self):
        post, person = make.a_question(), make.a_person()
        answer = make.an_answer(question=post)
        for fields in ({"question": post}, {"answer": answer}):
            Vote.objects.create(person=person, **fields)
            self.refused(lambda f=fields: Vote.objects.create(person=person, **f))
            report = Report.objects.create(person=person, reason="x", **fields)
            again = {"person": person, "reason": "y", **fields}
            self.refused(lambda a=again: Report.objects.create(**a))
            Report.objects.filter(pk=report.pk).update(settled_at=timezone.now())
            Report.objects.create(**again)
        self.refused(lambda: Vote.objects.create(person=make.a_person()))
        both = {"question": post, "answer": answer, "person": make.a_person()}
        self.refused(lambda: Vote.objects.create(**both))

    def test_one_post_a_form_and_person(self):
        row = make.a_question()
        again = {"author": row.author, "client_key": row.client_key}
        self.refused(
            lambda: Question.objects.create(title="x", text="y", language="en", **again)
        )

    def test_a_duplicate_is_closed_and_another(self):
        row = make.a_question()
        rows = Question.objects.filter(pk=row.pk)
        other = make.a_question()
        self.refused(lambda: rows.update(duplicate_of=other))
        self.refused(lambda: rows.update(duplicate_of=row, closed_at=timezone.now()))
