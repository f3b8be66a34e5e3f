"""The first page of the admin: each panel for its people, and empty ones stay."""

import datetime as dt

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wagtail.models import TaskState

from core import pulse
from core.models import Letter
from events.checkin.dashboard import a_fortnight
from home import desk
from home.models import ReviewTask
from membership import roles
from tests import make
from tests.home.desk import a_desk, a_page, client_of, decide, submit

pytestmark = pytest.mark.django_db
HOME = "/admin/"
PANELS = {
    "this-week-section": {"organiser", "editor", "both", "admin"},
    "registrations-section": {"organiser", "editor", "both", "admin"},
    "needs-you-section": {"editor", "both", "approver", "board", "admin"},
    "languages-section": {"editor", "both", "approver", "board", "admin"},
    "site-health-section": {"admin"},
}


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def scene():
    homes, people = a_desk()
    return homes["da"], people


def seen_by(person):
    return client_of(person).get(HOME).content.decode()


@pytest.mark.parametrize(
    "name", ["editor", "both", "approver", "board", "organiser", "admin"]
)
def test_each_panel_has_its_people_and_stays_when_it_is_empty(scene, name):
    _parent, people = scene
    body = seen_by(people[name])
    for panel, who in PANELS.items():
        assert (f'id="{panel}"' in body) is (name in who), panel
    assert "dash-empty" in body


def test_what_waits_is_shown_with_its_date_to_those_who_decide(scene):
    parent, people = scene
    page = a_page(parent, "Waits", owner=people["editor"])
    submit(people["editor"], page, title="Waits")
    state = page.current_workflow_task_state
    TaskState.objects.filter(pk=state.pk).update(
        started_at=timezone.now() - dt.timedelta(days=9)
    )
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert url in seen_by(people["approver"])
    assert "dash-late" in seen_by(people["approver"])
    [row] = desk.waiting_for(people["approver"])
    assert (row.is_late, row.by) == (True, people["editor"].get_full_name())
    # A translation's editor has no button to approve, so the list has them.
    for address in (row.approve_url, row.reject_url, row.preview_url):
        assert f'"{address}"' in seen_by(people["approver"])
    for name in ("editor", "editor2", "board", "organiser"):
        assert desk.waiting_for(people[name]) == [], name


def test_what_waits_agrees_with_who_may_decide(scene):
    """The quick list and the rule that is asked at the decision say the same."""
    from home import reviewing

    parent, people = scene
    people["board2"] = make.a_person(roles.BOARD, email="board2@guild.example")
    ReviewTask.objects.filter(name="Board approval").update(needed=2)
    one, two, three = (a_page(parent, f"P{n}", owner=people["editor"]) for n in "123")
    submit(people["editor"], one)
    submit(people["both"], two)
    submit(people["editor"], three)
    decide(people["both"], one)
    decide(people["board"], one)
    decide(people["approver"], three, "reject", "Shorter.")
    states = TaskState.objects.filter(status="in_progress")
    for name, person in people.items():
        mine = {row.state.pk for row in desk.waiting_for(person)}
        for state in states:
            task = state.task.specific
            may = person.is_superuser or task._user_in_groups(person)
            expected = may and not reviewing.why_not(state, person)
            assert (state.pk in mine) is expected, (name, state)


@pytest.mark.thorough
def test_the_page_costs_the_same_however_much_there_is(scene):
    parent, people = scene

    def cost(name):
        client = client_of(people[name])
        client.get(HOME)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(HOME)
        return len(captured)

    for number in range(2):
        page = a_page(parent, f"P{number}", owner=people["editor"], live=number == 0)
        submit(people["editor"], page)
    make.an_event()
    few = {name: cost(name) for name in ("approver", "organiser", "admin")}
    for number in range(4):
        page = a_page(parent, f"Q{number}", owner=people["editor"], live=number < 2)
        submit(people["editor"], page)
        make.a_registration(occurrence=make.an_event())
    many = {name: cost(name) for name in few}
    assert many == few


def test_failed_letters_are_shown_to_admins_alone(scene):
    _parent, people = scene
    for number, error in enumerate(("refused 550", pulse.UNWANTED)):
        Letter.objects.create(
            kind="ticket",
            key=f"k{number}",
            to="x@example.test",
            language="da",
            message_id=f"<{number}@x>",
            state="dead",
            error=error,
        )
    assert pulse.read().failed == 1
    assert "dash-alert" in seen_by(people["admin"])
    assert "dash-alert" not in seen_by(people["approver"])


def test_the_pulse_knows_late_mail_and_quiet_jobs():
    from core import tasks

    assert pulse.read().are_jobs_quiet
    tasks.sweep()
    assert pulse.read().is_well
    Letter.objects.create(
        kind="ticket",
        key="late",
        to="x@example.test",
        language="da",
        message_id="<l@x>",
        next_at=timezone.now() - dt.timedelta(minutes=20),
    )
    now = pulse.read()
    assert (now.waiting, now.is_mail_late, now.is_well) == (1, True, False)


def test_registrations_are_counted_by_day_in_the_sites_zone():
    occurrence = make.an_event()
    row = make.a_registration(occurrence=occurrence)
    today = timezone.localdate()
    late = timezone.make_aware(
        dt.datetime.combine(today - dt.timedelta(days=3), dt.time(23, 50))
    )
    type(row).objects.filter(pk=row.pk).update(created_at=late)
    make.a_registration(
        occurrence=occurrence, status="cancelled", cancelled_at=timezone.now()
    )
    days = {d["day"]: (d["count"], d["cancelled"]) for d in a_fortnight(today)}
    assert len(days) == 14
    assert days[today - dt.timedelta(days=3)] == (1, 0)
    assert days[today] == (1, 1)
