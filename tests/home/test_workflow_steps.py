"""A step that several people decide, and one that must be decided in time."""

import datetime as dt
import threading

import pytest

from django.core import mail
from django.db import DataError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from wagtail.models import TaskState

from core.errors import Refused
from core.models import Letter
from home import reviewing, tasks
from home.models import Approval, ReviewTask, StandardPage
from membership import roles
from tests import make
from tests.home.desk import a_desk, a_page, client_of, decide, edit, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def desk():
    homes, people = a_desk()
    people["board2"] = make.a_person(roles.BOARD, email="board2@guild.example")
    people["board3"] = make.a_person(roles.BOARD, email="board3@guild.example")
    return homes["da"], people


@pytest.fixture
def at_the_board(desk):
    """A page that waits for two of the board."""
    parent, people = desk
    ReviewTask.objects.filter(name="Board approval").update(needed=2)
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    decide(people["approver"], page)
    return page, people


def fresh(page):
    return StandardPage.objects.get(pk=page.pk)


def said(response):
    return " ".join(str(m) for m in response.context["messages"])


def follow(person, response):
    return client_of(person).get(response.url)


def test_two_of_the_board_make_it_public(at_the_board):
    page, people = at_the_board
    decide(people["board"], page)
    assert not fresh(page).live
    state = fresh(page).current_workflow_task_state
    assert reviewing.voters(state) == {people["board"].pk}
    assert "1 mere" in reviewing.standing(state) or "1 more" in reviewing.standing(
        state
    )
    decide(people["board2"], page)
    assert fresh(page).live


