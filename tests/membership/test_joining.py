"""Applying, and what the board says: every refusal beside its success."""

import uuid

import pytest

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import Refused
from core.models import Letter
from membership import actions as ground
from membership import granting, roles
from membership.joining import actions, deciding
from membership.joining.models import Application, Decision
from membership.models import Belonging, Grant, Member, Period, Status
from membership.models.members import today
from tests import make
from tests.events.test_registrations_race import at_once
from tests.membership.joiners import (
    a_board,
    a_kind,
    a_member,
    a_unit,
    an_application,
    days,
)

pytestmark = pytest.mark.django_db


def code_of(call, *args, **fields) -> str:
    with pytest.raises(Refused) as no:
        call(*args, **fields)
    return no.value.code


def letters(kind) -> int:
    return Letter.objects.filter(kind=kind).count()


class TestApplying:
    def test_it_is_stored_and_both_sides_hear(self):
        board, person = a_board(), make.a_person()
        row = an_application(person=person, why=" Because. ")
        assert (row.state, row.why, row.city) == ("received", "Because.", "København K")
        assert [step.kind for step in row.steps.all()] == ["sent"]
        assert Letter.objects.get(kind="application_received").to == person.email
        assert Letter.objects.get(kind="application_waits").to == board.email
        # While one waits already, the board is left in peace.
        an_application()
        assert letters("application_waits") == 1

    def test_the_same_key_is_the_same_application(self):
        person, key, kind = make.a_person(), uuid.uuid4(), a_kind()
        first = an_application(person=person, kind=kind, client_key=key)
        again = an_application(person=person, kind=kind, client_key=key)
        assert first == again
        assert code_of(an_application, person=person, kind=kind) == "open"
        # Somebody else's key is no key to it.
        assert an_application(client_key=key) != first

    def test_one_open_application_by_constraint(self):
        row = an_application()
        twin = Application.objects.get(pk=row.pk)
        twin.pk, twin.public_id, twin.client_key = None, uuid.uuid4(), uuid.uuid4()
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)
        twin.state = "withdrawn"
        twin.save(force_insert=True)

    def test_who_is_a_member_has_nothing_to_apply_for(self):
        member = a_member()
        assert code_of(an_application, person=member.person) == "member"
        gone = a_member(starts=today() - days(900))
        assert gone.status() == Status.LAPSED
        assert an_application(person=gone.person)

    def test_a_closed_kind_and_a_closed_unit(self):
        assert code_of(an_application, kind=a_kind(is_open=False)) == "closed"
        unit = a_unit()
        type(unit).objects.filter(pk=unit.pk).update(closed_on=today())
        assert code_of(an_application, units=[unit]) == "units"

    def test_the_name_becomes_the_accounts(self):
        person = make.a_person(first_name="", last_name="")
        an_application(person=person, first_name=" Åse  Lis ", last_name="Bæk")
        person.refresh_from_db()
        assert person.get_full_name() == "Åse Lis Bæk"


class TestAnswering:
    def test_asked_answered_and_back_with_the_board(self):
        row, board = an_application(), a_board()
        assert code_of(actions.answer, application=row, text="x", by=row.person)
        deciding.ask(application=row, text="Where do you work?", by=board)
        assert code_of(deciding.ask, application=row, text="  ", by=board) == "empty"
        assert letters("application_asked") == 1
        stranger = make.a_person()
        no = code_of(actions.answer, application=row, text="x", by=stranger)
        assert no == "not_yours"
        row = actions.answer(application=row, text="At the harbour.", by=row.person)
        assert row.state == "received"
        kinds = [step.kind for step in row.steps.all()]
        assert kinds == ["sent", "asked", "answered"]

    def test_taken_back_and_applied_again(self):
        row = an_application()
        assert code_of(actions.withdraw, application=row, by=a_board()) == "not_yours"
        actions.withdraw(application=row, by=row.person)
        actions.withdraw(application=row, by=row.person)
        assert row.steps.filter(kind="withdrawn").count() == 1
        assert code_of(deciding.approve, application=row, by=a_board()) == "decided"
        assert an_application(person=row.person) != row

    def test_a_decided_one_is_not_taken_back(self):
        row = an_application()
        deciding.decline(application=row, reason="No room.", by=a_board())
        assert code_of(actions.withdraw, application=row, by=row.person) == "state"


