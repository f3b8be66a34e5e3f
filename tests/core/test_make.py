"""The builders make what they say; every other test stands on them."""

import pytest

from events.models import EventPage, Occurrence
from membership import roles
from tests import make

pytestmark = pytest.mark.django_db


def test_an_event_is_published_in_both_languages_with_one_occurrence():
    made = make.an_event(capacity=5)

    pages = EventPage.objects.filter(translation_key=made.translation_key)
    assert {p.locale.language_code for p in pages} == {"da", "en"}
    assert all(p.live for p in pages)
    assert Occurrence.objects.filter(translation_key=made.translation_key).count() == 1
    assert made.capacity == 5
    assert made.registration_state() == "open"


def test_a_registration_takes_a_place():
    row = make.a_registration()

    row.occurrence.refresh_from_db()
    assert row.occurrence.taken == 1


def test_a_gate_is_open_to_its_volunteer():
    person = make.a_person(roles.VOLUNTEERS)
    gate = make.a_gate(volunteer=person)

    from events.checkin.models import Gate

    assert list(Gate.objects.visible_to(person)) == [gate]


@pytest.mark.django_db(transaction=True)
def test_what_a_real_commit_wrote_is_gone_afterwards():
    make.an_event()


def test_after_a_real_commit_the_tree_is_as_migrated(site_root):
    assert not Occurrence.objects.exists()
    assert site_root.depth == 1