def test_each_person_counts_once(at_the_board):
    page, people = at_the_board
    decide(people["board"], page)
    decide(people["board"], page)
    assert not fresh(page).live
    assert Approval.objects.count() == 2, "the approver's and one of the board's"
    state = fresh(page).current_workflow_task_state
    with pytest.raises(reviewing.PermissionDenied):
        reviewing.decide(state=state, by=people["board"], approve=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(state=state, person=people["board"])


def test_the_database_wants_somebody():
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        ReviewTask.objects.filter(name="Board approval").update(needed=0)


def test_one_of_them_ends_it_by_asking_for_changes(at_the_board):
    page, people = at_the_board
    decide(people["board"], page)
    decide(people["board2"], page, "reject", "Wrong year.")
    assert fresh(page).current_workflow_state.status == "needs_changes"
    letter = Letter.objects.get(kind="workflow_rejected")
    assert letter.to == "editor@guild.example"


def test_an_approval_of_an_older_text_does_not_count(at_the_board):
    page, people = at_the_board
    decide(people["board"], page)
    edit(client_of(people["board3"]), page, title="Newer")
    client = client_of(people["board2"])
    state = fresh(page).current_workflow_task_state
    answer = client.post(
        reverse(
            "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]
        ),
        {"comment": ""},
        follow=True,
    )
    assert not fresh(page).live
    assert "begynder forfra" in said(answer) or "begins again" in said(answer)
    assert fresh(page).current_workflow_task_state.task.name == "Editor review"
    decide(people["approver"], page)
    decide(people["board"], page)
    assert not fresh(page).live, "the first vote was for another text"
    decide(people["board2"], page)
    assert fresh(page).title == "Newer"


def test_the_editor_says_who_approved_and_how_many_are_missing(at_the_board):
    page, people = at_the_board
    answer = decide(people["board"], page)
    assert answer.status_code == 302
    shown = client_of(people["board2"]).get(
        reverse("wagtailadmin_pages:edit", args=[page.pk])
    )
    assert people["board"].get_full_name() in said(shown)


def test_a_reason_is_asked_for(desk):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    client = client_of(people["approver"])
    state = fresh(page).current_workflow_task_state
    url = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.pk]
    )
    asked = client.post(
        url, {"comment": " "}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert asked.status_code == 200
    assert asked.json()["step"] == "action", "the form again, with its error"
    with pytest.raises(Refused, match="."):
        reviewing.decide(state=state, by=people["approver"], approve=False)
    assert fresh(page).current_workflow_state.status == "in_progress"


def test_what_a_browser_adds_to_a_decision_is_ignored(desk):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    edit(
        client_of(people["approver"]),
        page,
        **{
            "action_workflow-action": "true",
            "workflow-action-name": "approve",
            "workflow-action-extra-data": '{"update": false, "task_state": 1}',
        },
    )
    assert fresh(page).current_workflow_task_state.task.name == "Board approval"


def test_a_step_that_is_over_says_so(desk):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    state = fresh(page).current_workflow_task_state
    decide(people["approver"], page)
    with pytest.raises(Refused) as no:
        reviewing.decide(state=state, by=people["both"], approve=True)
    assert no.value.code == "decided"


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_are_both_counted():
    """Both votes are kept, and the page is published once."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite" and ":memory:" in str(
        connection.settings_dict["NAME"]
    ):
        pytest.skip("needs a database that two threads can open")
    homes, people = a_desk()
    people["board2"] = make.a_person(roles.BOARD, email="board2@guild.example")
    ReviewTask.objects.filter(name="Board approval").update(needed=2)
    page = a_page(homes["da"], owner=people["editor"])
    run = page.get_workflow().start(page, people["editor"])
    reviewing.decide(state=run.current_task_state, by=people["approver"], approve=True)
    state = fresh(page).current_workflow_task_state
    start, wrong = threading.Barrier(2), []

    def vote(person):
        try:
            start.wait(10)
            reviewing.decide(state=state, by=person, approve=True)
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            wrong.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=vote, args=[people[name]])
        for name in ("board", "board2")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert Approval.objects.filter(state=state).count() == 2
    assert fresh(page).live
    assert TaskState.objects.filter(status="in_progress").count() == 0


# Due dates


def at(day, hour=9):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


@pytest.fixture
def waiting(desk):
    """A page that has waited for the editors' review since yesterday's fourth day."""
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    state = fresh(page).current_workflow_task_state
    return state, people


def overdue_letters():
    rows = Letter.objects.filter(kind="workflow_overdue")
    return sorted(rows.values_list("to", flat=True))


def test_steps_begin_with_a_date(waiting):
    state, _people = waiting
    today = timezone.localdate()
    assert reviewing.due_on(state) == today + dt.timedelta(days=3)
    assert reviewing.overdue(today + dt.timedelta(days=3)) == []
    assert reviewing.overdue(today + dt.timedelta(days=4)) == [state]


def test_a_late_step_is_mailed_once_a_day_to_those_who_can_decide(waiting):
    _state, people = waiting
    late = timezone.localdate() + dt.timedelta(days=4)
    assert tasks.remind_overdue(at(late)) == 2
    tasks.remind_overdue(at(late, 15))
    assert overdue_letters() == ["approver@guild.example", "both@guild.example"]
    assert "editor@guild.example" not in overdue_letters()
    tasks.remind_overdue(at(late + dt.timedelta(days=1)))
    assert len(overdue_letters()) == 4


def test_nobody_is_reminded_at_night_nor_in_time(waiting):
    today = timezone.localdate()
    assert tasks.remind_overdue(at(today + dt.timedelta(days=4), 3)) == 0
    assert tasks.remind_overdue(at(today + dt.timedelta(days=3))) == 0
    assert overdue_letters() == []


def test_nobody_is_reminded_of_what_is_decided(waiting):
    state, people = waiting
    decide(people["approver"], state.revision.content_object, "reject", "No.")
    late = timezone.localdate() + dt.timedelta(days=40)
    assert tasks.remind_overdue(at(late)) == 0


def test_a_step_without_a_date_is_never_late(waiting):
    ReviewTask.objects.update(due_days=None)
    assert reviewing.overdue(timezone.localdate() + dt.timedelta(days=400)) == []


def test_withdrawing_tells_those_who_were_asked(
    waiting, django_capture_on_commit_callbacks
):
    state, people = waiting
    page = fresh(state.revision.content_object)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        edit(client_of(people["editor"]), page, **{"action_cancel-workflow": "1"})
    told = sorted(m.to[0].split("<")[-1].strip(">") for m in mail.outbox)
    assert told == ["approver@guild.example", "both@guild.example"]
    assert people["editor"].get_full_name() in mail.outbox[0].body
