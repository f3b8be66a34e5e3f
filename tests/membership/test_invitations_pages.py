"""The page an invitation leads to, for everybody who may come there."""

import pytest
from allauth.account.models import EmailAddress

from django.utils import timezone

from membership import actions as ground
from membership import roles
from membership.accounts.models import User
from membership.invitations import actions
from membership.invitations.models import Invitation, hashed, new_token
from membership.models import Unit
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet sentence of words"


@pytest.fixture(autouse=True)
def _a_site(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    make.a_site()


@pytest.fixture
def lund():
    return Unit.add_root(name_da="Lund", name_en="Lund", code="lund")


@pytest.fixture
def invited(lund):
    """The address of an invitation's page, in English."""
    row = actions.invite(
        email="new@example.org",
        by=make.a_person(roles.BOARD, first_name="Ida", last_name="Bro"),
        role=roles.VOLUNTEERS,
        unit=lund,
        language="en",
        text="We need your hands.",
    )
    token = new_token()
    row.keys.create(hash=hashed(token))
    return f"/en/invitations/{token}/"


def details(**fields):
    return {
        "first_name": "Nadia",
        "last_name": "Holm",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **fields,
    }


def test_a_newcomer_makes_an_account_and_is_in_at_once(client, invited, lund):
    page = client.get(invited).content.decode()
    assert "Ida Bro invites you" in page
    assert "We need your hands." in page
    assert "volunteer" in page
    answer = client.post(f"{invited}account/", details(), follow=True)
    assert answer.status_code == 200
    assert answer.wsgi_request.user.email == "new@example.org"
    person = User.objects.get(email="new@example.org")
    assert person.check_password(PASSWORD)
    assert person.emailaddress_set.get().verified
    assert roles.may(person, roles.VOLUNTEERS, unit=lund)
    assert person.language == "en"
    assert "You are in" in client.get(invited).content.decode()


def test_nobody_chooses_another_address_for_the_account(client, invited):
    client.post(f"{invited}account/", details(email="other@example.org"))
    assert not User.objects.filter(email="other@example.org").exists()
    assert User.objects.filter(email="new@example.org").exists()


def test_a_weak_password_makes_no_account_and_keeps_the_invitation(client, invited):
    answer = client.post(
        f"{invited}account/", details(password1="short", password2="short")
    )
    assert answer.status_code == 422
    assert not User.objects.filter(email="new@example.org").exists()
    assert Invitation.objects.get().state == "pending"


def test_reading_changes_nothing_and_a_browser_is_counted(client, invited):
    before = Invitation.objects.values().get()
    client.get(invited)
    client.get(f"{invited}account/")
    assert Invitation.objects.values().get() == before
    assert client.post(f"{invited}seen/").status_code == 204
    first = Invitation.objects.get().opened_at
    client.post(f"{invited}seen/")
    assert Invitation.objects.get().opened_at == first


def test_an_account_from_an_import_gets_its_password_here(client, invited):
    person = User.objects.create_user("new@example.org", first_name="N", language="en")
    EmailAddress.objects.create(user=person, email=person.email, verified=False)
    assert "Accept and choose a password" in client.get(invited).content.decode()
    answer = client.post(f"{invited}account/", details(), follow=True)
    assert answer.wsgi_request.user == person
    person.refresh_from_db()
    assert (person.first_name, person.check_password(PASSWORD)) == ("Nadia", True)
    assert person.emailaddress_set.get().verified
    assert Invitation.objects.get().accepted_by == person


def test_an_account_in_use_is_never_opened_by_a_letter(client, invited):
    person = make.a_person(email="new@example.org", password="another sentence here")
    assert "Sign in to accept" in client.get(invited).content.decode()
    answer = client.post(f"{invited}account/", details())
    assert answer.status_code == 302
    person.refresh_from_db()
    assert not person.check_password(PASSWORD)
    # Nor one that has no password but signs in by code.
    person.set_unusable_password()
    person.last_login = timezone.now()
    person.save()
    client.post(f"{invited}account/", details())
    person.refresh_from_db()
    assert not person.has_usable_password()
    client.force_login(person)
    assert client.post(f"{invited}accept/").status_code == 303
    assert Invitation.objects.get().accepted_by == person


def test_somebody_else_is_told_why_not_and_how(client, invited):
    stranger = make.a_person(email="other@example.org", language="en")
    client.force_login(stranger)
    page = client.get(invited).content.decode()
    assert "n•••@example.org" in page
    assert "new@example.org" not in page
    assert client.post(f"{invited}accept/").status_code == 409
    assert Invitation.objects.get().state == "pending"
    client.force_login(make.a_person(email="third@example.org", language="en"))
    assert b"Sign out" in client.get(invited).content


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("accepted", "has been used"),
        ("declined", "You said no"),
        ("revoked", "was taken back"),
        ("expired", "has expired"),
    ],
)
def test_each_end_has_its_page(client, invited, state, words):
    Invitation.objects.update(state=state, answered_at=timezone.now())
    answer = client.get(invited)
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert client.post(f"{invited}account/", details()).status_code == 302
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_closed_unit_is_said_before_anybody_makes_an_account(client, invited, lund):
    Unit.objects.filter(pk=lund.pk).update(closed_on=ground.today())
    answer = client.get(invited)
    assert answer.status_code == 410
    assert "This unit has been closed" in answer.content.decode()
    client.post(f"{invited}account/", details())
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_lost_right_leaves_no_account_behind(client, invited):
    User.objects.get(last_name="Bro").groups.clear()
    answer = client.post(f"{invited}account/", details())
    assert answer.status_code == 409
    assert not User.objects.filter(email="new@example.org").exists()
    assert "_auth_user_id" not in client.session


def test_no_thank_you_needs_no_account(client, invited):
    assert client.get(f"{invited}decline/").status_code == 405
    client.post(f"{invited}decline/")
    assert Invitation.objects.get().state == "declined"
    assert "You said no" in client.get(invited).content.decode()


@pytest.mark.parametrize(
    "key", ["x", "0" * 32, str(2**63), "%00", "..%2f..%2fadmin", "é" * 40, "a" * 5000]
)
def test_a_made_up_key_is_a_404_that_helps(client, invited, key):
    answer = client.get(f"/en/invitations/{key}/")
    assert answer.status_code == 404
    for door in ("accept", "decline", "seen", "passkey", "account"):
        assert client.post(f"/en/invitations/{key}/{door}/").status_code == 404


def test_the_key_of_another_invitation_opens_only_its_own(client, invited):
    other = actions.invite(email="second@example.org", by=None)
    token = new_token()
    other.keys.create(hash=hashed(token))
    client.force_login(make.a_person(email="new@example.org", language="en"))
    answer = client.post(f"/en/invitations/{token}/accept/")
    assert answer.status_code == 409
    assert set(Invitation.objects.values_list("state", flat=True)) == {"pending"}


def test_the_way_with_a_passkey_knows_the_address(client, invited):
    answer = client.post(f"{invited}passkey/", follow=True)
    assert answer.status_code == 200
    assert client.session["account_verified_email"] == "new@example.org"
    assert 'value="new@example.org"' in answer.content.decode()