class TestDeciding:
    def test_approved(self):
        unit, board = a_unit(), a_board()
        row = an_application(units=[unit])
        member = deciding.approve(application=row, by=board)
        row.refresh_from_db()
        assert member.status() == Status.ACTIVE
        assert (row.state, row.decided_by, row.period.fee) == ("approved", board, 250)
        assert row.period.source == "application"
        assert roles.has(Member.objects.get().person, roles.MEMBERS)
        assert Belonging.objects.get().unit == unit
        assert row.person.profile.city == "København K"
        letter = Letter.objects.get(kind="membership_welcome")
        assert letter.next_at == row.undo_until
        assert code_of(deciding.approve, application=row, by=board) == "decided"

    def test_a_profile_with_an_address_keeps_it(self):
        from membership.models import Profile

        row = an_application()
        Profile.objects.create(person=row.person, city="Malmö")
        deciding.approve(application=row, by=a_board())
        assert Profile.objects.get().city == "Malmö"

    def test_declined_with_a_reason(self):
        row, board = an_application(), a_board()
        no = code_of(deciding.decline, application=row, reason=" ", by=board)
        assert no == "empty"
        deciding.decline(application=row, reason="No room.", by=board)
        assert not Member.objects.exists()
        assert letters("application_declined") == 1

    def test_nobody_decides_on_themselves(self):
        board = a_board()
        row = an_application(person=board)
        for call, fields in (
            (deciding.approve, {}),
            (deciding.decline, {"reason": "x"}),
            (deciding.ask, {"text": "x"}),
        ):
            assert code_of(call, application=row, by=board, **fields) == "own"
        assert row not in Application.objects.decided_by(board)
        assert deciding.approve(application=row, by=a_board())

    def test_who_keeps_no_members_decides_nothing(self):
        row = an_application()
        for role in (roles.EDITORS, roles.MEMBERS, roles.AGENTS):
            by = make.a_person(role)
            assert code_of(deciding.approve, application=row, by=by) == "not_yours"

    def test_the_board_of_a_unit_decides_for_that_unit_only(self):
        school, other = a_unit("School"), a_unit("Other")
        college = a_unit("College", school)
        keeper = make.a_person()
        granting.grant(
            person=keeper,
            role=roles.BOARD,
            by=None,
            scope=Grant.Scope.UNIT,
            unit=school,
        )
        inside = an_application(units=[college])
        outside, nowhere = an_application(units=[other]), an_application()
        found = Application.objects.decided_by(keeper)
        assert list(found) == [inside]
        for row in (outside, nowhere):
            assert code_of(deciding.approve, application=row, by=keeper) == "not_yours"
        assert deciding.approve(application=inside, by=keeper)

    def test_who_comes_back_keeps_number_and_day(self):
        member = a_member(starts=today() - days(900), number="42")
        joined = member.joined_on
        row = an_application(person=member.person)
        again = deciding.approve(application=row, by=a_board())
        assert (again.pk, again.number, again.joined_on) == (member.pk, "42", joined)
        assert again.periods.count() == 2

    def test_who_resigned_in_a_running_period_goes_on_with_it(self):
        member = a_member()
        ground.resign(member=member, by=member.person)
        row = an_application(person=member.person)
        again = deciding.approve(application=row, by=a_board())
        assert again.status() == Status.ACTIVE
        assert again.periods.count() == 1
        row.refresh_from_db()
        deciding.undo(application=row, by=a_board())
        assert member.status() == Status.RESIGNED
        assert not Period.objects.exclude(annulled_at=None).exists()


