"""The Wagtail admin, walked: each address, by people who may see nothing of it.

Twelve of the twenty-five holes that Wagtail's release notes name are a forgotten
permission check on a side view. So each named address is asked, by GET and by POST,
as somebody who may enter the admin and do nothing there, and no answer may hold a
canary; and as people who may not enter at all.
"""

import contextlib
import re

import pytest

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from wagtail.models import Page

from core.models import Letter
from events.checkin.models import Device
from membership.accounts.models import User
from tests.access.addresses import admins
from tests.access.scene import CANARY, a_scene

pytestmark = pytest.mark.django_db
# Wagtail's own form for outside links stumbles over a POST without any field.
STUMBLES = {("wagtailadmin_choose_page_external_link", 500)}
# Pictures, words and doors that hold nothing of anybody.
OPEN = {
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "admin/login/",
    "wagtailadmin_login",
}


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def scene():
    return a_scene()


def arguments(scene) -> dict:
    """A value for each named part of the admin's addresses."""
    page = scene.page.pk
    numbers = {
        "revision_id": scene.page.latest_revision_id,
        "task_state_id": scene.task_state.pk,
        "task_id": scene.task_state.task_id,
        "workflow_state_id": scene.state.pk,
        "workflow_pk": scene.state.workflow_id,
        "translation_id": scene.translation.pk,
        "translation_source_id": scene.source.pk,
        "image_id": scene.image.pk,
        "document_id": scene.document.pk,
        "doc_id": scene.document.pk,
        "destination_id": scene.homes["en"].pk,
        "device": scene.device.pk,
        "pk": page,
    }
    words = {
        "content_type_app_name": "home",
        "content_type_model_name": "standardpage",
        "app_label": "wagtailcore",
        "model_name": "page",
        "app_name": "core",
        "action": "publish",
        "action_name": "approve",
        "filter_spec": "original",
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "mode": "",
        "object_id": str(page),
        "kind": "question",
        "public_id": scene.application.public_id,
        "invitation": scene.invitation.public_id,
        "deed": "renew",
        "ending": "csv",
        "line": 2,
    }
    by_room = {
        "questions_decide": scene.question.pk,
        "topics": scene.question.topic_id,
        "wagtailusers_users": scene.people["owner"].pk,
        "wagtailusers_groups": 1,
        "wagtaillocales": 1,
        "wagtailsites": 1,
        "gates": scene.gate.pk,
        "devices": scene.device.pk,
        "wagtailimages_chooser": scene.image.pk,
        "wagtaildocs_chooser": scene.document.pk,
        **{
            f"intake_{name}": scene.run.pk
            for name in [
                "run",
                "choose",
                "read_as",
                "progress",
                "download",
                "repair",
                "repaired",
                "begin",
                "undo",
                "drop",
            ]
        },
    }
    return {"page": page, **numbers, **words, "rooms": by_room}


def urls(scene):
    """(name, url) of every address of the admin that can be written down."""
    given = arguments(scene)
    for name, path, _part in admins():
        kwargs = {}
        for part in re.findall(r"<(?:\w+:)?(\w+)>", path):
            room = name.partition(":")[0]
            if part in {"pk", "id"} and room in given["rooms"]:
                kwargs[part] = given["rooms"][room]
            else:
                kwargs[part] = given.get(part, given["page"])
        if ":" not in name and name.startswith("admin/"):
            continue
        with contextlib.suppress(NoReverseMatch):
            yield name, reverse(name, kwargs=kwargs)


class Undo(Exception):
    """Takes back whatever a request changed."""


def answers(scene, who, method):
    """(name, status, body) of each address for this person; nothing stays."""
    client = scene.clients[who]
    for name, url in urls(scene):
        if name == "wagtailadmin_logout":
            continue
        before = state() if method == "post" else None
        with contextlib.suppress(Undo), transaction.atomic():
            answer = getattr(client, method)(url)
            body = b"" if answer.streaming else answer.content
            assert method == "get" or state() == before, name
            yield name, answer.status_code, body
            raise Undo


def state():
    return (
        set(Page.objects.values_list("pk", "live", "title", "path", "latest_revision")),
        User.objects.count(),
        Letter.objects.count(),
        Device.objects.filter(revoked_at=None).count(),
    )


def test_most_addresses_are_walked(scene):
    names = {name for name, _url in urls(scene)}
    missing = {name for name, _path, _part in admins()} - names
    assert len(names) > 200
    assert {name for name in missing if not name.startswith("admin/")} <= {
        "wagtailadmin_password_reset_confirm"
    }


@pytest.mark.parametrize(
    "who",
    [
        "anon",
        "owner",
        pytest.param("volunteer", marks=pytest.mark.badinput),
        pytest.param("agent", marks=pytest.mark.badinput),
    ],
)
def test_strangers_get_nothing(scene, who):
    person = scene.people.get(who)
    own = person.get_full_name().encode() if person else b"-"
    expected = {302} if who == "anon" else {403}
    for name, status, body in answers(scene, who, "get"):
        if name in OPEN or name.startswith("wagtailadmin_password_reset"):
            continue
        assert status in expected, (name, status)
        # The page that refuses greets them by their own name.
        assert CANARY.encode() not in body.replace(own, b""), name


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_person_without_permissions_reads_nothing(scene, method):
    held = [
        (name, status)
        for name, status, body in answers(scene, "bare", method)
        if CANARY.encode() in body or status >= 500
    ]
    assert set(held) <= STUMBLES, held


# What an editor sees of people: nothing but who wrote what.
PEOPLE = "wagtailusers_ gates: devices: wagtailsites: wagtaillocales: wagtailsettings:"


@pytest.mark.badinput
def test_editors_see_pages_and_no_people(scene):
    name_of_owner = scene.people["owner"].last_name.encode()
    for name, status, body in answers(scene, "editor", "get"):
        assert name_of_owner not in body, name
        assert b"owner@guild.example" not in body, name
        if name.startswith(tuple(PEOPLE.split())):
            assert status in {302, 403, 404, 405}, (name, status)
