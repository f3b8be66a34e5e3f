"""What is explained is what the site answers, for many people and things."""

from io import StringIO

import pytest

from django.core.management import CommandError, call_command
from django.urls import reverse

from wagtail.models import PageViewRestriction

from core.errors import Refused
from membership import granting, roles
from membership.access import asking
from membership.accounts.models import User
from membership.models import Grant
from tests import make
from tests.access.scene import a_scene
from tests.membership.test_units import a_unit

pytestmark = pytest.mark.django_db
PEOPLE = ["owner", "editor", "approver", "board", "organiser", "bare", "admin"]


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def scene():
    scene = a_scene()
    scene.unit = a_unit("data")
    for person in scene.people.values():
        roles.forget(person)
    return scene


def truth(scene, who, path) -> bool:
    """Whether a real request of this person is answered by the page itself."""
    return scene.clients[who].get(path).status_code == 200


def test_the_answer_is_what_a_request_gets(scene):
    for who in PEOPLE:
        _agree(scene, who)


def _agree(scene, who):
    page, document, unit = scene.page, scene.document, scene.unit
    asked = {
        f"edit {page.pk}": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        f"people {unit.code}": reverse("unit", args=[unit.pk]),
        f"shape {unit.code}": reverse("unit_move", args=[unit.pk]),
        f"document {document.pk}": reverse(
            "wagtaildocs_serve", args=[document.pk, "kanarie.txt"]
        ),
        f"read {scene.homes['en'].pk}": scene.homes["en"].url,
        f"read {page.pk}": "/da/udkast/",
    }
    for path in (
        "/admin/",
        "/admin/reports/grants/",
        "/admin/units/",
        "/en/organise/",
        f"/en/organise/{scene.occurrence.pk}/",
        "/en/my/tickets/",
    ):
        asked[path] = path
    person = User.objects.get(pk=scene.people[who].pk)
    for text, path in asked.items():
        answer = asking.ask(person, text)
        assert answer.allowed == truth(scene, who, path), (who, text)
        assert answer.reasons, (who, text)
        assert answer.allowed or answer.needed, (who, text)


def test_asking_leaves_nothing_behind(scene):
    counted = [m.objects.count for m in (User.groups.through, Grant)]
    from django.contrib.sessions.models import Session

    counted.append(Session.objects.count)
    before = [count() for count in counted]
    asking.ask(scene.people["owner"], f"edit {scene.page.pk}")
    asking.ask(scene.people["owner"], "/admin/")
    assert [count() for count in counted] == before


def test_what_is_needed_is_said_and_helps(scene):
    person = scene.people["stranger"]
    answer = asking.ask(person, f"edit {scene.page.pk}")
    assert not answer.allowed
    assert "Editors" in " ".join(answer.needed) or "Redaktører" in str(answer.needed)
    granting.grant(person=person, role=roles.EDITORS, by=None)
    again = User.objects.get(pk=person.pk)
    assert asking.ask(again, f"edit {scene.page.pk}").allowed


def test_a_role_through_a_unit_above_is_said_to_be_so(scene):
    inner = a_unit("inner", scene.unit)
    person = scene.people["stranger"]
    granting.grant(
        person=person, role=roles.BOARD, scope="unit", unit=scene.unit, by=None
    )
    answer = asking.ask(User.objects.get(pk=person.pk), f"people {inner.code}")
    assert answer.allowed
    assert scene.unit.name in " ".join(rule.text for rule in answer.reasons)


def test_a_closed_account_may_nothing(scene):
    person = make.a_person(roles.EDITORS, is_active=False)
    for text in (f"edit {scene.page.pk}", "/admin/", f"people {scene.unit.code}"):
        assert not asking.ask(person, text).allowed


def test_a_page_for_a_role_and_a_locked_one(scene):
    home = scene.homes["en"]
    row = PageViewRestriction.objects.create(
        page=home, restriction_type=PageViewRestriction.GROUPS
    )
    row.groups.add(roles.ensure()[roles.BOARD])
    assert asking.ask(scene.people["board"], f"read {home.pk}").allowed
    assert not asking.ask(scene.people["owner"], f"read {home.pk}").allowed
    scene.page.locked, scene.page.locked_by = True, scene.people["admin"]
    scene.page.save()
    answer = asking.ask(scene.people["editor"], f"edit {scene.page.pk}")
    said = " ".join(rule.text for rule in answer.rules if rule.says == "no")
    assert "locked" in said or "låst" in said


ODD = ["", "edit", "fly 1", "edit -1", "edit 99999999999999999999", "edit x", "/../x"]


def test_what_nobody_knows_is_said_politely(scene):
    for odd in (*ODD, "document ../", "people \u202edata", "edit 0"):
        with pytest.raises(Refused):
            asking.ask(scene.people["owner"], odd)


def test_the_command_says_the_same(scene):
    out = StringIO()
    person = scene.people["editor"].email
    call_command("check_access", person, "edit", str(scene.page.pk), stdout=out)
    assert "May." in out.getvalue()
    out = StringIO()
    call_command("check_access", "OWNER@guild.example", "/admin/", stdout=out)
    assert "May not." in out.getvalue()
    for given in (("nobody@x.test", "/"), (person, "fly", "1")):
        with pytest.raises(CommandError):
            call_command("check_access", *given)


def test_an_admin_asks_in_the_admin(scene):
    client = scene.clients["admin"]
    here = reverse("roles_why")
    assert client.get(here).status_code == 200
    given = {"person": "owner@guild.example", "verb": "edit", "thing": scene.page.pk}
    page = client.get(here, given).content.decode()
    assert "is-no" in page
    given["person"] = "editor@guild.example"
    assert "is-yes" in client.get(here, given).content.decode()
    for field, value in (("person", "x@y.test"), ("verb", "fly"), ("thing", "\x00")):
        assert client.get(here, {**given, field: value}).status_code == 200
    assert scene.clients["board"].get(here).status_code == 302
