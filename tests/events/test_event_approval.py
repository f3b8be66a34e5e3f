"""Approving an event from its own editor, as the browser's buttons do it."""

from datetime import timedelta

import pytest

from django.urls import reverse
from django.utils import timezone

from wagtail.models import Revision

from events.models import EventIndexPage, EventPage
from tests.home import desk as desks

pytestmark = pytest.mark.django_db
# Drawn by script in the browser, which sends them empty.
EMPTY = {
    f"{name}-count": "0"
    for name in ("access", "questions", "body", "programme", "speakers", "faq")
}


@pytest.fixture
def event(settings):
    """A submitted draft whose times have seconds, and the people by role."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    _homes, people = desks.a_desk()
    index = EventIndexPage.objects.get(locale__language_code="da")
    # The fields show minutes; a time with seconds must not look edited.
    start = timezone.now() + timedelta(days=3, seconds=7, microseconds=9)
    page = index.add_child(
        instance=EventPage(
            title="Åben aften",
            slug="aaben-aften",
            summary="Kom forbi.",
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            place_name="Salen",
            live=False,
            owner=people["editor"],
        )
    )
    page.save_revision(user=people["editor"])
    desks.submit(people["editor"], page, **EMPTY)
    return EventPage.objects.get(pk=page.pk), people


def approve_in_editor(person, page):
    """What the editor's Approve button sends: the whole form, and the action."""
    client = desks.client_of(person)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = desks.form_of(client, address)
    form.update(
        {"action-workflow-action": "1", "workflow-action-name": "approve"} | EMPTY
    )
    return client.post(address, form)


def test_approving_an_untouched_event_makes_no_new_version(event):
    page, people = event
    versions = Revision.objects.for_instance(page).count()
    for name in ("approver", "board"):
        approve_in_editor(people[name], page)
    page.refresh_from_db()
    assert Revision.objects.for_instance(page).count() == versions
    assert page.live


def test_who_moves_the_time_while_approving_is_an_author(event):
    page, people = event
    client = desks.client_of(people["approver"])
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = desks.form_of(client, address)
    later = timezone.localtime(page.ends_at) + timedelta(hours=1)
    form.update(
        {
            "ends_at": later.strftime("%Y-%m-%d %H:%M"),
            "action-workflow-action": "1",
            "workflow-action-name": "approve",
        }
        | EMPTY
    )
    client.post(address, form)
    page.refresh_from_db()
    assert not page.live
    approve_in_editor(people["board"], page)
    page.refresh_from_db()
    assert not page.live
