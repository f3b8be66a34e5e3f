"""Nobody publishes around the approval, by any address of the admin."""

import contextlib

import pytest

from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client

from wagtail.log_actions import LogContext
from wagtail.models import (
    GroupPagePermission,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    WorkflowState,
)
from wagtail_localize.operations import translate_object

from home import workflows
from home.middleware import ApprovalMiddleware
from home.models import SectionRule, StandardPage
from membership.accounts.models import User
from tests.home import attacks, attacks_later
from tests.home.attacks import CANARY, Scene
from tests.home.desk import a_desk, a_page, client_of, decide, edit, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def scene():
    homes, people = a_desk()
    editor = people["editor"]
    live = a_page(homes["da"], "Live", live=True, owner=editor)
    live.title = CANARY
    live.save_revision(user=editor)
    source = a_page(homes["da"], "Kilde", live=True, owner=editor)
    translate_object(source, [Locale.objects.get(language_code="en")])
    target = StandardPage.objects.get(
        translation_key=source.translation_key, locale__language_code="en"
    )
    alias = live.create_alias(parent=homes["en"], update_slug="alias")
    found = Scene(
        danish=homes["da"],
        english=homes["en"],
        draft=a_page(homes["da"], CANARY, owner=editor),
        live=StandardPage.objects.get(pk=live.pk),
        source=source,
        target=target,
        alias=Page.objects.get(pk=alias.pk),
    )
    return found, people


def public():
    """What the public sees, as rows: page, its text's revision, title, place."""
    return set(
        Page.objects.filter(live=True).values_list(
            "pk", "live_revision_id", "title", "path"
        )
    )


def rules():
    return (
        set(User.objects.values_list("pk", "is_superuser", "is_staff")),
        set(User.groups.through.objects.values_list("user_id", "group_id")),
        set(GroupPagePermission.objects.values_list("group_id", "permission_id")),
        PageViewRestriction.objects.count(),
        Revision.objects.filter(approved_go_live_at__isnull=False).count(),
        workflows.Workflow.objects.filter(active=True).count(),
        workflows.WorkflowPage.objects.count(),
        workflows.WorkflowTask.objects.count(),
        SectionRule.objects.count(),
    )


def test_a_translation_that_was_only_begun_is_not_public(scene):
    found, _people = scene
    assert not found.target.live
    assert Client().get("/en/kilde/").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "editor",
        *(
            pytest.param(name, marks=pytest.mark.badinput)
            for name in ("both", "approver", "board", "organiser")
        ),
    ],
)
@pytest.mark.thorough
def test_no_way_around(scene, name, django_capture_on_commit_callbacks, caplog):
    """All attempts by one person, one after the other; 0 changes, 0 errors of ours."""
    try_all(attacks.ATTEMPTS, scene, name, django_capture_on_commit_callbacks)
    assert_no_errors(caplog)


@pytest.mark.badinput
@pytest.mark.parametrize("name", ["editor", "both", "approver", "board", "organiser"])
def test_no_way_around_later_or_aside(
    scene, name, django_capture_on_commit_callbacks, caplog
):
    try_all(attacks_later.ATTEMPTS, scene, name, django_capture_on_commit_callbacks)
    assert_no_errors(caplog)


def try_all(attempts, scene, name, capture):
    found, people = scene
    before, law = public(), rules()
    client = client_of(people[name])
    client.raise_request_exception = False
    for attempt in attempts:
        with capture() as later:
            attempt(client, found)
        run_later(later, people[name])
        call_command("publish_scheduled", verbosity=0)
        assert public() == before, attempt.__name__
        assert rules() == law, attempt.__name__


def assert_no_errors(caplog):
    assert not [r for r in caplog.records if "Internal Server Error" in r.getMessage()]


def run_later(callbacks, person):
    """What the request would have done at its commit, as that person."""
    with LogContext(user=person):
        for callback in callbacks:
            with contextlib.suppress(PermissionDenied):
                callback()


@pytest.mark.parametrize("name", ["editor", "both"])
def test_the_last_guard_does_not_trust_the_addresses(scene, name):
    """Even code that forgets to ask is stopped when it saves the page."""
    found, people = scene
    for page in (found.draft, found.live):
        with LogContext(user=people[name]), pytest.raises(PermissionDenied):
            page.get_latest_revision().publish()
    page = StandardPage.objects.get(pk=found.draft.pk)
    page.live = True
    with LogContext(user=people[name]), pytest.raises(PermissionDenied):
        page.save()
    page = StandardPage.objects.get(pk=found.live.pk)
    with LogContext(user=people[name]), pytest.raises(PermissionDenied):
        page.unpublish()


def test_admins_and_schedules_may(scene):
    found, people = scene
    with LogContext(user=people["admin"]):
        found.draft.get_latest_revision().publish(user=people["admin"])
    found.live.get_latest_revision().publish()
    assert StandardPage.objects.get(pk=found.draft.pk).live


def test_an_approval_by_hand_of_one_person_is_none(scene):
    found, people = scene
    page, both = found.draft, people["both"]
    state = page.get_workflow().start(page, people["editor"])
    state.current_task_state.approve(user=both)
    state.refresh_from_db()
    with pytest.raises(PermissionDenied):
        state.current_task_state.approve(user=both)
    assert not StandardPage.objects.get(pk=page.pk).live
    assert not WorkflowState.objects.filter(status="approved").exists()


@pytest.mark.parametrize("name", ["editor", "both", "board"])
def test_a_door_outside_the_admin_is_no_way_around(scene, name, rf):
    """Any request that changes something acts for its person, not for the machine."""
    found, people = scene
    before = public()

    def careless_view(request):
        found.draft.get_latest_revision().publish()

    request = rf.post("/api/v9/pages/publish/")
    request.user = people[name]
    with pytest.raises(PermissionDenied):
        ApprovalMiddleware(careless_view)(request)
    assert public() == before


def test_an_approval_by_one_who_wrote_in_it_is_none(scene):
    """However an approval was written down, the rule is asked again at the end."""
    found, people = scene
    page = found.draft
    run = page.get_workflow().start(page, people["editor"])
    run.current_task_state.approve(user=people["approver"])
    run.refresh_from_db()
    with pytest.raises(PermissionDenied):
        run.current_task_state.approve(user=people["editor"])
    assert not StandardPage.objects.get(pk=page.pk).live


def test_a_date_after_the_approval_is_a_change_that_needs_another(scene):
    found, people = scene
    page = found.draft
    submit(people["editor"], page, go_live_at="2099-01-01 10:00")
    decide(people["approver"], page)
    decide(people["board"], page)
    page.refresh_from_db()
    assert page.approved_schedule
    revision = page.latest_revision
    for name in ("editor", "both"):
        edit(
            client_of(people[name]),
            page,
            go_live_at="2020-01-01 10:00",
            action_publish="1",
        )
    call_command("publish_scheduled", verbosity=0)
    page.refresh_from_db()
    assert not page.live
    kept = Revision.objects.get(pk=revision.pk).approved_go_live_at
    assert kept.year in {2098, 2099}
