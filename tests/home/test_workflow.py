"""The two-step way of a page, as people walk it in the admin."""

import pytest

from django.core import mail
from django.urls import reverse

from wagtail.models import GroupPagePermission, Page, WorkflowState

from core.models import Letter
from home import workflows
from home.models import StandardPage
from membership import roles
from tests.home.desk import a_desk, a_page, client_of, decide, edit, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def desk():
    homes, people = a_desk()
    return homes["da"], people


def fresh(page):
    return StandardPage.objects.get(pk=page.pk)


def status(page):
    return fresh(page).current_workflow_state.status


def sent_to(kind):
    return set(Letter.objects.filter(kind=kind).values_list("to", flat=True))


def test_setting_up_twice_changes_nothing():
    def counts():
        return (
            GroupPagePermission.objects.count(),
            list(workflows.ensure().workflow_tasks.values_list("task_id", flat=True)),
        )

    workflows.ensure()
    assert counts() == counts()
    publishing = GroupPagePermission.objects.filter(
        permission__codename="publish_page", group__name__in=roles.ALL
    )
    assert not publishing.exists()


def test_setting_up_takes_away_what_was_granted_by_hand():
    from django.contrib.auth.models import Permission

    groups = roles.ensure()
    GroupPagePermission.objects.create(
        group=groups[roles.EDITORS],
        page=Page.get_first_root_node(),
        permission=Permission.objects.get(codename="publish_page"),
    )
    workflows.ensure()
    assert not GroupPagePermission.objects.filter(
        group=groups[roles.EDITORS], permission__codename="publish_page"
    ).exists()


def test_two_people_approve_and_it_is_public(desk, client):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    answer = submit(people["editor"], page, title="About the guild")
    assert answer.status_code == 302
    assert not fresh(page).live
    assert sent_to("workflow_submitted") == {
        "approver@guild.example",
        "both@guild.example",
    }
    decide(people["approver"], page)
    assert not fresh(page).live
    assert "board@guild.example" in sent_to("workflow_submitted")
    decide(people["board"], page)
    live = fresh(page)
    assert (live.live, live.title) == (True, "About the guild")
    assert sent_to("workflow_approved") == {"editor@guild.example"}
    assert client.get(live.url).status_code == 200


@pytest.mark.parametrize("name", ["editor", "editor2", "board", "organiser"])
def test_the_first_step_is_not_everybodys(desk, name):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    decide(people[name], page)
    state = fresh(page).current_workflow_task_state
    assert (state.task.name, state.status) == ("Editor review", "in_progress")


def test_nobody_approves_their_own_change(desk):
    parent, people = desk
    page = a_page(parent, owner=people["both"])
    submit(people["both"], page, title="Mine")
    decide(people["both"], page)
    assert fresh(page).current_workflow_task_state.task.name == "Editor review"
    decide(people["both"], page, "reject")
    assert fresh(page).current_workflow_state.status == "in_progress"
    state = page.current_workflow_task_state
    with pytest.raises(workflows.PermissionDenied):
        state.task.specific.on_action(state, people["both"], "approve")


def test_an_admin_does_not_approve_their_own_change_either(desk):
    parent, people = desk
    page = a_page(parent, owner=people["admin"])
    submit(people["admin"], page)
    decide(people["admin"], page)
    assert fresh(page).current_workflow_task_state.task.name == "Editor review"


def test_one_person_is_not_two(desk):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    decide(people["both"], page)
    assert fresh(page).current_workflow_task_state.task.name == "Board approval"
    decide(people["both"], page)
    assert not fresh(page).live
    decide(people["board"], page)
    assert fresh(page).live


def test_who_changed_it_on_the_way_does_not_approve_it(desk):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    edit(client_of(people["approver"]), page, title="Changed by the approver")
    decide(people["approver"], page)
    assert fresh(page).current_workflow_task_state.task.name == "Editor review"
    decide(people["both"], page)
    decide(people["board"], page)
    assert not fresh(page).live, "what was approved is not what it says now"
    decide(people["both"], page)
    decide(people["board"], page)
    assert (fresh(page).live, fresh(page).title) == (True, "Changed by the approver")


def test_rejected_with_a_reason_changed_and_submitted_again(
    desk, django_capture_on_commit_callbacks
):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        decide(people["approver"], page, "reject", "The date is wrong.")
    assert (
        fresh(page).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    )
    assert sent_to("workflow_rejected") == {"editor@guild.example"}
    [letter] = mail.outbox
    assert "The date is wrong." in letter.body
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in letter.body
    edit(
        client_of(people["editor"]),
        page,
        title="Right",
        **{"action_restart-workflow": ""},
    )
    edit(client_of(people["editor"]), page, title="Right date", action_submit="1")
    assert status(page) == WorkflowState.STATUS_IN_PROGRESS
    decide(people["approver"], page)
    decide(people["board"], page)
    assert fresh(page).title == "Right date"


def test_withdrawn_by_the_one_who_submitted(desk):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    edit(client_of(people["editor"]), page, **{"action_cancel-workflow": "1"})
    assert fresh(page).current_workflow_state is None
    assert not fresh(page).live


def test_a_change_after_the_first_approval_needs_it_again(desk):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    decide(people["approver"], page)
    edit(client_of(people["board"]), page, title="Changed late")
    decide(people["both"], page)
    assert not fresh(page).live, "the first step was for another text"
    decide(people["approver"], page)
    decide(people["board"], page)
    assert not fresh(page).live, "the board's own change"
    decide(people["both"], page)
    assert fresh(page).live


def test_the_editor_never_writes_over_what_was_reviewed(desk):
    """Autosave names its own last revision; under review it is refused."""
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page)
    edit(client_of(people["both"]), page, title="Mine")
    mine = fresh(page).latest_revision
    decide(people["approver"], page)
    decide(people["approver"], page)
    assert fresh(page).current_workflow_task_state.revision == mine
    edit(
        client_of(people["both"]),
        page,
        title="Slipped in",
        overwrite_revision_id=str(mine.pk),
    )
    mine.refresh_from_db()
    assert mine.content["title"] == "Mine"


def test_letters_are_in_the_readers_language(desk):
    parent, people = desk
    for name, language in (("approver", "da"), ("both", "en")):
        people[name].language = language
        people[name].save()
    submit(people["editor"], a_page(parent, owner=people["editor"]))
    kept = dict(Letter.objects.values_list("to", "language"))
    assert kept["approver@guild.example"] == "da"
    assert kept["both@guild.example"] == "en"


def test_a_live_page_stays_as_it_is_until_both_approved(desk, client):
    parent, people = desk
    page = a_page(parent, live=True, title="Before", owner=people["editor"])
    submit(people["editor"], page, title="After")
    assert b"After" not in client.get(page.url).content
    decide(people["approver"], page)
    assert b"After" not in client.get(page.url).content
    decide(people["board"], page)
    assert b"After" in client.get(page.url).content


def test_a_date_to_go_live_waits_for_both_and_for_the_date(desk):
    parent, people = desk
    page = a_page(parent, owner=people["editor"])
    submit(people["editor"], page, go_live_at="2099-01-01 10:00")
    decide(people["approver"], page)
    decide(people["board"], page)
    found = fresh(page)
    assert not found.live
    assert found.approved_schedule
