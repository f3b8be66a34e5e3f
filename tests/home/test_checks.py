"""What the content checker is told, by page, and who has the bar at all."""

import datetime as dt

import pytest

from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from events.models import EventPage
from home.checks import GuildChecker
from home.models import StandardPage
from tests import make
from tests.home.desk import a_desk, a_page, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def scene():
    homes, people = a_desk()
    return homes, people


def rules(page, rf):
    return {rule["id"] for rule in GuildChecker(page).get_axe_custom_rules(rf.get("/"))}


def test_every_rule_runs_and_has_words(scene, rf):
    homes, _people = scene
    checker = GuildChecker(a_page(homes["da"], live=True))
    request = rf.get("/")
    run = checker.get_axe_run_only(request)
    said = checker.get_axe_messages(request)
    for rule in checker.get_axe_custom_rules(request):
        assert rule["id"] in run
        assert said[rule["id"]]["error_name"]
        assert said[rule["id"]]["help_text"]


def test_a_page_without_translation_is_told_of(scene, rf):
    homes, _people = scene
    alone = a_page(homes["da"], live=True)
    assert "guild-language" in rules(alone, rf)
    twin = StandardPage(
        title="About",
        slug="about",
        locale=homes["en"].locale,
        translation_key=alone.translation_key,
    )
    type(homes["en"]).objects.get(pk=homes["en"].pk).add_child(instance=twin)
    twin.save_revision()
    assert "guild-language" not in rules(StandardPage.objects.get(pk=alone.pk), rf)


def test_an_event_without_access_or_end_is_told_of(scene, rf):
    make.an_event()
    page = EventPage.objects.first()
    assert "guild-event-access" in rules(page, rf)
    page.access = (
        [("fact", "Lift")]
        if "fact" in page.access.stream_block.child_blocks
        else [(next(iter(page.access.stream_block.child_blocks)), "Lift")]
    )
    assert "guild-event-access" not in rules(page, rf)
    assert "guild-event-end" not in rules(page, rf)
    page.ends_at = page.starts_at
    assert "guild-event-end" in rules(page, rf)


def test_an_unsaved_page_is_checked_without_a_fault(rf):
    assert rules(StandardPage(title="New"), rf)
    assert rules(None, rf)


def test_the_bar_is_for_editors_and_never_in_a_kept_page(scene):
    homes, people = scene
    page = a_page(homes["da"], live=True)
    for name in ("editor", "approver", "admin"):
        assert b"wagtail-userbar" in client_of(people[name]).get(page.url).content, name
    member = make.a_person()
    assert b"wagtail-userbar" not in client_of(member).get(page.url).content
    for _time in range(2):
        assert b"wagtail-userbar" not in Client().get(page.url).content
    caches["pages"].clear()
    client_of(people["editor"]).get(page.url)
    assert b"wagtail-userbar" not in Client().get(page.url).content


def test_organisers_reach_guests_and_gates_from_an_event(scene):
    _homes, people = scene
    row = make.an_event(start=timezone.now() + dt.timedelta(days=2))
    url = EventPage.objects.live().first().url
    body = client_of(people["organiser"]).get(url).content.decode()
    assert f"/organise/{row.pk}/" in body
    assert (
        f"/organise/{row.pk}/"
        not in client_of(people["approver"]).get(url).content.decode()
    )
