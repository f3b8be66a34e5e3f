"""A marked person: all of hers is handed out, and after erasing nothing is left."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from wagtail.log_actions import log
from wagtail.models import Comment, Page, Revision

from chat import actions as chat
from chat.models import Message
from chat.models import Revision as ChatRevision
from core import mail, privacy
from core.models import Letter, SiteDocument
from events.registrations.models import Registration
from events.tickets.models import Ticket
from home.models import StandardPage
from home.news.models import ArticleAuthor
from membership import roles
from membership.accounts.models import User
from membership.privacy_centre import actions, erasing, tasks
from membership.privacy_centre.models import ErasureRequest, ExportRequest
from tests import make
from tests.chat.test_talk import a_room, say
from tests.home.newsroom import an_article, the_news
from tests.membership import canary
from tests.membership.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db

FIRST, LAST, ADDRESS = "Ytrewq", "Lkjhgf", "ytrewq.lkjhgf@canary.example"
# What stays, and why. Everything else must be gone.
MAY_STAY = {
    # Who held office is part of the association's records.
    "offices_officeterm": ("name",),
    # Under it the books name who paid; the law wants them for five years.
    "membership_member": ("number",),
    # The letter that says so; its row goes at the job's next round.
    "core_letter": ("the last letter",),
}
# Columns that are not handed out: secrets of ours, or words that are nobody's.
NOT_HANDED_OUT = {
    "mfa.authenticator.data": "seals a secret",
    "usersessions.usersession.session_key": "opens the session",
    "usersessions.usersession.data": "the session's own words",
    "checkin.device.token_hash": "a hash",
    "apikeys.apikey.digest": "a hash",
    "wagtailcore.apitoken.key_hash": "a hash",
    "wagtailcore.apitoken.name": "of Wagtail's own keys; nobody has any",
    "wagtailcore.apitoken.prefix": "of Wagtail's own keys; nobody has any",
    "wagtailadmin.editingsession.object_id": "which page is open",
    "wagtailadmin.formstate.data": "a form that is not saved",
    "wagtailadmin.formstate.object_id": "which page it is of",
    "wagtailadmin.formstate.parent_object_id": "which page it is below",
    "account.emailconfirmation.key": "a secret",
    "questions.question.folded": "a copy of title and text, to search in",
    "directory.card.place": "a copy of the profile, to sort by",
    "directory.card.sort": "a copy of the name, to sort by",
    "connections.connection.email": "whom somebody asked is another person",
    "socialaccount.socialtoken.token": "a key",
    "socialaccount.socialtoken.token_secret": "a key",
    "intake.row.trace": "what undoing the import needs: ids",
    "invitations.invitation.email": "whom somebody invited is another person",
    "invitations.invitation.source": "how it came about: a word of ours",
    "push.subscription.key": "the browser's own key",
    "push.subscription.secret": "the browser's own secret",
    "push.subscription.session": "a hash",
    "wagtailusers.userprofile.dismissibles": "which hints were closed",
}


@pytest.fixture
def maja():
    person = make.a_person(
        roles.MEMBERS,
        roles.EDITORS,
        email=ADDRESS,
        password=PASSWORD,
        first_name=FIRST,
        last_name=LAST,
        language="en",
    )
    return person


@pytest.fixture
def other():
    return make.a_person(
        roles.MEMBERS, email="bystander@guild.example", last_name="Bystander"
    )


@pytest.fixture
def maker(maja, other):
    make.a_site()
    made = canary.Maker(maja, other)
    made.everything()
    return made


def flows(maja, other):
    """What rows cannot show: pages, versions, letters, lines of the log."""
    coming = make.an_event(start=timezone.now() + timedelta(days=9))
    past = make.an_event(start=timezone.now() - timedelta(days=9))
    make.a_registration(occurrence=coming, person=maja, guest_name="Zyxwvqguest")
    old = make.a_registration(
        occurrence=past, person=maja, answers=[{"q": "food", "a": "Zyxwvqfood"}]
    )
    Ticket.objects.get_or_create(registration=old)
    home = make.a_site()["da"]
    page = Page.objects.get(pk=home.pk).add_child(
        instance=StandardPage(title="Om os", slug="om-os", owner=maja)
    )
    comment = Comment.objects.create(
        page=page, user=maja, text="Zyxwvqcomment", contentpath="title"
    )
    page.refresh_from_db()
    page.save_revision(user=maja)
    Revision.objects.filter(object_id=str(page.pk)).update(object_str=f"{FIRST} {LAST}")
    log(page, "wagtail.rename", user=other, data={"title": f"By {FIRST} {LAST}"})
    log(maja, "roles.grant", user=other, data={"role": roles.EDITORS, "why": ADDRESS})
    log(old, "registrations.add", user=other)
    index = the_news(make.a_site())["en"]
    article = an_article(index, "Birds")
    ArticleAuthor.objects.create(page=article, person=maja, name=f"{FIRST} {LAST}")
    article.refresh_from_db()
    article.save_revision(user=other)
    SiteDocument.objects.create(
        title=f"List of {FIRST} {LAST}",
        uploaded_by_user=maja,
        file=ContentFile(b"x", "list.txt"),
    )
    mail.send(
        kind="account",
        key="canary-letter",
        person=maja,
        params={"what": "email_changed", "from_email": ADDRESS, "to_email": ADDRESS},
    )
    talk(maja)
    return {"coming": coming, "comment": comment, "old": old}


def talk(maja):
    room = a_room(maja)
    say(room, maja, "Zyxwvqformer")
    chat.edit(room=room, number=1, by=maja, text="Zyxwvqsaid")
    chat.react(room=room, number=1, by=maja, emoji="👍", on=True)


def erase(person):
    request = actions.ask_erasure(person=person, by=person)
    ErasureRequest.objects.filter(pk=request.pk).update(due_at=timezone.now())
    assert tasks.erase_due() == 1
    Letter.objects.filter(kind="privacy_erased").update(state="sent")
    tasks.erase_due()
    return request


def test_the_walk_makes_a_row_of_nearly_everything(maker):
    assert maker.failed == {}
    assert len(maker.marks) > 60


def everything_in(archive) -> str:
    return "\n".join(
        archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
    )


def test_all_of_hers_is_handed_out_and_nothing_of_others(maker, maja, other):
    flows(maja, other)
    actions.ask_export(person=maja, language="en")
    tasks.build_exports()
    row = ExportRequest.objects.get(state="ready")
    with row.file.open() as stored, zipfile.ZipFile(io.BytesIO(stored.read())) as file:
        text = everything_in(file).lower()
    lost = {
        where
        for word, where in maker.marks.items()
        if word.lower() not in text and where not in NOT_HANDED_OUT
    }
    # Marks in rows that only stand around hers are not hers.
    mine = {entry.model for entry in privacy.registered() if entry.people or entry.find}
    lost = {where for where in lost if where.rpartition(".")[0] in mine}
    assert lost == set()
    for word in (FIRST, LAST, ADDRESS, "zyxwvqguest", "zyxwvqfood", "zyxwvqcomment"):
        assert word.lower() in text
    assert "zyxwvqsaid" in text
    assert "zyxwvqformer" in text
    assert "bystander" not in text


def test_nothing_of_hers_is_left(
    maker, maja, other, django_capture_on_commit_callbacks, client
):
    made = flows(maja, other)
    sign_in(client, maja)
    client.get(reverse("privacy_progress"))
    with django_capture_on_commit_callbacks(execute=True):
        erase(maja)
    left = canary.lines_with([canary.MARK, FIRST, LAST, ADDRESS], canary.dump())
    surprising = [line for line in left if line.partition(":")[0] not in MAY_STAY]
    assert surprising == []
    assert not [line for line in left if line.startswith("core_letter")]
    assert files_with_marks() == []
    hers = Message.objects.filter(sender=None)
    assert hers.exists()
    assert not Message.objects.filter(sender=maja).exists()
    for said in hers:
        assert (said.text, bytes(said.sealed)) == ("", b"")
    assert not ChatRevision.objects.exists()
    # Others' things are as they were.
    other.refresh_from_db()
    assert other.last_name == "Bystander"
    made["coming"].refresh_from_db()
    assert made["coming"].taken == 0
    assert Registration.objects.get(pk=made["old"].pk).status == "confirmed"
    assert client.get(reverse("privacy_home")).status_code == 302


def files_with_marks() -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    found = []
    for path in root.rglob("*"):
        if path.is_file():
            held = path.read_bytes().lower() + path.name.lower().encode()
            if canary.MARK.lower().encode() in held:
                found.append(path.name)
    return found


def test_a_mark_that_is_left_is_found(maja, other):
    """The test above can fail."""
    other.last_name = f"Friend of {FIRST} {LAST}"
    other.save()
    assert canary.lines_with([LAST], canary.dump())


def test_what_fails_half_way_changes_nothing(maker, maja, other, monkeypatch):
    flows(maja, other)
    request = actions.ask_erasure(person=maja, by=maja)
    ErasureRequest.objects.filter(pk=request.pk).update(due_at=timezone.now())
    before = canary.dump()

    def break_it(person):
        raise RuntimeError

    monkeypatch.setattr(erasing, "tombstone", break_it)
    assert tasks.erase_due() == 0
    assert canary.dump() == before
    monkeypatch.undo()
    assert tasks.erase_due() == 1


def test_a_restore_is_followed_by_erasing_again(maja):
    """The list of who was erased is kept: ids of rows, nothing else."""
    erase(maja)
    row = ErasureRequest.objects.get()
    assert row.person.is_erased
    assert row.report
    assert all(isinstance(number, int) for number in row.report.values())


def test_the_last_letter_is_gone_once_it_is_sent(
    maja, django_capture_on_commit_callbacks, mailoutbox
):
    request = actions.ask_erasure(person=maja, by=maja)
    ErasureRequest.objects.filter(pk=request.pk).update(due_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        tasks.erase_due()
    assert mailoutbox[-1].to == [ADDRESS]
    assert Letter.objects.filter(to=ADDRESS).exists()
    tasks.erase_due()
    assert not Letter.objects.filter(to=ADDRESS).exists()


def test_a_board_member_is_not_erased_while_in_office(maja):
    from membership.offices.models import Office, OfficeTerm

    office = Office.objects.create(name_da="Formand", name_en="Chair", kind="chair")
    term = OfficeTerm.objects.create(
        office=office, person=maja, starts=timezone.localdate()
    )
    request = ErasureRequest.objects.create(person=maja, due_at=timezone.now())
    assert tasks.erase_due() == 0
    request.refresh_from_db()
    assert request.done_at is None
    term.ends = timezone.localdate() - timedelta(days=1)
    term.starts = term.ends - timedelta(days=30)
    term.save()
    assert tasks.erase_due() == 1
    term.refresh_from_db()
    assert term.person is None
    assert term.name == f"{FIRST} {LAST}"


def test_rows_of_the_person_stay_countable(maja):
    """Attendance still adds up, beside a row that is nobody's."""
    made = make.a_registration(
        occurrence=make.an_event(start=timezone.now() - timedelta(days=3)), person=maja
    )
    erase(maja)
    made.refresh_from_db()
    assert made.person_id == maja.pk
    left = User.objects.get(pk=maja.pk)
    assert left.get_full_name() == "Slettet person" or left.is_erased
    assert not left.groups.exists()


@pytest.mark.needs_postgres
def test_on_postgres_a_dump_of_the_server_holds_nothing(maker, maja, other):
    assert connection.vendor == "postgresql"
    flows(maja, other)
    erase(maja)
    left = canary.lines_with([canary.MARK, LAST], canary.dump())
    assert {line.partition(":")[0] for line in left} <= set(MAY_STAY)
