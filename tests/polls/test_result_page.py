"""A result becomes a page: made by who keeps the poll, public once it is approved."""

import re
import uuid

import pytest

from django.test import Client
from django.urls import reverse
from django.utils import translation

from wagtail.models import Page, TaskState

from core.errors import Refused
from core.pagecache import cache
from home import workflows
from membership import roles
from polls import actions, publishing
from polls.models import PollIndexPage, PollResultPage
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _setting(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    translation.activate("en")
    homes = make.a_site()
    workflows.ensure()
    key = uuid.uuid4()
    for home in homes.values():
        type(home).objects.get(pk=home.pk).add_child(
            instance=PollIndexPage(
                title="Polls", slug="polls", locale=home.locale, translation_key=key
            )
        )


def browser(person=None) -> Client:
    client = Client(headers={"host": "localhost"})
    if person is not None:
        client.force_login(person)
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_from_the_closed_poll_to_the_public_page():
    poll = make.a_poll(
        grade="verified",
        title_en="Shall we?",
        title_da="Skal vi?",
        quorum=1,
        asked=[{}, {"kind": "text"}],
    )
    one, words = (str(q.pk) for q in poll.questions.all())
    board = make.a_person(roles.BOARD, language="en")
    actions.cast(
        poll=poll,
        voter=make.a_person(roles.MEMBERS),
        answers={one: "2", words: "Zanzibar"},
        client_key=uuid.uuid4(),
    )
    with pytest.raises(Refused) as no:
        publishing.draft(poll=poll, by=board)
    assert no.value.code == "unsealed"
    actions.close(poll=poll, by=board)
    with pytest.raises(Refused) as no:
        publishing.draft(poll=poll, by=make.a_person(roles.EDITORS))
    assert no.value.code == "forbidden"
    results = reverse("polls:results", args=[poll.pk])
    client = browser(board)
    assert "Publish the result as a page" in text(client.get(results))
    publish = reverse("polls:publish", args=[poll.pk])
    assert client.post(publish).status_code == client.post(publish).status_code == 303
    danish, english = PollResultPage.objects.order_by("locale__language_code")
    assert (danish.title, english.title) == ("Resultat: Skal vi?", "Result: Shall we?")
    assert danish.translation_key == english.translation_key
    page = text(client.get(results))
    assert page.count("waits for approval") == 2
    assert "Publish the result" not in page
    # Two steps by two people, like any other page; nothing is public before.
    url, visitor = english.get_url(), browser()
    listed = reverse("polls:list", args=[poll.pk])
    assert visitor.get(url).status_code == visitor.get(listed).status_code == 404
    for role in (roles.APPROVERS, roles.BOARD):
        decider = make.a_person(role)
        task = TaskState.objects.get(
            workflow_state__object_id=str(english.pk), status="in_progress"
        )
        task.task.specific.on_action(task, decider, "approve")
    cache.clear()
    assert Page.objects.get(pk=english.pk).live
    assert not Page.objects.get(pk=danish.pk).live
    seen = visitor.get(url)
    shown = text(seen)
    assert seen.status_code == 200
    assert '<th scope="row">Copenhagen</th><td class="tnum"' in shown
    assert "Enough have voted" in shown
    assert "Zanzibar" not in shown
    assert "public" in seen["Cache-Control"]
    # With the page its list is everybody's; the poll itself stays the members'.
    assert visitor.get(listed).status_code == 200
    answer = visitor.get(reverse("polls:check", args=[poll.pk]))
    assert answer.status_code == 200
    # And leads back to what a visitor may read, while a member sees the poll itself.
    results = reverse("polls:results", args=[poll.pk])
    assert f'href="{results}"' not in text(answer)
    back = re.search(r'href="([^"]+)">' + re.escape(poll.title), text(answer))[1]
    assert visitor.get(back).status_code == 200
    assert visitor.get(results).status_code == 404
    with translation.override("en"):
        assert "Published as a page (English)" in text(client.get(results))


def test_there_must_be_a_place_for_it():
    poll = make.a_poll()
    board = make.a_person(roles.BOARD)
    actions.close(poll=poll, by=board)
    PollIndexPage.objects.all().update(live=False)
    with pytest.raises(Refused) as no:
        publishing.draft(poll=poll, by=board)
    assert no.value.code == "closed"
