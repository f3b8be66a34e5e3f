"""Polls on the site: the list, voting with and without a script, results, the block."""

import csv
import io
import uuid
from datetime import timedelta

import pytest

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.blocks import BodyBlock
from core.pagecache import cache
from home.models import StandardPage
from membership import roles
from polls import actions
from polls.models import Ballot, Participation, Poll
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _setting(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    translation.activate("en")


def browser(person=None) -> Client:
    client = Client(headers={"host": "localhost"})
    if person is not None:
        client.force_login(person)
    return client


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def member():
    return make.a_person(roles.MEMBERS)


def ballot(poll, *values, **more) -> dict:
    names = [question.field for question in poll.questions.all()]
    return {
        "client_key": str(uuid.uuid4()),
        **dict(zip(names, values, strict=False)),
        **more,
    }


def test_the_list_has_each_poll_where_it_belongs(member):
    now = timezone.now()
    make.a_poll(title_en="Running")
    make.a_poll(title_en="Later", opens_at=now + timedelta(days=1))
    make.a_poll(title_en="Done", closes_at=now - timedelta(minutes=1))
    make.a_poll(title_en="Sketch", opens_at=None)
    seen = text(browser(member).get("/en/polls/"))
    order = [seen.index(word) for word in ("Running", "Later", "Done")]
    assert order == sorted(order)
    assert "Sketch" not in seen
    assert "Sketch" in text(
        browser(make.a_person(roles.BOARD, language="en")).get("/en/polls/")
    )
    assert "Nothing has been asked yet." in text(browser().get("/en/polls/"))


def test_one_votes_without_a_script_and_is_told(member):
    poll = make.a_poll(asked=[{}, {"kind": "multiple"}, {"kind": "ranked"}])
    one, several, ranked = poll.questions.all()
    client = browser(member)
    url = poll.get_absolute_url()
    assert "Secret." in text(client.get(url))
    sent = {
        "client_key": str(uuid.uuid4()),
        one.field: "2",
        several.field: ["1", "3"],
        f"{ranked.field}-1": "2",
        f"{ranked.field}-3": "1",
    }
    answer = client.post(url, sent)
    assert (answer.status_code, answer["Location"]) == (303, url)
    page = text(client.get(url))
    assert "Your vote is counted." in page
    assert "<form action" not in page.partition("<main")[2]
    assert Ballot.objects.get().answers == {
        str(one.pk): 2,
        str(several.pk): [1, 3],
        str(ranked.pk): [3, 1],
    }
    # The same form once more is the same vote; another one is none.
    assert client.post(url, sent).status_code == 303
    again = client.post(url, sent | {"client_key": str(uuid.uuid4())})
    assert again.status_code == 409
    assert "cannot be changed" in text(again)
    assert Ballot.objects.count() == 1


def test_errors_stand_beside_the_questions_and_nothing_is_lost(member):
    poll = make.a_poll(asked=[{}, {}, {"kind": "text"}])
    first, second, words = poll.questions.all()
    url = poll.get_absolute_url()
    sent = {first.field: "3", words.field: "Half an <answer>"}
    answer = browser(member).post(url, sent)
    page = text(answer)
    assert answer.status_code == 422
    assert "<title>Error:" in page.replace("\n", "")
    assert f'href="#poll{poll.pk}-{second.field}"' in page
    assert f'id="poll{poll.pk}-{second.field}"' in page
    assert "Choose one." in page
    assert f'name="{first.field}" value="3" checked' in page
    assert "Half an &lt;answer&gt;" in page
    assert not Participation.objects.exists()


def test_what_was_chosen_stays_when_the_poll_closed_meanwhile(member):
    poll = make.a_poll()
    Poll.objects.update(closed_at=timezone.now())
    answer = browser(member).post(poll.get_absolute_url(), ballot(poll, "3"))
    page = text(answer)
    assert answer.status_code == 409
    assert "not counted" in page
    assert "What you had chosen" in page
    assert "Malmö" in page
    # And where something was still missing: it is said just the same.
    page = text(browser(member).post(poll.get_absolute_url(), {}))
    assert "not counted" in page


def test_a_visitor_is_led_to_sign_in_and_a_stranger_sees_nothing():
    public, own = make.a_poll(audience="anyone"), make.a_poll()
    visitor = browser()
    assert "Sign in to vote" in text(visitor.get(public.get_absolute_url()))
    answer = visitor.post(public.get_absolute_url(), ballot(public, "1"))
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    for name in ("poll", "results", "screen", "figures"):
        assert visitor.get(reverse(f"polls:{name}", args=[own.pk])).status_code == 404
    assert visitor.post(own.get_absolute_url()).status_code == 404


def test_nobody_reads_a_secret_tally_before_the_end(member):
    """Not the board either: neither page, figures, screen nor download."""
    poll = make.a_poll(asked=[{"kind": "text"}])
    browser(member).post(poll.get_absolute_url(), ballot(poll, "Zanzibar"))
    for person in (
        member,
        make.a_person(roles.BOARD, language="en"),
        make.a_person(is_superuser=True),
    ):
        client = browser(person)
        for name in ("poll", "results", "screen", "figures", "download"):
            answer = client.get(reverse(f"polls:{name}", args=[poll.pk]))
            body = b"" if answer.streaming else answer.content
            assert b"Zanzibar" not in body, name
        assert (
            "questions"
            not in client.get(reverse("polls:figures", args=[poll.pk])).json()
        )
        assert answer.status_code in {403}
    board = make.a_person(roles.BOARD, language="en")
    assert (
        browser(board).post(reverse("polls:close", args=[poll.pk])).status_code == 303
    )
    assert "Zanzibar" in text(
        browser(member).get(reverse("polls:results", args=[poll.pk]))
    )


def test_results_have_a_table_and_names_only_where_it_is_open(member):
    poll = make.a_poll(grade="open", audience="anyone")
    url = reverse("polls:results", args=[poll.pk])
    browser(member).post(poll.get_absolute_url(), ballot(poll, "1"))
    page = text(browser(member).get(url))
    assert '<th scope="row">Lund</th>' in page
    assert "Maja Lindqvist" in page.partition("<main")[2]
    # Everybody may read the figures; the names are for those who are asked.
    page = text(browser().get(url))
    assert '<th scope="row">Lund</th>' in page
    assert "Lindqvist" not in page


def test_the_file_has_the_figures_and_no_formula(member):
    poll = make.a_poll(asked=[{"choices_en": "=1+1\nTwo"}, {"kind": "text"}])
    browser(member).post(poll.get_absolute_url(), ballot(poll, "1", "@SUM(A1)"))
    board = make.a_person(roles.BOARD, language="en")
    actions.close(poll=poll, by=board)
    answer = browser(board).get(reverse("polls:download", args=[poll.pk]))
    body = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(body)))
    assert rows[1] == ["Question 0", "'=1+1", "1", "100", "1"]
    assert rows[3][1] == "'@SUM(A1)"
    refused = browser(member).get(reverse("polls:download", args=[poll.pk]))
    assert refused.status_code == 403


