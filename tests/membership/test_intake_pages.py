"""An import in the admin: whole requests, from the upload to the undo."""

import csv
import io
import json
import uuid

import pytest
from openpyxl import load_workbook

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from membership import roles
from membership.accounts.models import User
from membership.intake import actions, exporting, jobs
from membership.intake.models import Run
from membership.models import Member
from tests import make
from tests.membership import lists
from tests.membership.test_intake import checked, imported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def board(client):
    lists.ground()
    person = make.a_person(roles.BOARD, language="en")
    client.force_login(person)
    return person


def post_file(client, data, name="liste.csv", at="intake_index", args=(), **fields):
    file = SimpleUploadedFile(name, data, "text/csv")
    fields = {"key": uuid.uuid4(), "file": file, **fields}
    return client.post(reverse(at, args=args), fields)


def at(name, run, *more):
    return reverse(f"intake_{name}", args=[run.pk, *more])


def test_the_whole_way_by_requests(client, board):
    answer = post_file(client, lists.as_csv(lists.people(4)))
    run = Run.objects.get()
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "16 columns were recognised" in page
    assert "København" in page or "Helsingør" in page or "Malmö" in page
    given = {f"column-{n}": name for n, name in enumerate(run.mapping)}
    given |= {"language": "da", "known": "fill", "country": "", "kind": ""}
    assert client.post(at("choose", run), given).status_code == 302
    assert "data-intake-progress" in client.get(at("run", run)).content.decode()
    assert client.get(at("progress", run)).json()["working"]
    jobs.go_on(60)
    assert not client.get(at("progress", run)).json()["working"]
    assert "Import 4 people" in client.get(at("run", run)).content.decode()
    assert "Import 4 people?" in client.get(at("begin", run)).content.decode()
    assert client.post(at("begin", run), {"invite": "on"}).status_code == 302
    jobs.go_on(60)
    jobs.go_on(60)
    assert "4 people were imported" in client.get(at("run", run)).content.decode()
    assert Member.objects.count() == 4
    assert (
        "Undo the import of 4 people?" in client.get(at("undo", run)).content.decode()
    )
    assert client.post(at("undo", run)).status_code == 302
    jobs.go_on(60)
    assert "4 rows were undone" in client.get(at("run", run)).content.decode()
    assert not Member.objects.exists()


def test_a_file_that_is_none_is_refused_in_words(client, board):
    answer = post_file(client, b"<!doctype html><p>x", "liste.xlsx")
    assert answer.status_code == 422
    assert "This is not a table" in answer.content.decode()
    assert not Run.objects.exists()


def test_a_row_is_repaired_in_the_browser(client, board):
    rows = lists.people(2)
    rows[1]["Mobil"] = "ring til Bo"
    run = checked(board, rows)
    page = client.get(at("run", run)).content.decode()
    assert "“ring til Bo” is not a phone number." in page
    wrong = {"field-phone": "also nothing", "show": "wrong"}
    answer = client.post(at("repair", run, 3), wrong, follow=True)
    assert "Line 3 still has a fault." in answer.content.decode()
    good = {"field-phone": "20 30 40 50", "show": "wrong"}
    answer = client.post(at("repair", run, 3), good, follow=True)
    assert "Line 3 can be imported now." in answer.content.decode()


def test_the_file_of_faults_comes_back_repaired(client, board):
    rows, told = lists.with_faults(300)
    run = checked(board, rows)
    answer = client.get(at("download", run) + "?show=wrong")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text)))
    doubles = [k for k in told.values() if k in ("email_twice", "number_twice")]
    assert len(found) == 37 - len(doubles)
    assert all(row["What is wrong"] for row in found)
    good = {row["Medlemsnr"]: row for row in lists.people(300)}
    for row in found:
        row |= good[row["Medlemsnr"]]
    out = io.StringIO()
    writer = csv.DictWriter(out, found[0].keys())
    writer.writeheader()
    writer.writerows(found)
    data = out.getvalue().encode()
    answer = post_file(client, data, at="intake_repaired", args=[run.pk])
    assert answer.status_code == 302
    assert not run.rows.filter(verdict="wrong").exists()
    assert run.rows.filter(verdict="twice").count() == len(doubles)


def test_the_alphabet_can_be_corrected(client, board):
    post_file(client, lists.as_csv(lists.people(2), encoding="mac_roman"))
    run = Run.objects.get()
    assert run.encoding == "mac_roman"
    client.post(at("read_as", run), {"encoding": "cp1252", "separator": ";"})
    run.refresh_from_db()
    assert run.encoding == "cp1252"
    assert "Fødselsdato" not in run.header
    client.post(at("read_as", run), {"encoding": "mac_roman", "separator": ";"})
    run.refresh_from_db()
    assert "Fødselsdato" in run.header


@pytest.mark.parametrize("held", [(), (roles.EDITORS,), (roles.ORGANISERS,)])
def test_nobody_but_the_board_sees_an_import(client, board, held):
    run = checked(board, lists.people(2))
    client.force_login(make.a_person(*held))
    names = ("run", "choose", "progress", "download", "begin", "undo", "drop")
    for name in names:
        assert client.get(at(name, run)).status_code in (302, 403), name
    for name in ("read_as", "repaired", "begin", "undo", "drop"):
        assert client.post(at(name, run)).status_code in (302, 403), name
    assert client.get(reverse("intake_index")).status_code in (302, 403)
    assert client.get(reverse("intake_export_file")).status_code in (302, 403)
    run.refresh_from_db()
    assert run.state == Run.State.CHECKED


