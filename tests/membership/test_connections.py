"""Mentors and mentees: ask, answer, withdraw, end; and what nobody may learn."""

import datetime as dt

import pytest

from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import privacy
from core.errors import Refused
from membership import roles
from membership.accounts.models import User
from membership.connections import actions, tasks
from membership.connections.models import Connection
from membership.connections.pairs import are_connected
from membership.models import Profile
from tests import make

pytestmark = pytest.mark.django_db
MINE = "/en/my/connections/"


def a_member(first, **fields):
    person = make.a_person(
        roles.MEMBERS,
        email=f"{first.lower()}@example.org",
        first_name=first,
        last_name="Berg",
        language="en",
        **fields,
    )
    Profile.objects.update_or_create(person=person, defaults={"listed": "members"})
    return User.objects.get(pk=person.pk)


@pytest.fixture
def maja():
    make.a_site()
    return a_member("Maja")


@pytest.fixture
def sana():
    return a_member("Sana")


@pytest.fixture
def letters(django_capture_on_commit_callbacks):
    def run(do, *args, **kwargs):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            do(*args, **kwargs)
        return mail.outbox[before:]

    return run


def test_asked_and_agreed_they_are_connected_until_one_ends_it(maja, sana, letters):
    [letter] = letters(
        actions.ask, by=maja, wants="mentor", person=sana, text="Bayes, please."
    )
    assert letter.to == [sana.email]
    assert letter.subject == "Maja Berg asks you to be their mentor"
    assert "Bayes, please." in letter.body
    row = Connection.objects.get()
    assert (row.mentor, row.mentee, are_connected(maja, sana)) == (sana, maja, False)
    [letter] = letters(actions.accept, connection=row, by=sana)
    assert letter.to == [maja.email]
    assert are_connected(maja, sana)
    assert are_connected(sana, maja)
    assert letters(actions.accept, connection=row, by=sana) == []
    [letter] = letters(actions.end, connection=row, by=maja)
    assert letter.to == [sana.email]
    assert not are_connected(maja, sana)
    with pytest.raises(Refused):
        actions.end(connection=row, by=sana)
    # Ended is not for good.
    actions.ask(by=sana, wants="mentee", person=maja)


def test_only_who_was_asked_answers_and_only_the_asker_withdraws(maja, sana):
    row = actions.ask(by=maja, wants="mentor", person=sana)
    third = a_member("Tobias")
    for do, who in (
        (actions.accept, maja),
        (actions.accept, third),
        (actions.decline, third),
        (actions.withdraw, sana),
        (actions.end, third),
    ):
        with pytest.raises(Refused) as no:
            do(connection=row, by=who)
        assert no.value.code == "not_yours"
    actions.withdraw(connection=row, by=maja)
    with pytest.raises(Refused) as no:
        actions.accept(connection=row, by=sana)
    assert no.value.code == "over"


def test_one_open_question_for_a_pair_and_a_direction(maja, sana):
    actions.ask(by=maja, wants="mentor", person=sana)
    for by, wants, person in ((maja, "mentor", sana), (sana, "mentee", maja)):
        with pytest.raises(Refused) as no:
            actions.ask(by=by, wants=wants, person=person)
        assert no.value.code == "open"
    actions.ask(by=maja, wants="mentee", person=sana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.create(
            asked_by=sana, mentor=sana, mentee=maja, expires_at=timezone.now()
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"mentor": None, "mentee": None, "email": "x@example.org"},
        {"mentee": None, "email": ""},
        {"state": "agreed", "mentee": None, "email": "x@example.org"},
    ],
)
def test_the_database_keeps_both_sides_in_order(maja, sana, wrong):
    row = {"asked_by": maja, "mentor": maja, "mentee": sana}
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.create(**{**row, **wrong}, expires_at=timezone.now())


def test_nobody_is_their_own_mentor(maja):
    for asked in ({"person": maja}, {"email": "MAJA@example.org"}):
        with pytest.raises(Refused) as no:
            actions.ask(by=maja, wants="mentor", **asked)
        assert no.value.code == "self"


def test_declined_once_they_may_ask_again_but_not_for_good(maja, sana, letters):
    row = actions.ask(by=maja, wants="mentor", person=sana)
    [kind] = letters(actions.decline, connection=row, by=sana)
    row = actions.ask(by=maja, wants="mentor", person=sana)
    [firm] = letters(actions.decline, connection=row, by=sana, for_good=True)
    assert (kind.subject, kind.body) == (firm.subject, firm.body)
    with pytest.raises(Refused) as no:
        actions.ask(by=maja, wants="mentee", person=sana)
    assert no.value.code == "declined"
    # By address it looks as it always does, and nothing arrives.
    assert letters(actions.ask, by=maja, wants="mentor", email=sana.email) == []
    assert not Connection.objects.to(sana).open().exists()
    # The other way round is still free.
    assert actions.ask(by=sana, wants="mentor", person=maja)


