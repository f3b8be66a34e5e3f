"""Reports: who may, what they find, and files that spreadsheets open safely."""

import io

import openpyxl
import pytest

from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ReferenceIndex

from core import mail, pulse
from core.models import Letter, SiteImage
from home.models import StandardPage
from tests import make
from tests.home.desk import a_desk, a_page, client_of

pytestmark = pytest.mark.django_db
WRITERS = {"editor", "editor2", "both", "approver", "board", "admin"}
MAY = {
    "languages_report": WRITERS,
    "links_report": WRITERS,
    "pictures_report": WRITERS,
    "letters_report": {"admin"},
    "letter_kinds": {"admin"},
    "attendance_report": {"organiser", "board", "both", "admin"},
}


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def scene():
    homes, people = a_desk()
    return homes, people


def a_letter(key="a", state="dead", error="SMTPDataError 550", **fields):
    return Letter.objects.create(
        kind="ticket",
        key=key,
        to="maja.lind@example.test",
        language="da",
        message_id=f"<{key}@x>",
        state=state,
        error=error,
        **fields,
    )


@pytest.mark.parametrize("report", MAY)
def test_who_may_read_which(scene, report):
    _homes, people = scene
    for name, person in people.items():
        answer = client_of(person).get(reverse(report))
        expected = 200 if name in MAY[report] else 302
        assert answer.status_code == expected, name


def read_csv(client, name, **query):
    answer = client.get(reverse(name), {"export": "csv", **query})
    return b"".join(answer.streaming_content).decode()


