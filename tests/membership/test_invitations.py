"""Invitations: invite, answer once, send again, take back, expire, remind."""

import datetime as dt
import re

import pytest

from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import Refused
from membership import actions as ground
from membership import granting, roles
from membership.invitations import actions, tasks
from membership.invitations.models import Invitation, InvitationKey, hashed
from membership.models import Grant, Unit
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return make.a_person(roles.BOARD, email="chair@guild.example", first_name="Ida")


@pytest.fixture
def lund():
    return Unit.add_root(name_da="Lund", name_en="Lund", code="lund")


@pytest.fixture
def letters(django_capture_on_commit_callbacks):
    """Runs something and returns the letters it sent."""

    def run(do, *args, **kwargs):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            do(*args, **kwargs)
        return mail.outbox[before:]

    return run


def token_in(letter) -> str:
    return re.search(r"/invitations/([^/\s]+)/", letter.body)[1]


def an_invitation(**fields):
    return actions.invite(**{"email": "new@example.org", "by": None, **fields})


def test_an_invitation_is_one_letter_whose_key_is_kept_as_a_hash(letters, board):
    [letter] = letters(
        actions.invite, email=" New@Example.org ", by=board, text="Come and see."
    )
    row = Invitation.objects.get()
    assert (row.email, row.state, row.sends) == ("new@example.org", "pending", 1)
    assert letter.to == ["new@example.org"]
    assert "Come and see." in letter.body
    token = token_in(letter)
    assert len(token) >= 32
    assert list(row.keys.values_list("hash", flat=True)) == [hashed(token)]
    assert actions.found(token) == row
    # Once it is sent, no copy of the key is left in the outbox.
    from core.models import Letter

    assert Letter.objects.get(kind="invitation").params == {}
    assert row.expires_at - timezone.now() > dt.timedelta(days=13, hours=23)


@pytest.mark.parametrize(
    "given", ["", "x" * 70, "0" * 32, str(2**63), "../admin", "\0", "é" * 20]
)
def test_what_is_no_key_finds_nothing(given):
    an_invitation()
    assert actions.found(given) is None


def test_accepting_gives_role_and_unit_and_counts_once(board, lund):
    row = an_invitation(by=board, role=roles.ORGANISERS, unit=lund)
    person = make.a_person(email="new@example.org")
    actions.accept(invitation=row, person=person)
    again = actions.accept(invitation=row, person=person)
    assert (again.state, again.accepted_by) == ("accepted", person)
    grant = Grant.objects.get(person=person)
    assert (grant.role.name, grant.unit, grant.granted_by) == (
        roles.ORGANISERS,
        lund,
        board,
    )
    assert person.belongings.get().unit == lund


@pytest.mark.parametrize("state", ["accepted", "declined", "revoked", "expired"])
def test_what_is_over_is_not_accepted(state):
    row = an_invitation()
    person = make.a_person(email="new@example.org")
    Invitation.objects.update(state=state, answered_at=timezone.now())
    with pytest.raises(Refused) as no:
        actions.accept(invitation=row, person=person)
    assert no.value.code == {"accepted": "used"}.get(state, state)


def test_only_a_proved_address_of_ones_own_accepts():
    row = an_invitation()
    for person in (
        make.a_person(email="other@example.org"),
        make.a_person(email="new@example.org", verified=False),
    ):
        with pytest.raises(Refused) as no:
            actions.accept(invitation=row, person=person)
        assert no.value.code == "other"
    assert Invitation.objects.get().state == "pending"


def test_time_is_over_even_before_the_job_comes():
    row = an_invitation()
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(Refused) as no:
        actions.accept(invitation=row, person=make.a_person(email="new@example.org"))
    assert no.value.code == "expired"


def test_a_unit_closed_meanwhile_gives_nothing(lund):
    row = an_invitation(role=roles.ORGANISERS, unit=lund)
    person = make.a_person(email="new@example.org")
    Unit.objects.filter(pk=lund.pk).update(closed_on=ground.today())
    with pytest.raises(Refused) as no:
        actions.accept(invitation=row, person=person)
    assert no.value.code == "closed"
    assert not Grant.objects.exists()
    with pytest.raises(Refused) as no:
        an_invitation(email="late@example.org", unit=lund)
    assert no.value.code == "closed"