def test_by_address_the_answer_is_the_same_with_or_without_an_account(
    client, maja, sana
):
    client.force_login(maja)
    answers = []
    for email in (sana.email, "nobody@example.org"):
        answer = client.post(
            f"{MINE}new/", {"email": email, "wants": "mentor"}, follow=True
        )
        page = answer.content.decode()
        answers.append((answer.status_code, page.count(email), "Sana" in page))
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    for row in Connection.objects.all():
        assert row.mentor is None
    # Asked by name and by address, they are two questions: no refusal tells.
    actions.ask(by=maja, wants="mentor", person=sana)
    assert "Sana" in client.get(MINE).content.decode()


def test_an_address_without_an_account_gets_no_words_of_the_asker(maja, letters):
    [letter] = letters(
        actions.ask, by=maja, wants="mentee", email="new@example.org", text="Buy now"
    )
    assert letter.to == ["new@example.org"]
    assert "Buy now" not in letter.body
    row = Connection.objects.get()
    late = a_member("Late")
    with pytest.raises(Refused):
        actions.accept(connection=row, by=late)
    newcomer = make.a_person(email="new@example.org")
    assert list(Connection.objects.to(newcomer)) == [row]
    actions.accept(connection=row, by=newcomer)
    assert are_connected(maja, newcomer)


def test_an_unproved_address_is_nobodys(maja):
    row = actions.ask(by=maja, wants="mentor", email="new@example.org")
    person = make.a_person(email="new@example.org", verified=False)
    with pytest.raises(Refused) as no:
        actions.accept(connection=row, by=person)
    assert no.value.code == "not_yours"


def test_ten_a_day(maja):
    for number in range(actions.A_DAY):
        actions.ask(by=maja, wants="mentor", email=f"p{number}@example.org")
    with pytest.raises(Refused) as no:
        actions.ask(by=maja, wants="mentor", email="one-more@example.org")
    assert no.value.code == "limit"


def test_whoever_hides_is_not_asked_by_name(maja, sana):
    Profile.objects.filter(person=sana).update(listed="nobody")
    with pytest.raises(Refused) as no:
        actions.ask(by=maja, wants="mentor", person=User.objects.get(pk=sana.pk))
    assert no.value.code == "hidden"


def test_who_is_no_member_does_not_ask(client, maja):
    stranger = make.a_person()
    with pytest.raises(Refused) as no:
        actions.ask(by=stranger, wants="mentor", person=maja)
    assert no.value.code == "member"
    client.force_login(stranger)
    assert client.get(f"{MINE}new/").status_code == 403


def test_a_month_without_an_answer_is_the_end(maja, sana):
    row = actions.ask(by=maja, wants="mentor", person=sana)
    assert tasks.expire_overdue() == 0
    Connection.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(Refused) as no:
        actions.accept(connection=row, by=sana)
    assert no.value.code == "over"
    assert tasks.expire_overdue() == 1
    assert Connection.objects.get().state == "expired"
    actions.ask(by=maja, wants="mentor", person=sana)


def test_the_whole_way_on_the_pages(client, maja, sana):
    client.force_login(maja)
    page = client.get(f"{MINE}new/?person={sana.profile.public_id}")
    assert "Ask Sana Berg" in page.content.decode()
    client.post(
        f"{MINE}new/",
        {"person": sana.profile.public_id, "wants": "mentor", "text": "Please <b>"},
    )
    assert "Sana Berg" in client.get(MINE).content.decode()
    row = Connection.objects.get()
    client.force_login(sana)
    assert "asks you to be their mentor" in client.get("/en/my/").content.decode()
    page = client.get(MINE).content.decode()
    assert "Please &lt;b&gt;" in page
    assert client.get(f"{MINE}{row.public_id}/accept/").status_code == 405
    client.post(f"{MINE}{row.public_id}/accept/")
    assert "your mentee" in client.get(MINE).content.decode()
    client.post(f"{MINE}{row.public_id}/end/")
    assert not are_connected(maja, sana)


@pytest.mark.parametrize("door", ["accept", "decline", "withdraw", "end"])
def test_anothers_question_is_not_found(client, maja, sana, door):
    row = actions.ask(by=maja, wants="mentor", person=sana)
    client.force_login(a_member("Third"))
    assert client.post(f"{MINE}{row.public_id}/{door}/").status_code == 404


@pytest.mark.parametrize("given", ["x", "0", "../1", str(2**63), "\0"])
def test_a_person_that_is_none_is_not_found(client, maja, given):
    client.force_login(maja)
    assert client.get(f"{MINE}new/", {"person": given}).status_code == 404


def test_what_a_blocked_asker_reads_says_declined(client, maja, sana):
    row = actions.ask(by=maja, wants="mentor", person=sana)
    actions.decline(connection=row, by=sana, for_good=True)
    client.force_login(maja)
    page = client.get(MINE).content.decode()
    assert "declined" in page
    assert "for good" not in page


def test_with_a_person_their_connections_go(maja, sana):
    actions.ask(by=maja, wants="mentor", person=sana)
    third = a_member("Third")
    actions.ask(by=third, wants="mentor", email=maja.email)
    kept = actions.ask(by=third, wants="mentor", person=sana)
    [entry] = [e for e in privacy.registered() if e.model == "connections.connection"]
    entry.forget(entry.rows(maja), maja)
    assert list(Connection.objects.all()) == [kept]
