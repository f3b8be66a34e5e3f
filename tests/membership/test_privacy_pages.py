"""One's own data as whole requests, each refusal beside its success."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest

from django.core import mail
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from core import post
from membership.accounts.models import User
from membership.models import Profile
from membership.privacy_centre import actions, tasks
from membership.privacy_centre.models import Consent, ErasureRequest, ExportRequest
from tests.membership.people import PASSWORD, a_person, sign_in

pytestmark = pytest.mark.django_db
HOME = "/en/my/privacy/"


def prove(client):
    """As somebody does who was just asked whether it is still them."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.fixture
def maja(client):
    person = a_person("maja@guild.example", "Members")
    sign_in(client, person)
    prove(client)
    return person


@pytest.fixture
def long_ago(client):
    """The session proved who it is ten minutes ago."""

    def age():
        session = client.session
        records = session["account_authentication_methods"]
        for record in records:
            record["at"] -= 600
        session["account_authentication_methods"] = records
        session.save()

    return age


def ask(client):
    return client.post(reverse("privacy_export"))


def test_the_page_tells_what_is_kept(client, maja):
    Profile.objects.create(person=maja, phone="+45 11223344", show_phone="members")
    page = client.get(HOME)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Profile" in text
    assert "Your account" in text
    assert re.search(r"Phone</dt><dd>.*Members", text)
    assert (
        "no-store" in page.headers["Cache-Control"]
        or "no-cache" in (page.headers["Cache-Control"])
    )


def test_a_visitor_is_led_to_the_login(client):
    for name in ("privacy_home", "privacy_progress", "privacy_erase"):
        assert "/account/login/" in client.get(reverse(name))["Location"]
    assert "/account/login/" in ask(client)["Location"]
    assert not ExportRequest.objects.exists()


def test_everything_is_put_together_told_and_fetched(
    client, maja, django_capture_on_commit_callbacks
):
    Profile.objects.create(person=maja, bio="I count birds.")
    answer = ask(client)
    assert answer["Location"].endswith("#download")
    assert "0 of" in client.get(HOME).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.build_exports() == 1
    row = ExportRequest.objects.get()
    assert row.is_ready
    assert row.done == row.total
    [letter] = mail.outbox
    assert letter.to == ["maja@guild.example"]
    assert "ready" in letter.subject
    answer = client.get(reverse("privacy_download", args=[row.public_id]))
    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert "private, no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("membership-profile.json"))
        readme = archive.read("README.txt").decode()
    assert told["rows"][0]["bio"] == "I count birds."
    assert "maja@guild.example" in readme
    assert "membership-profile.json" in readme
    row.refresh_from_db()
    assert row.fetched_at


def test_nobody_else_fetches_it(client, maja):
    ask(client)
    tasks.build_exports()
    row = ExportRequest.objects.get()
    client.logout()
    sign_in(client, a_person("other@guild.example", "Members"))
    assert (
        client.get(reverse("privacy_download", args=[row.public_id])).status_code == 404
    )


def test_one_proves_who_one_is_before_asking_and_before_fetching(
    client, maja, long_ago
):
    long_ago()
    answer = ask(client)
    assert "/account/reauthenticate/" in answer["Location"]
    assert not ExportRequest.objects.exists()
    # The request goes on where it stopped.
    answer = client.post(answer["Location"], {"password": PASSWORD})
    assert ExportRequest.objects.count() == 1
    tasks.build_exports()
    row = ExportRequest.objects.get()
    url = reverse("privacy_download", args=[row.public_id])
    long_ago()
    assert "/account/reauthenticate/" in client.get(url)["Location"]


def test_two_requests_at_once_are_one(client, maja):
    ask(client)
    ask(client)
    assert ExportRequest.objects.count() == 1


def test_five_an_hour_and_no_more(client, maja):
    for _n in range(5):
        ask(client)
        tasks.build_exports()
    answer = client.post(reverse("privacy_export"), follow=True)
    assert "five times in an hour" in answer.content.decode()
    assert ExportRequest.objects.count() == 5
    # An older file goes when a newer one is there.
    assert ExportRequest.objects.filter(state="ready").count() == 1
    hour = timezone.now() - timedelta(hours=1, seconds=1)
    ExportRequest.objects.update(asked_at=hour)
    ask(client)
    assert ExportRequest.objects.count() == 6


def test_the_file_goes_after_a_week(client, maja, django_capture_on_commit_callbacks):
    ask(client)
    tasks.build_exports()
    row = ExportRequest.objects.get()
    assert default_storage.exists(row.file.name)
    week = row.ready_at + timedelta(days=7)
    assert actions.forget_exports(week) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget_exports(week + timedelta(seconds=1)) == 1
    assert not default_storage.exists(row.file.name)
    url = reverse("privacy_download", args=[row.public_id])
    assert client.get(url).status_code == 404


