"""Where polls turn up: in a person's week and in the site's search."""

from datetime import timedelta

import pytest

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone, translation

from membership import roles
from polls import actions, week
from polls.models import Participation, Poll
from search import finding
from tests import make

pytestmark = pytest.mark.django_db


def lines(person) -> list[str]:
    request = RequestFactory().get("/en/my/")
    request.user = person
    with translation.override("en"):
        return [line.label for line in week.build(request)]


def test_open_polls_wait_for_whom_they_ask(django_assert_max_num_queries):
    soon = timezone.now() + timedelta(hours=2)
    make.a_poll(title_en="Later")
    make.a_poll(title_en="Soon", closes_at=soon, audience="anyone")
    make.a_poll(title_en="Unit", unit=make.a_unit())
    make.a_poll(title_en="Sketch", opens_at=None)
    make.a_poll(title_en="Over", closes_at=timezone.now())
    member, board = make.a_person(roles.MEMBERS), make.a_person(roles.BOARD)
    assert lines(member) == ["Soon", "Later"]
    # Whoever looks after polls is not asked by them.
    assert lines(board) == lines(make.a_person()) == ["Soon"]
    Participation.objects.create(poll=Poll.objects.get(title_en="Soon"), voter=member)
    assert lines(member) == ["Later"]
    with django_assert_max_num_queries(6):
        lines(board)


def titles(question, user=None, language="en") -> list[str]:
    found = finding.find(question, user=user or AnonymousUser(), language=language)
    return ["".join(text for text, _hit in row.title) for row in found.results]


def test_polls_are_found_by_whom_they_are_for():
    make.a_poll(
        title_en="A harbour for boats",
        title_da="En havn til bådene",
        audience="anyone",
        asked=[{"text_en": "Which quay?", "text_da": "Hvilken kaj?"}],
    )
    make.a_poll(title_en="The harbour of members")
    draft = make.a_poll(title_en="A sketch of a harbour", opens_at=None)
    member, board = make.a_person(roles.MEMBERS), make.a_person(roles.BOARD)
    assert titles("harbour") == titles("quay") == ["A harbour for boats"]
    assert titles("kajen", language="da") == ["En havn til bådene"]
    found = finding.find("havn", user=AnonymousUser(), language="da").results
    assert [row.url.split("/")[1] for row in found] == ["da"]
    assert set(titles("harbour", member)) == {
        "A harbour for boats",
        "The harbour of members",
    }
    assert len(titles("harbour", board)) == 3
    draft.questions.all().delete()
    draft.title_en = "Nothing of the kind"
    actions.save(poll=draft, by=board)
    assert len(titles("harbour", board)) == 2
    draft.delete()
    assert titles("kind", board) == []
