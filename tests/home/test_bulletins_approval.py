"""Announcements and adverts go live through the approval, and by no other door."""

import pytest

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from wagtail.log_actions import LogContext
from wagtail.models import TaskState, WorkflowState

from core.mail import KINDS
from core.models import Letter
from home.adverts.models import Advert, Announcement, Clicks
from membership import roles
from tests import make
from tests.home.bulletins import a_strip
from tests.home.desk import a_desk, client_of

pytestmark = pytest.mark.django_db
ROOM = "wagtailsnippets_adverts_announcement"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def desk():
    return a_desk()[1]


def form(**fields):
    return {
        "text_da": "Vi flytter.",
        "text_en": "We are moving.",
        "level": "info",
        "audience": "everyone",
        "placement": "all",
        "dismissible": "on",
        **fields,
    }


def written(desk, **fields):
    """An announcement that an editor wrote and submitted."""
    client = client_of(desk["editor"])
    sent = form(**{"action-submit": "1", **fields})
    answer = client.post(reverse(f"{ROOM}:add"), sent)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Announcement.objects.get()


def decide(person, row, action="approve", comment=""):
    state = TaskState.objects.filter(
        workflow_state__object_id=str(row.pk), status="in_progress"
    ).latest("pk")
    url = reverse(f"{ROOM}:workflow_action", args=[row.pk, action, state.pk])
    answer = client_of(person).post(url, {"comment": comment})
    row.refresh_from_db()
    return answer


def test_two_approvals_and_it_is_live(desk):
    row = written(desk)
    assert not row.live
    asked = Letter.objects.filter(kind="workflow_submitted")
    assert set(asked.values_list("to", flat=True)) == {
        desk["approver"].email,
        desk["both"].email,
    }
    decide(desk["approver"], row)
    assert not row.live
    decide(desk["board"], row)
    assert row.live
    assert Letter.objects.filter(
        kind="workflow_approved", to=desk["editor"].email
    ).exists()


@pytest.mark.parametrize("who", ["editor", "approver", "board"])
def test_nobody_publishes_around_it(desk, who):
    row = written(desk)
    client = client_of(desk[who])
    for sent in ({"action-publish": "1"}, {"action-publish": "1", "live": "on"}):
        client.post(reverse(f"{ROOM}:edit", args=[row.pk]), form(**sent))
        client.post(reverse(f"{ROOM}:add"), form(**sent))
    assert not Announcement.objects.filter(live=True).exists()
    with LogContext(user=desk[who]), pytest.raises(PermissionDenied):
        row.get_latest_revision().publish(user=desk[who], skip_permission_checks=True)


@pytest.mark.parametrize("who", ["editor", "approver", "board"])
def test_nobody_takes_down_or_deletes_one_that_is_live(desk, who):
    row = a_strip()
    client = client_of(desk[who])
    for door in ("unpublish", "delete"):
        client.post(reverse(f"{ROOM}:{door}", args=[row.pk]))
    row.refresh_from_db()
    assert row.live
    client_of(desk["admin"]).post(reverse(f"{ROOM}:unpublish", args=[row.pk]))
    row.refresh_from_db()
    assert not row.live


def test_nobody_approves_their_own(desk):
    row = written(desk)
    client_of(desk["approver"])
    decide(desk["approver"], row)
    # A board member who also edits changed it: the steps begin again.
    client = client_of(desk["both"])
    client.post(reverse(f"{ROOM}:edit", args=[row.pk]), form(text_en="Never mind."))
    decide(desk["board"], row)
    assert not row.live
    decide(desk["both"], row)
    row.refresh_from_db()
    assert not row.live


def test_a_live_one_keeps_its_words_until_the_new_ones_are_approved(desk):
    row = a_strip()
    client = client_of(desk["editor"])
    sent = form(text_en="We stay.", **{"action-submit": "1"})
    client.post(reverse(f"{ROOM}:edit", args=[row.pk]), sent)
    row.refresh_from_db()
    assert row.text_en == "We are moving."
    decide(desk["approver"], row)
    decide(desk["board"], row)
    assert row.text_en == "We stay."


def test_a_reason_reaches_the_writer(desk):
    row = written(desk)
    decide(desk["approver"], row, "reject", "Which date?")
    letter = Letter.objects.get(kind="workflow_rejected")
    assert letter.to == desk["editor"].email
    state = WorkflowState.objects.get()
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES


def test_letters_about_it_can_be_written(desk):
    row = written(desk)
    decide(desk["approver"], row)
    decide(desk["board"], row)
    for letter in Letter.objects.exclude(kind="account"):
        made = KINDS[letter.kind].build(letter)
        assert made is None or "Vi flytter." in made.subject


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text_en": ""}, "required"),
        ({"link_url": "javascript:alert(1)"}, "URL"),
        ({"audience": "role"}, "Which role?"),
        ({"placement": "section"}, "Which page?"),
        ({"starts_at": "2026-05-02 10:00", "ends_at": "2026-05-01 10:00"}, "before it"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(desk, wrong, said):
    desk["editor"].language = "en"
    desk["editor"].save()
    client = client_of(desk["editor"])
    answer = client.post(
        reverse(f"{ROOM}:add"), form(**{"action-submit": "1", **wrong})
    )
    assert answer.status_code == 200
    body = answer.content.decode()
    assert said in body
    assert "Vi flytter." in body
    assert not Announcement.objects.filter(live=True).exists()


class TestTheAdmin:
    def test_the_listing_with_state_and_clicks(self, desk):
        row = a_strip(text_da="Vi flytter")
        Clicks.objects.create(kind="n", row=row.pk, number=4321)
        client = client_of(desk["editor"])
        body = client.get(reverse(f"{ROOM}:list")).content.decode()
        assert "4321" in body or "4.321" in body
        for state, found in (("running", True), ("over", False), ("draft", False)):
            body = client.get(reverse(f"{ROOM}:list"), {"state": state})
            assert ("Vi flytter" in body.content.decode()) is found

    def test_figures_per_day(self, desk):
        row = a_strip()
        Clicks.objects.create(kind="n", row=row.pk, number=7)
        url = reverse(f"{ROOM}:inspect", args=[row.pk])
        body = client_of(desk["editor"]).get(url).content.decode()
        assert "<rect" in body
        assert "<td>7</td>" in body

    def test_the_preview_shows_it_on_a_page(self, desk):
        client = client_of(desk["editor"])
        url = reverse(f"{ROOM}:preview_on_add")
        client.post(url, form(audience="members", starts_at="2099-01-01 10:00"))
        body = client.get(url, {"mode": ""}).content.decode()
        assert "Vi flytter." in body

    def test_an_advert_needs_words_or_a_picture(self, desk):
        client = client_of(desk["editor"])
        sent = {"name": "X", "weight": "1", "audience": "everyone", "placement": "all"}
        room = "wagtailsnippets_adverts_advert"
        client.post(reverse(f"{room}:add"), {**sent, "action-submit": "1"})
        assert not WorkflowState.objects.exists()
        sent["text_da"] = "Ord."
        client.post(reverse(f"{room}:add"), {**sent, "action-submit": "1"})
        assert Advert.objects.filter(name="X", live=False).exists()

    def test_members_have_no_business_there(self):
        client = client_of(make.a_person(roles.MEMBERS))
        assert client.get(reverse(f"{ROOM}:list")).status_code == 403