def test_closing_is_asked_once_more():
    poll = make.a_poll()
    client = browser(make.a_person(roles.BOARD, language="en"))
    url = reverse("polls:close", args=[poll.pk])
    assert "cannot be opened again" in text(client.get(url))
    poll.refresh_from_db()
    assert poll.state == "open"
    assert client.post(url).status_code == 303
    poll.refresh_from_db()
    assert poll.state == "closed"


def test_a_page_of_polls_costs_the_same_however_many(
    member, django_assert_max_num_queries
):
    for _n in range(12):
        make.a_poll()
    client = browser(member)
    client.get("/en/polls/")
    with django_assert_max_num_queries(22):
        client.get("/en/polls/")


# The block


def a_page(poll) -> str:
    homes = make.a_site()
    home = type(homes["en"]).objects.get(pk=homes["en"].pk)
    page = StandardPage(title="With a poll", slug="with-a-poll", locale=home.locale)
    home.add_child(instance=page)
    value = {"heading": "In the hall", "poll": poll.pk, "ground": "paper"}
    page.body = BodyBlock().to_python([{"type": "poll", "value": value}])
    page.save_revision().publish()
    cache.clear()
    return page.get_url()


def test_the_block_votes_where_it_stands(member):
    poll = make.a_poll(audience="anyone", grade="open")
    client, url = browser(member), a_page(poll)
    page = text(client.get(url))
    assert "In the hall" in page
    assert f'action="{poll.get_absolute_url()}"' in page
    answer = client.post(
        poll.get_absolute_url(), ballot(poll, "2"), headers={"X-Part": "card"}
    )
    assert answer.status_code == 200
    card = text(answer)
    assert card.lstrip().startswith("<article")
    assert "you voted for Copenhagen" in card
    wrong = browser(make.a_person()).post(
        poll.get_absolute_url(), {}, headers={"X-Part": "card"}
    )
    assert wrong.status_code == 422
    assert "Choose one." in text(wrong)
    # Without a script the same form leads to the poll's own page.
    assert "you voted for Copenhagen" in text(client.get(url))


def test_a_page_with_the_block_is_kept_and_holds_nobodys_token(member):
    poll = make.a_poll(audience="anyone", grade="open")
    url = a_page(poll)
    for _again in range(2):
        answer = browser().get(url)
        assert "public" in answer["Cache-Control"]
        assert "csrfmiddlewaretoken" not in text(answer)
        assert "Sign in to vote" in text(answer)
    assert "no-store" in browser(member).get(url)["Cache-Control"]