class TestUndoing:
    def test_an_approval_is_undone_and_the_letter_never_goes(self):
        unit = a_unit()
        row, board = an_application(units=[unit]), a_board()
        member = deciding.approve(application=row, by=board)
        row = deciding.undo(application=row, by=board)
        assert (row.state, row.decided_at, row.period) == ("received", None, None)
        period = Period.objects.get()
        assert period.annulled_by == board
        assert period.annulled_why
        assert not roles.has(member.person, roles.MEMBERS)
        assert not Belonging.objects.filter(ends=None).exists()
        assert letters("membership_welcome") == letters("application_undone") == 0
        # And once more, for good.
        deciding.approve(application=row, by=board)
        assert Period.objects.standing().count() == 1
        assert letters("membership_welcome") == 1

    def test_a_letter_that_has_gone_is_followed_by_another(self):
        row, board = an_application(), a_board()
        deciding.decline(application=row, reason="No room.", by=board)
        Letter.objects.filter(kind="application_declined").update(state="sent")
        row.refresh_from_db()
        deciding.undo(application=row, by=board)
        assert letters("application_undone") == 1

    def test_not_too_late_and_not_twice(self):
        row, board = an_application(), a_board()
        assert code_of(deciding.undo, application=row, by=board) == "state"
        deciding.approve(application=row, by=board)
        Application.objects.update(decided_at=timezone.now() - days(1))
        assert code_of(deciding.undo, application=row, by=board) == "late"
        assert Period.objects.standing().exists()


class TestMany:
    def test_each_stands_for_itself(self):
        board = a_board()
        kind = a_kind()
        good = [an_application(kind=kind) for _n in range(3)]
        bad = an_application(kind=kind)
        actions.withdraw(application=bad, by=bad.person)
        own = an_application(person=board, kind=kind)
        key = uuid.uuid4()
        ask = {"kind": "approve", "by": board, "client_key": key}
        press = deciding.decide(applications=[*good, bad, own], **ask)
        assert set(press.done) == {row.pk for row in good}
        why = {entry["application"]: entry["why"] for entry in press.refused}
        assert set(why) == {bad.pk, own.pk}
        assert all(why.values())
        # The same press again does nothing.
        assert deciding.decide(applications=good, **ask) == press
        assert (Decision.objects.count(), Member.objects.count()) == (1, 3)
        done, refused = deciding.take_back(decision=press, by=board)
        assert (done, refused) == (3, [])
        assert Application.objects.waiting().count() == 4

    def test_words_are_needed_and_not_too_many_at_once(self, monkeypatch):
        board = a_board()
        rows = [an_application(), an_application()]
        ask = {"by": board, "applications": rows}
        for kind in ("decline", "ask"):
            no = code_of(deciding.decide, kind=kind, client_key=uuid.uuid4(), **ask)
            assert no == "empty"
        monkeypatch.setattr(deciding, "MOST", 1)
        no = code_of(deciding.decide, kind="approve", client_key=uuid.uuid4(), **ask)
        assert no == "many"
        assert Application.objects.waiting().count() == 2


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_of_the_board_decide_and_one_wins(self):
        boards = [a_board(), a_board()]
        for _round in range(5):
            row = an_application()

            def work(n, row=row):
                if n % 2:
                    return deciding.approve(application=row, by=boards[1])
                return deciding.decline(application=row, reason="No.", by=boards[0])

            results = at_once(8, work)
            won = [r for r in results if not isinstance(r, Exception)]
            codes = {r.code for r in results if isinstance(r, Refused)}
            assert (len(won), codes) == (1, {"decided"})
            row.refresh_from_db()
            held = Period.objects.filter(member__person=row.person).count()
            assert held == (1 if row.state == "approved" else 0)
            assert row.steps.count() == 2

    def test_the_same_form_sent_many_times_is_one(self):
        person, kind, key = make.a_person(), a_kind(), uuid.uuid4()
        results = at_once(
            8, lambda n: an_application(person=person, kind=kind, client_key=key)
        )
        assert len({row.pk for row in results}) == 1
        others = at_once(8, lambda n: an_application(person=person, kind=kind))
        assert {no.code for no in others} == {"open"}