def test_the_right_to_invite_is_asked_again_at_the_end(board):
    row = an_invitation(by=board, role=roles.EDITORS)
    person = make.a_person(email="new@example.org")
    board.groups.clear()
    with pytest.raises(Refused) as no:
        actions.accept(invitation=row, person=person)
    assert no.value.code == "right"
    assert not person.groups.exists()
    board.delete()
    with pytest.raises(Refused):
        actions.accept(invitation=row, person=person)


def test_the_board_of_a_unit_invites_to_its_branch_alone(lund):
    branch = lund.add_child(name_da="AI", name_en="AI", code="ai")
    malmo = Unit.add_root(name_da="Malmö", name_en="Malmö", code="malmo")
    head = make.a_person(email="head@guild.example")
    granting.grant(
        person=head, role=roles.BOARD, by=None, scope=Grant.Scope.UNIT, unit=lund
    )
    for unit in (malmo, None):
        with pytest.raises(Refused) as no:
            an_invitation(by=head, unit=unit)
        assert no.value.code == "not_yours"
    mine = an_invitation(by=head, unit=branch)
    an_invitation(email="elsewhere@example.org", unit=malmo)
    assert list(Invitation.objects.visible_to(head)) == [mine]
    with pytest.raises(Refused):
        an_invitation(by=make.a_person(roles.EDITORS), unit=lund)


def test_the_same_invitation_stands_once(board):
    row = an_invitation(by=board)
    with pytest.raises(Refused) as no:
        an_invitation(by=board, email="NEW@example.org")
    assert no.value.code == "twice"
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(email=row.email)
    actions.revoke(invitation=row, by=board)
    assert an_invitation(by=board).pk != row.pk


def test_who_is_here_already_is_not_invited_but_who_has_no_way_in_is():
    there = make.a_person(email="new@example.org", password="a quiet sentence")
    with pytest.raises(Refused) as no:
        an_invitation()
    assert no.value.code == "there"
    # A further role is worth an invitation.
    assert an_invitation(role=roles.EDITORS).state == "pending"
    there.set_unusable_password()
    there.save()
    assert an_invitation().state == "pending"


def test_who_has_the_role_meanwhile_keeps_it_as_it_is():
    row = an_invitation(role=roles.EDITORS)
    person = make.a_person(email="new@example.org")
    kept = granting.grant(person=person, role=roles.EDITORS, by=None)
    actions.accept(invitation=row, person=person)
    assert list(Grant.objects.all()) == [kept]


def test_nobody_invites_themselves(board):
    with pytest.raises(Refused) as no:
        an_invitation(by=board, email="CHAIR@guild.example", role=roles.EDITORS)
    assert no.value.code == "self"


def test_declined_is_declined():
    row = an_invitation()
    actions.decline(invitation=row)
    actions.decline(invitation=row)
    with pytest.raises(Refused) as no:
        actions.accept(invitation=row, person=make.a_person(email="new@example.org"))
    assert no.value.code == "declined"


def test_many_go_into_the_queue_and_leave_it_at_a_rate(board, letters, settings):
    settings.INVITATIONS_A_MINUTE = 2
    make.a_person(email="here@example.org", password="a quiet sentence")
    given = ["a@example.org", "A@example.org", "b@example.org", "nonsense"]
    report = []

    def paste():
        report.extend(
            actions.invite_many(
                emails=[*given, "here@example.org", "c@example.org"], by=board
            )
        )

    assert letters(paste) == []
    assert [code for _email, code in report] == [
        "queued",
        "repeated",
        "queued",
        "email",
        "there",
        "queued",
    ]
    # Waiting in the queue costs nobody a day.
    assert Invitation.objects.filter(expires_at=None).count() == 3
    assert [m.to for m in letters(tasks.send_queued)] == [
        ["a@example.org"],
        ["b@example.org"],
    ]
    assert [m.to for m in letters(tasks.send_queued)] == [["c@example.org"]]
    assert letters(tasks.send_queued) == []