def test_a_builder_that_died_is_followed_by_another(client, maja, monkeypatch):
    ask(client)

    def die(name):
        if name == "privacy.export_progress":
            raise SystemExit

    monkeypatch.setattr(actions, "failpoint", die)
    with pytest.raises(SystemExit):
        tasks.build_exports()
    monkeypatch.setattr(actions, "failpoint", lambda name: None)
    assert tasks.build_exports() == 0  # its lease still runs
    later = timezone.now() + actions.LEASE + timedelta(seconds=5)
    assert actions.build_export(now=later)
    assert ExportRequest.objects.get().is_ready


def test_three_tries_and_it_says_so(client, maja, monkeypatch):
    ask(client)
    ExportRequest.objects.update(attempts=actions.TRIES)
    tasks.build_exports()
    assert ExportRequest.objects.get().state == "failed"
    assert "It did not work" in client.get(HOME).content.decode()


def test_consent_is_given_taken_back_and_written_down(client, maja):
    url = reverse("privacy_consent")
    client.post(url, {"purpose": "directory", "given": "yes"})
    assert Profile.objects.get(person=maja).listed == "members"
    client.post(url, {"purpose": "directory", "given": "no"})
    client.post(url, {"purpose": "directory", "given": "no"})
    assert Profile.objects.get(person=maja).listed == "nobody"
    rows = Consent.objects.filter(person=maja).order_by("pk")
    assert [row.given for row in rows] == [True, False]
    answer = client.post(url, {"purpose": "sell my data", "given": "yes"}, follow=True)
    assert "do not ask for consent" in answer.content.decode()


def test_listing_oneself_on_the_profile_is_a_consent_too(maja):
    profile = Profile.objects.create(person=maja)
    assert not Consent.objects.exists()
    profile.listed = "public"
    profile.save()
    row = Consent.objects.get()
    assert (row.given, row.where) == (True, "profile")


def undo_link(letter) -> str:
    return re.search(r"https?://[^/]+(/\S+/keep/\S+/)", letter.body)[1]


def test_from_asking_to_the_last_letter(
    client, maja, django_capture_on_commit_callbacks
):
    preview = client.get(reverse("privacy_erase")).content.decode()
    assert "Your e-mail addresses" in preview
    wrong = client.post(reverse("privacy_erase"), {"word": "perhaps"})
    assert wrong.status_code == 422
    assert not ErasureRequest.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("privacy_erase"), {"word": " Erase "})
    assert answer["Location"] == reverse("privacy_leaving")
    assert "_auth_user_id" not in client.session
    maja.refresh_from_db()
    assert not maja.is_active
    assert "will be erased" in mail.outbox[-1].subject
    request = ErasureRequest.objects.get()
    assert tasks.erase_due() == 0
    ErasureRequest.objects.update(due_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.erase_due() == 1
    assert mail.outbox[-1].to == ["maja@guild.example"]
    assert "erased" in mail.outbox[-1].subject
    tasks.erase_due()
    left = User.objects.get(pk=maja.pk)
    assert left.get_full_name() == "Erased person"
    assert left.is_erased
    assert not left.has_usable_password()
    request.refresh_from_db()
    assert request.done_at
    # A new account with the same address is a new person.
    assert User.objects.create_user("maja@guild.example").pk != maja.pk


def test_the_link_in_the_letter_takes_it_back(
    client, maja, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("privacy_erase"), {"word": "erase"})
    link = undo_link(mail.outbox[-1])
    assert client.get(link).status_code == 200
    maja.refresh_from_db()
    assert not maja.is_active  # opening it changes nothing
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(link).status_code == 200
    maja.refresh_from_db()
    assert maja.is_active
    assert "stays" in mail.outbox[-1].subject
    ErasureRequest.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert tasks.erase_due() == 0
    assert client.get("/en/my/privacy/keep/forged/").status_code == 404


def test_after_it_is_done_the_link_is_too_late(
    client, maja, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("privacy_erase"), {"word": "erase"})
    link = undo_link(mail.outbox[-1])
    ErasureRequest.objects.update(due_at=timezone.now())
    tasks.erase_due()
    assert client.post(link).status_code == 409
    assert not User.objects.get(pk=maja.pk).is_active


def test_an_admin_who_is_the_last_cannot_go(client):
    admin = a_person("root@guild.example", is_superuser=True)
    sign_in(client, admin)
    prove(client)
    page = client.get(reverse("privacy_erase")).content.decode()
    assert "You are the only admin." in page
    answer = client.post(reverse("privacy_erase"), {"word": "erase"})
    assert answer.status_code == 409
    a_person("second@guild.example", is_superuser=True)
    assert client.post(reverse("privacy_erase"), {"word": "erase"}).status_code == 302


def test_every_letter_can_be_previewed(maja):
    from core.letterpaper import compose
    from core.mail import KINDS, send

    for kind in [name for name in KINDS if name.startswith("privacy_")]:
        assert KINDS[kind].sample is not None
    row = send(
        kind="privacy_erased", key="k", to="x@y.example", language="da", params={}
    )
    assert compose(row) is not None
    assert post is not None
