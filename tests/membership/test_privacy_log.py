"""The log is written once; who looks after the association reads all of it."""

import csv
import io
from datetime import timedelta

import pytest

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry

from membership import granting, roles
from membership.privacy_centre import erasing, retention
from membership.privacy_centre.models import Erasing
from tests import make
from tests.membership.people import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def line():
    person = a_person("subject@guild.example")
    return log(person, "privacy.export", user=person)


@pytest.mark.parametrize(
    "change",
    [
        {"label": "somebody else"},
        {"action": "privacy.erase"},
        {"data": {"x": 1}},
        {"user": None},
        {"timestamp": timezone.now() - timedelta(days=9)},
        {"object_id": "0"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_line_is_changed(line, change):
    rows = ModelLogEntry.objects.filter(pk=line.pk)
    with pytest.raises(IntegrityError, match="stay"), transaction.atomic():
        rows.update(**change)
    with erasing.piece():
        assert rows.update(**change) == 1


def test_no_line_goes(line, site_root):
    page = log(site_root, "wagtail.create")
    assert isinstance(page, PageLogEntry)
    for row in (line, page):
        with pytest.raises(IntegrityError, match="stay"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()
        with erasing.piece():
            type(row).objects.filter(pk=row.pk).delete()
    assert not Erasing.objects.exists()


def test_raw_words_to_the_database_are_refused_as_well(line):
    for words in (
        "UPDATE wagtailcore_modellogentry SET label = 'x'",
        "DELETE FROM wagtailcore_modellogentry",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(words)


def test_lines_go_after_five_years(line):
    edge = line.timestamp + timedelta(days=5 * 365)
    retention.forget_old(now=edge)
    assert ModelLogEntry.objects.filter(pk=line.pk).exists()
    gone = retention.forget_old(now=edge + timedelta(seconds=1))
    assert gone["wagtailcore.modellogentry"] >= 1
    assert not ModelLogEntry.objects.filter(pk=line.pk).exists()


@pytest.fixture
def history():
    admin = a_person("root@guild.example", is_superuser=True, last_name="Root")
    person = a_person("ida@guild.example", last_name="Holm")
    granting.grant(person=person, role=roles.EDITORS, by=admin)
    log(person, "privacy.export", user=person)
    return admin, person


def names(client, **asked):
    page = client.get(reverse("audit_report"), asked)
    assert page.status_code == 200
    return [row.action for row in page.context["object_list"]]


def test_the_board_and_admins_read_all_of_it(client, history):
    admin, person = history
    board = make.a_person(roles.BOARD)
    for reader in (admin, board):
        client.force_login(reader)
        assert {"roles.grant", "privacy.export"} <= set(names(client))
    for held in (roles.EDITORS, roles.APPROVERS, roles.ORGANISERS, roles.AGENTS):
        client.force_login(make.a_person(held))
        assert client.get(reverse("audit_report")).status_code in (302, 403)


def test_it_is_filtered_by_area_person_action_and_day(client, history):
    admin, person = history
    client.force_login(admin)
    assert set(names(client, area="roles")) == {"roles.grant"}
    assert set(names(client, who="holm")) == {"privacy.export"}
    assert set(names(client, action="roles.grant")) == {"roles.grant"}
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert names(client, timestamp_from=tomorrow.isoformat()) == []


def test_it_is_a_file_whose_cells_are_no_formulas(client, history):
    admin, person = history
    person.first_name = '=HYPERLINK("x")'
    person.save()
    log(person, "privacy.fetch", user=admin)
    client.force_login(admin)
    answer = client.get(reverse("audit_report"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_requests_are_listed_with_the_day_by_which_they_must_be_answered(
    client, history
):
    from membership.privacy_centre import actions

    admin, person = history
    day = timezone.localdate() - timedelta(days=12)
    actions.ask_erasure(person=person, by=admin, received_on=day)
    actions.ask_export(person=admin, language="da")
    client.force_login(admin)
    page = client.get(reverse("privacy_erasures"))
    assert "Holm" in page.content.decode()
    answer = client.get(reverse("privacy_erasures"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert str(day + timedelta(days=30)) in text
    assert "Root" in client.get(reverse("privacy_exports")).content.decode()
    client.force_login(make.a_person(roles.BOARD))
    assert client.get(reverse("privacy_erasures")).status_code in (302, 403)


def test_an_admin_erases_somebody_who_wrote_a_letter(client, history):
    from membership.privacy_centre.models import ErasureRequest
    from tests.membership.people import PASSWORD, sign_in

    admin, person = history
    sign_in(client, admin)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    url = reverse("privacy_admin_erase", args=[person.pk])
    assert "Your account" not in client.get(url).content.decode()
    client.post(url, {"received_on": "2999-01-01"})
    assert not ErasureRequest.objects.exists()  # not sure
    client.post(url, {"sure": "yes", "received_on": "2999-01-01"})
    request = ErasureRequest.objects.get()
    assert request.received_on == timezone.localdate()  # no day to come
    person.refresh_from_db()
    assert not person.is_active
    client.post(url, {"do": "keep"})
    person.refresh_from_db()
    assert person.is_active
    # An admin's own erasing is asked for as everybody's is.
    own = reverse("privacy_admin_erase", args=[admin.pk])
    assert client.get(own)["Location"] == reverse("privacy_erase")


def test_nobody_but_an_admin_does(client, history):
    _admin, person = history
    url = reverse("privacy_admin_erase", args=[person.pk])
    for held in (roles.BOARD, roles.EDITORS):
        client.force_login(make.a_person(held))
        assert client.post(url, {"sure": "yes"}).status_code in (302, 403)
    person.refresh_from_db()
    assert person.is_active
