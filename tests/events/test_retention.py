"""Answers that were promised to go, go; the rest stays."""

import json
import uuid
from datetime import timedelta

import pytest

from django.utils import timezone

from events.registrations import actions, retention, tasks
from events.registrations.models import Registration
from tests import make

FOOD, TALK = str(uuid.uuid4()), str(uuid.uuid4())

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    asked = [
        {
            "type": "text",
            "id": FOOD,
            "value": {"question": "Allergies?", "brief": True},
        },
        {"type": "text", "id": TALK, "value": {"question": "Your topic?"}},
    ]
    return make.an_event(questions=json.dumps(asked))


def register(event, **answers):
    person = make.a_person()
    return actions.register(
        occurrence=event,
        person=person,
        by=person,
        client_key=uuid.uuid4(),
        language="en",
        answers=answers,
    )


def answers_of(row):
    return [a["answer"] for a in Registration.objects.get(pk=row.pk).answers]


def test_a_week_after_the_event_the_brief_answer_is_gone(event):
    row = register(event, **{FOOD: "Nuts", TALK: "Trees"})
    week = event.ends_at + timedelta(days=7)

    assert retention.forget_brief_answers(now=week) == 0
    assert answers_of(row) == ["Nuts", "Trees"]

    assert retention.forget_brief_answers(now=week + timedelta(minutes=1)) == 1
    assert answers_of(row) == ["Trees"]
    assert retention.forget_brief_answers(now=week + timedelta(days=1)) == 0


def test_an_answer_that_was_no_secret_is_left_alone(event):
    row = register(event, **{TALK: "Trees"})
    late = timezone.now() + timedelta(days=900)
    assert retention.forget_brief_answers(now=late) == 0
    assert answers_of(row) == ["Trees"]


def test_a_changed_answer_goes_too_and_a_removed_one_is_not_looked_for(event):
    row = register(event, **{TALK: "Trees"})
    actions.change(registration=row, by=row.person, answers={FOOD: "Milk"})
    late = event.ends_at + timedelta(days=8)
    assert retention.forget_brief_answers(now=late) == 1
    assert answers_of(row) == []

    other = register(event, **{FOOD: "Eggs"})
    actions.change(registration=other, by=other.person, answers={TALK: "Leaves"})
    assert retention.forget_brief_answers(now=late) == 0


def test_people_are_told_beside_the_question(client, event):
    client.force_login(make.a_person(language="en"))
    page = client.get(f"/en/registrations/{event.pk}/new/").content.decode()
    assert page.count("Deleted a week after the event.") == 1


def test_the_job_runs_on_a_site_with_nothing_to_forget():
    assert tasks.forget_brief_answers() == 0
