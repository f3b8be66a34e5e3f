"""Facts of pages, articles and questions ring: once, in the reader's words, or not."""

import uuid

import pytest

from chat.notifications import kinds
from home.questions import actions as questions
from home.questions import moderation
from membership import roles
from tests import make
from tests.chat.ringing import is_silent, rang, turn_off
from tests.home.desk import a_desk, a_page, decide, submit
from tests.home.newsroom import a_newsroom, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


def test_the_approval_rings_for_those_whose_turn_it_is():
    homes, people = a_desk()
    turn_off(people["both"], "review.asked")
    page = a_page(homes["da"], owner=people["editor"])
    submit(people["editor"], page, title="Om lauget")
    rang(people["approver"], "review.asked")
    assert is_silent(people["both"], "review.asked")
    assert is_silent(people["board"], "review.asked")
    decide(people["approver"], page, "reject", "For kort.")
    row = rang(people["editor"], "review.returned")
    assert kinds.find(row.kind).told(row).detail.endswith("For kort.")
    submit(people["editor"], page, title="Om lauget")
    rang(people["approver"], "review.asked", times=2)
    decide(people["approver"], page)
    rang(people["board"], "review.asked")
    decide(people["board"], page)
    rang(people["editor"], "review.approved")
    # Who has lost the admin reads nothing of it any more.
    people["board"].groups.clear()
    row = people["board"].notices.get(kind="review.asked")
    row.person = type(people["board"]).objects.get(pk=people["board"].pk)
    assert kinds.find(row.kind).told(row) is None


def test_an_article_comes_back_and_comes_out():
    _news, people = a_newsroom()
    member = people["member"]
    row = sent(member, language="en")
    decide(people["approver"], row.page, "reject", "A little more, please.")
    told = rang(member, "article.returned")
    assert kinds.find(told.kind).told(told).detail == "A little more, please."
    assert is_silent(member, "review.returned"), "nobody is told twice of one fact"


def answer(question, by, text="Count them one by one."):
    return questions.answer(
        question=question, by=by, text=text, client_key=uuid.uuid4(), shown="full"
    )


def test_questions_ring_for_the_asker_the_writer_and_the_moderator():
    asker = make.a_person(roles.MEMBERS, language="da")
    writer = make.a_person(roles.MEMBERS, language="en")
    moderator = make.a_person(roles.EDITORS)
    question = make.a_question(author=asker)
    first = answer(question, writer)  # waits: it is the writer's first
    rang(moderator, "question.waits")
    assert is_silent(asker, "question.answered")
    moderation.approve(post=first, by=moderator)
    rang(writer, "question.approved")
    rang(asker, "question.answered")
    questions.accept(answer=first, by=asker)
    questions.accept(answer=first, by=asker)
    rang(writer, "answer.accepted")
    # What somebody turned off, and what they do themselves, is silent.
    turn_off(asker, "question.answered")
    answer(question, writer, "Or use your fingers.")
    rang(asker, "question.answered")
    answer(question, asker, "I used my toes.")
    rang(asker, "question.answered")
    moderation.hide(post=first, by=moderator, reason="It was copied.")
    row = rang(writer, "question.hidden")
    assert "It was copied." in kinds.find(row.kind).told(row).detail
    gone = asker.notices.get(key=f"answer-{first.pk}-")
    assert kinds.find(gone.kind).told(gone) is None, "hidden from the asker"


def test_every_kind_is_in_both_languages_and_has_words():
    for members in kinds.by_group().values():
        for kind in members:
            assert str(kind.label)
            assert str(kind.why).startswith(("because", "fordi"))