def test_what_is_taken_back_in_the_queue_never_leaves_it(board, letters):
    actions.invite_many(emails=["a@example.org"], by=board)
    actions.revoke(invitation=Invitation.objects.get(), by=board)
    assert letters(tasks.send_queued) == []


def test_one_reminder_after_a_week_and_then_the_end(letters):
    [first] = letters(an_invitation)
    now = timezone.now()
    week = now + dt.timedelta(days=7, minutes=1)
    assert letters(tasks.follow_up, now + dt.timedelta(days=6)) == []
    # What the job reads is the clock of the row.
    [reminder] = letters(tasks.follow_up, week)
    assert letters(tasks.follow_up, week + dt.timedelta(days=3)) == []
    row = Invitation.objects.get()
    assert {actions.found(token_in(m)) for m in (first, reminder)} == {row}
    assert InvitationKey.objects.count() == 2
    Invitation.objects.update(expires_at=now - dt.timedelta(minutes=1))
    tasks.follow_up()
    assert Invitation.objects.get().state == "expired"


def test_sending_again_takes_an_hour_and_five_letters_at_most(board, letters):
    row = an_invitation(by=board)
    with pytest.raises(Refused) as no:
        actions.resend(invitation=row, by=board)
    assert no.value.code == "soon"
    Invitation.objects.update(
        sent_at=timezone.now() - dt.timedelta(hours=2), state="expired"
    )
    assert len(letters(actions.resend, invitation=row, by=board)) == 1
    row.refresh_from_db()
    assert (row.state, row.sends) == ("pending", 2)
    assert row.expires_at > timezone.now() + dt.timedelta(days=13)
    Invitation.objects.update(sent_at=timezone.now() - dt.timedelta(days=2), sends=5)
    with pytest.raises(Refused) as no:
        actions.resend(invitation=row, by=board)
    assert no.value.code == "often"


def test_by_hand_twenty_a_day(board):
    for number in range(actions.BY_HAND_A_DAY):
        an_invitation(by=board, email=f"p{number}@example.org")
    with pytest.raises(Refused) as no:
        an_invitation(by=board)
    assert no.value.code == "limit"


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a b@example.org",
        "a@example.org\r\nBcc: x@example.org",
        "a@example.org\nx",
        "a\0@example.org",
        "a\u200b@example.org",
        "a\u202e@example.org",
        "ａ@example.org",
        "a@example..org",
        "a@-example.org",
        f"{'a' * 250}@example.org",
        "a@example.org,b@example.org",
        "javascript:alert(1)@",
    ],
)
def test_an_address_that_nobody_can_be_written_to_is_refused(email):
    with pytest.raises(Refused) as no:
        an_invitation(email=email)
    assert no.value.code == "email"


@pytest.mark.parametrize("email", ["a+tag@example.org", "O'Neil@example.org"])
def test_unusual_addresses_are_addresses(email):
    assert an_invitation(email=email).email == email.lower()


def test_a_personal_line_stays_one_line_of_text(letters, board):
    text = "Hi\r\nBcc: x@example.org\u2028<b>now</b> {{7*7}} \u202eevil"
    [letter] = letters(an_invitation, by=board, text=text)
    row = Invitation.objects.get()
    assert row.text == "Hi Bcc: x@example.org <b>now</b> {{7*7}} evil"
    html = letter.alternatives[0].content
    assert "&lt;b&gt;now&lt;/b&gt;" in html
    assert "\n" not in letter.subject
    assert "Bcc" not in letter.message()
    with pytest.raises(Refused) as no:
        an_invitation(email="b@example.org", text="x" * 301)
    assert no.value.code == "text"


def test_an_unknown_role_is_refused():
    with pytest.raises(Refused) as no:
        an_invitation(role="Emperors")
    assert no.value.code == "unknown"