def test_a_file_never_holds_a_formula(scene):
    homes, people = scene
    a_page(homes["da"], '=cmd|" /C calc"!A0', live=True, slug="formula")
    client = client_of(people["editor"])
    assert "'=cmd" in read_csv(client, "languages_report", language="en")
    sheet = client.get(
        reverse("languages_report"), {"export": "xlsx", "language": "en"}
    )
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any("=cmd" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_languages_are_filtered(scene):
    homes, people = scene
    a_page(homes["da"], "Kun dansk", live=True)
    a_page(homes["en"], "English only", live=True)
    client = client_of(people["editor"])
    url = reverse("languages_report")
    english = client.get(url, {"language": "en"}).content.decode()
    assert "Kun dansk" in english
    assert "English only" not in english
    danish = client.get(url, {"language": "da"}).content.decode()
    assert "English only" in danish
    assert client.get(url, {"language": "'xx"}).status_code == 200


def test_links_to_what_is_gone_or_hidden_are_found(
    scene, django_capture_on_commit_callbacks
):
    homes, people = scene
    hidden = a_page(homes["da"], "Hidden")
    gone = a_page(homes["da"], "Gone", live=True)
    there = a_page(homes["da"], "There", live=True)
    text = "".join(
        f'<p><a linktype="page" id="{page.pk}">x</a></p>'
        for page in (hidden, gone, there)
    )
    source = a_page(homes["da"], "Source", live=True)
    source.body = [("text", text)]
    source.save()
    ReferenceIndex.create_or_update_for_object(source)
    with django_capture_on_commit_callbacks(execute=True):
        StandardPage.objects.get(pk=gone.pk).delete()
    body = client_of(people["editor"]).get(reverse("links_report")).content.decode()
    assert body.count(reverse("wagtailadmin_pages:edit", args=[source.pk])) == 2
    assert "Hidden" in body
    assert "There" not in body


def test_pictures_without_a_description_and_where_they_are_used(scene):
    _homes, people = scene
    for title, words in (("Nameless", ""), ("Said", "A hall")):
        SiteImage.objects.create(
            title=title, description=words, file=get_test_image_file()
        )
    client = client_of(people["editor"])
    url = reverse("pictures_report")
    body = client.get(url).content.decode()
    assert "Nameless" in body
    assert "Said" not in body
    assert "Nameless" not in client.get(url, {"used": "yes"}).content.decode()
    assert "Nameless" in client.get(url, {"used": "no"}).content.decode()


def test_letters_do_not_show_to_whom(scene):
    _homes, people = scene
    a_letter()
    client = client_of(people["admin"])
    body = client.get(reverse("letters_report")).content.decode()
    assert "m…@example.test" in body
    for text in (body, read_csv(client, "letters_report")):
        assert "maja.lind" not in text


@pytest.mark.parametrize(
    ("state", "shown"),
    [("failed", {"f"}), ("sent", {"s"}), ("waiting", {"w"}), ("unwanted", {"u"})],
)
def test_letters_are_filtered_by_state(scene, state, shown):
    from home.letters import LetterFilters

    a_letter("f")
    a_letter("u", error=pulse.UNWANTED)
    a_letter("s", state="sent", error="")
    a_letter("w", state="pending", error="")
    found = LetterFilters({"state": state}, queryset=Letter.objects.all())
    assert set(found.qs.values_list("key", flat=True)) == shown


def test_a_failed_letter_is_tried_again_by_post_and_by_admins(scene):
    _homes, people = scene
    row = a_letter()
    url = reverse("letter_retry", args=[row.pk])
    for name in ("editor", "board", "organiser"):
        client_of(people[name]).post(url)
    assert client_of(people["admin"]).get(url).status_code == 405
    row.refresh_from_db()
    assert row.state == "dead"
    client_of(people["admin"]).post(url)
    row.refresh_from_db()
    assert row.state == "pending"
    unwanted = a_letter("u", error=pulse.UNWANTED)
    client_of(people["admin"]).post(reverse("letter_retry", args=[unwanted.pk]))
    unwanted.refresh_from_db()
    assert unwanted.state == "dead"


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", sorted(mail.KINDS))
def test_every_kind_of_letter_can_be_read_and_sent_to_oneself(scene, kind, language):
    homes, people = scene
    make.a_registration(status="waiting")
    cancelled = make.a_registration(status="cancelled", cancelled_at=timezone.now())
    from events.tickets import actions

    actions.issue(registration=make.a_registration(occurrence=cancelled.occurrence))
    page = a_page(homes["da"], owner=people["editor"])
    page.get_workflow().start(page, people["editor"])
    client = client_of(people["admin"])
    shown = client.get(reverse("letter_kind", args=[kind, language]))
    assert shown.status_code == 200
    if shown.context["message"] is None:
        # Nothing of this room's has happened here: the page says so, and no more.
        assert not kind.startswith(("workflow", "ticket", "account"))
        return
    framed = client.get(reverse("letter_html", args=[kind, language]))
    assert framed.status_code == 200
    assert "cid:" not in framed.content.decode()
    outbox.outbox.clear()
    client.post(reverse("letter_test", args=[kind, language]))
    [sent] = outbox.outbox
    assert sent.to == ["admin@guild.example"]


def test_a_letter_without_anything_to_show_says_so(scene):
    _homes, people = scene
    client = client_of(people["admin"])
    for name in ("letter_kind", "letter_html", "letter_test"):
        url = reverse(name, args=["nonsense", "da"])
        verb = client.post if name == "letter_test" else client.get
        assert verb(url, follow=True).status_code == 404
    url = reverse("letter_kind", args=["ticket", "xx"])
    assert client.get(url, follow=True).status_code == 404
    empty = client.get(reverse("letter_kind", args=["workflow_overdue", "da"]))
    assert empty.status_code == 200
    assert empty.context["message"] is None


def test_attendance_counts_people_and_who_did_not_come(scene):
    import datetime as dt

    from events.checkin.models import Scan
    from events.checkin.reports import AttendanceReport, no_show_rate, no_shows
    from events.tickets import actions

    _homes, people = scene
    past = make.an_event(start=timezone.now() - dt.timedelta(days=2))
    came = make.a_registration(occurrence=past, guests=1)
    make.a_registration(occurrence=past)
    make.a_registration(occurrence=past, status="cancelled")
    make.an_event(start=timezone.now() + dt.timedelta(days=2))
    gate = make.a_gate(occurrence=past)
    import uuid

    Scan.objects.create(
        nonce=uuid.uuid4(),
        gate=gate,
        by=people["organiser"],
        ticket=actions.issue(registration=came),
        result="welcome",
        counts=True,
        people=2,
    )
    view = AttendanceReport()
    row = view.get_queryset().get(pk=past.pk)
    assert (row.seats, row.came, row.gone, no_shows(row)) == (3, 2, 1, 1)
    assert no_show_rate(row) == "33 %"
    client = client_of(people["organiser"])
    assert past.title in read_csv(client, "attendance_report", when="past")
    assert past.title not in read_csv(client, "attendance_report", when="coming")