def test_nothing_of_the_block_for_whom_it_is_not(member):
    poll = make.a_poll(title_en="Only for members")
    url = a_page(poll)
    assert "Only for members" in text(browser(member).get(url))
    for person in (None, make.a_person()):
        page = text(browser(person).get(url))
        assert "Only for members" not in page
        assert "In the hall" not in page
    page = StandardPage.objects.get(slug="with-a-poll")
    assert "Only for members" not in str(page.body)
    found = " ".join(
        map(str, StandardPage._meta.get_field("body").get_searchable_content(page.body))
    )
    assert "Only for members" not in found


def test_a_draft_is_on_no_page_and_a_deleted_poll_breaks_none():
    poll = make.a_poll(title_en="Sketch", audience="anyone", opens_at=None)
    url = a_page(poll)
    board = make.a_person(roles.BOARD, language="en")
    assert "Sketch" not in text(browser(board).get(url)).partition("<main")[2]
    poll.delete()
    cache.clear()
    assert browser().get(url).status_code == 200


# The admin


def admin_form(**more) -> dict:
    fields = {
        "title_da": "",
        "title_en": "A new poll",
        "intro_da": "",
        "intro_en": "",
        "audience": "members",
        "unit": "",
        "grade": "secret",
        "results": "closed",
        "quorum": "",
        "opens_at": "",
        "closes_at": "",
        "questions-TOTAL_FORMS": "1",
        "questions-INITIAL_FORMS": "0",
        "questions-MIN_NUM_FORMS": "0",
        "questions-MAX_NUM_FORMS": "20",
        "questions-0-ORDER": "1",
        "questions-0-DELETE": "",
        "questions-0-id": "",
        "questions-0-kind": "single",
        "questions-0-text_da": "",
        "questions-0-text_en": "Yes or no?",
        "questions-0-choices_da": "",
        "questions-0-choices_en": "Yes\nNo",
        "questions-0-required": "on",
        "questions-0-most": "",
        "questions-0-top": "5",
    }
    return fields | more


def test_the_board_makes_a_poll_in_the_admin():
    board = make.a_person(roles.BOARD, language="en")
    client = browser(board)
    url = reverse("wagtailsnippets_polls_poll:add")
    assert client.get(url).status_code == 200
    answer = client.post(url, admin_form())
    assert answer.status_code == 302, text(answer)
    poll = Poll.objects.get()
    assert (poll.author, poll.state) == (board, "draft")
    assert poll.questions.get().choices == ["Yes", "No"]
    edit = reverse("wagtailsnippets_polls_poll:edit", args=[poll.pk])
    assert client.get(edit).status_code == 200
    actions.open_now(poll=poll, by=board)
    assert client.get(edit)["Location"] == poll.get_absolute_url()
    listed = text(client.get(reverse("wagtailsnippets_polls_poll:list")))
    assert "Open now" in listed


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title_en": ""}, "Give it a title in one language at least."),
        ({"results": "live"}, "A secret poll shows its result when it is over."),
        ({"audience": "unit"}, "Which unit?"),
        ({"questions-0-choices_en": "Yes"}, "Two choices at least."),
        ({"questions-0-choices_en": "Yes\nyes"}, "Two choices are the same."),
        (
            {"questions-0-choices_da": "Ja\nNej\nMåske"},
            "3 choices in Danish, but 2 in English.",
        ),
        ({"questions-0-text_en": ""}, "What is the question?"),
        (
            {"opens_at": "2030-01-02 10:00", "closes_at": "2030-01-01 10:00"},
            "It closes before it opens.",
        ),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_saved(fields, said):
    client = browser(make.a_person(roles.BOARD, language="en"))
    url = reverse("wagtailsnippets_polls_poll:add")
    answer = client.post(url, admin_form(**fields))
    assert answer.status_code == 200
    assert said in text(answer)
    assert not Poll.objects.exists()


def test_editors_choose_polls_and_neither_make_nor_open_them():
    poll = make.a_poll(title_en="Ready", audience="anyone")
    make.a_poll(title_en="Not for editors")
    client = browser(make.a_person(roles.EDITORS, language="en"))
    for url in (
        reverse("wagtailsnippets_polls_poll:add"),
        reverse("wagtailsnippets_polls_poll:edit", args=[poll.pk]),
    ):
        assert client.get(url)["Location"].endswith("/admin/")
    viewset = Poll.snippet_viewset.chooser_viewset
    chosen = text(client.get(reverse(viewset.get_url_name("choose"))))
    assert "Ready" in chosen
    assert "Not for editors" not in chosen