def test_a_file_that_was_not_imported_is_forgotten(client, board):
    run = checked(board, lists.people(2))
    assert "Forget this file?" in client.get(at("drop", run)).content.decode()
    client.post(at("drop", run))
    assert not Run.objects.exists()


def test_an_imported_file_is_not_dropped(client, board):
    run = imported(board, lists.people(2))
    client.post(at("drop", run))
    assert Run.objects.filter(pk=run.pk).exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_sample_can_be_imported(client, board, ending):
    answer = client.get(reverse("intake_sample", args=[ending]))
    data = b"".join(answer) if ending == "csv" else answer.content
    post_file(client, data, f"sample.{ending}")
    run = Run.objects.get()
    assert all(run.mapping)
    kind = str(make_kind())
    actions.check(
        run=run, mapping=run.mapping, defaults={"kind": kind}, known="fill", by=board
    )
    jobs.go_on(60)
    assert list(run.rows.values_list("verdict", flat=True)) == ["new"] * 3, [
        row.faults for row in run.rows.all()
    ]


def make_kind():
    from membership.models import MembershipType

    return MembershipType.objects.get(slug="guild-member").pk


# --- the list as a file ---------------------------------------------------------------

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1",
    "\n=1+1", " =1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", '=HYPERLINK("http://x")',
    "=WEBSERVICE(\"http://x\")", "|calc", "%0A=1+1", "\u200b=1+1", "\ufeff=1+1",
    "=IMPORTXML(\"http://x\",\"//a\")", "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0",
    "@cmd|' /C calc'!A0", "=DDE(\"cmd\";\"/C calc\";\"x\")", "  -2+3", "\u00a0=1+1",
    "=\x001+1", "==1", "=+1", "=-1", "=@A1", "+=1", "-=1", "@=1", "=A1&B1",
    "=IF(1,1,1)", "=INDIRECT(\"A1\")", "=SUM(1;1)*cmd|'/C calc'!A0", "\u3000=1+1",
    "=RTD(\"x\",\"\",\"y\")",
]  # fmt: skip


def export(client, board, **query):
    client.force_login(board)
    session = client.session
    # As after the password was asked for again.
    import time

    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "email": board.email}
    ]
    session.save()
    return client.get(reverse("intake_export_file"), query)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_list_asks_for_the_password_again(client, board):
    board.set_password(make.PASSWORD)
    board.save()
    client.force_login(board)
    answer = client.get(reverse("intake_export_file"), {"columns": "email"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url


def test_the_list_in_three_kinds(client, board):
    imported(board, lists.people(5))
    query = {"columns": ["number", "email", "kind", "ends", "status", "postcode"]}
    query["who"] = "current"
    text = body(export(client, board, format="csv", **query)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 6
    assert rows[1][:4] == ["M5000", "person.7.0@liste.example", "Guild member"] + [
        "2027-12-31"
    ]
    people = json.loads(body(export(client, board, format="json", **query)))
    assert [p["number"] for p in people] == [f"M500{n}" for n in range(5)]
    assert people[0]["status"] == "member"
    book = load_workbook(
        io.BytesIO(body(export(client, board, format="xlsx", **query)))
    )
    cells = list(book.active.values)
    assert len(cells) == 6
    assert cells[1][0] == "M5000"
    from wagtail.models import ModelLogEntry

    assert ModelLogEntry.objects.filter(action="intake.export").count() == 3


def test_a_list_taken_out_can_be_put_in_again(client, board):
    imported(board, lists.people(5))
    query = {"columns": list(exporting.COLUMNS), "who": "all", "format": "csv"}
    data = body(export(client, board, **query))
    post_file(client, data, "members.csv")
    run = Run.objects.order_by("-pk").first()
    assert run.mapping == list(exporting.COLUMNS)
    actions.check(
        run=run, mapping=run.mapping, defaults={}, known="overwrite", by=board
    )
    jobs.go_on(60)
    assert set(run.rows.values_list("verdict", flat=True)) == {"same"}, [
        (row.verdict, row.faults) for row in run.rows.all()
    ]


@pytest.mark.badinput
@pytest.mark.parametrize("payload", FORMULAS)
def test_no_cell_of_the_list_is_a_formula(client, board, payload):
    assert len(FORMULAS) == 40
    imported(board, lists.people(1))
    person = User.objects.get(email="person.7.0@liste.example")
    stored = payload.replace("\0", "")
    User.objects.filter(pk=person.pk).update(last_name=stored)
    query = {"columns": ["email", "last_name"], "who": "all"}
    text = body(export(client, board, format="csv", **query)).decode("utf-8-sig")
    cell = list(csv.reader(io.StringIO(text)))[1][1]
    assert cell.startswith("'")
    book = load_workbook(
        io.BytesIO(body(export(client, board, format="xlsx", **query)))
    )
    assert book.active["B2"].data_type == "s"


def test_a_sixth_list_in_an_hour_waits(client, board):
    query = {"columns": ["email"], "who": "all", "format": "csv"}
    for _time in range(exporting.AN_HOUR):
        assert export(client, board, **query).status_code == 200
    assert export(client, board, **query).status_code == 429


def test_a_choice_of_nothing(client, board):
    answer = export(client, board, who="all", format="csv")
    assert answer.status_code == 422
    assert "Choose at least one column." in answer.content.decode()
