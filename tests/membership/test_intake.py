"""A list comes in: looked at, checked, imported, and taken back again."""

import io
import uuid

import pytest
from allauth.account.models import EmailAddress

from django.utils import timezone

from core.errors import Refused
from membership import actions as ground
from membership import roles
from membership.accounts.models import User
from membership.intake import actions, faults, jobs
from membership.intake.models import Layout, Row, Run
from membership.invitations.models import Invitation
from membership.models import Belonging, Member, MembershipType, Period, Profile, Unit
from membership.models.members import today
from tests import make
from tests.membership import lists

pytestmark = pytest.mark.django_db
State = Run.State


@pytest.fixture
def board():
    lists.ground()
    return make.a_person(roles.BOARD)


def upload(by, rows, name="liste.csv", **how):
    data = io.BytesIO(lists.as_csv(rows, **how))
    return actions.start(file=data, name=name, key=uuid.uuid4(), by=by)


def work(run, most=500):
    """Let the job go on until nobody waits for it."""
    for _slice in range(most):
        run.refresh_from_db()
        if not run.is_working:
            return run
        jobs.work(run.pk, 60)
    raise AssertionError(f"still {run.state}")


def checked(by, rows, known=Run.Known.FILL, defaults=None, **how):
    run = upload(by, rows, **how)
    actions.check(
        run=run, mapping=run.mapping, defaults=defaults or {}, known=known, by=by
    )
    return work(run)


def imported(by, rows, invite=False, **how):
    run = checked(by, rows, **how)
    actions.begin(run=run, invite=invite, by=by)
    return work(run)


def verdicts(run):
    return dict(run.rows.values_list("line", "verdict"))


def test_a_list_is_checked_and_imported(board):
    run = imported(board, lists.people(30))
    assert run.state == State.DONE
    assert (run.encoding, run.separator, run.total) == ("cp1252", ";", 30)
    assert set(run.rows.values_list("outcome", flat=True)) == {"made"}
    person = User.objects.get(email="person.7.1@liste.example")
    assert not person.has_usable_password()
    assert person.member.number == "M5001"
    assert person.member.status() == "active"
    assert person.profile.listed == person.profile.show_phone == "nobody"
    assert person.belongings.get().unit.code == "kredsen"
    assert person.groups.get().name == roles.MEMBERS
    period = person.member.periods.get()
    assert period.source == Period.Source.IMPORT
    assert (str(period.ends), period.written_by) == ("2027-12-31", board)
    assert not EmailAddress.objects.get(user=person).verified


def test_the_dry_run_writes_nobody(board):
    before = User.objects.count()
    run = checked(board, lists.people(12))
    assert run.state == State.CHECKED
    assert set(verdicts(run).values()) == {"new"}
    assert User.objects.count() == before
    assert not Member.objects.exists()


def test_each_fault_has_its_own_sentence(board):
    rows, told = lists.with_faults(200)
    run = checked(board, rows)
    found = {
        row.line: row.faults[0]["code"]
        for row in run.rows.filter(verdict__in=["wrong", "twice"])
    }
    assert found == told
    assert len(found) == 37
    said = {faults.sentence(row.faults[0]) for row in run.rows.exclude(faults=[])}
    assert len({told[line] for line in found}) == 12
    assert len(said) >= 12


def test_bulk_means_what_the_actions_mean(board):
    """The same person by import and by `admit` and `place`: the same rows."""
    imported(board, lists.people(2))
    bulk = User.objects.get(email="person.7.1@liste.example")
    person = make.a_person(email="by.hand@liste.example")
    Profile.objects.create(person=person)
    period = bulk.member.periods.get()
    ground.admit(
        person=person,
        kind=period.kind,
        starts=period.starts,
        ends=period.ends,
        by=board,
        source=Period.Source.IMPORT,
        joined_on=bulk.member.joined_on,
    )
    ground.place(person=person, unit=Unit.objects.get(code="kredsen"), by=board)

    def rows(of):
        skip = {"id", "member", "person", "user", "number", "written_at", "path"}
        things = [of.member, of.member.periods.get(), of.belongings.get()]
        return [
            {
                f.name: getattr(thing, f.attname)
                for f in thing._meta.concrete_fields
                if f.name not in skip
            }
            for thing in things
        ]

    assert rows(bulk) == rows(person)
    assert set(bulk.groups.all()) == set(person.groups.all())
    from wagtail.models import ModelLogEntry

    logs = [
        ModelLogEntry.objects.filter(
            object_id=str(of.member.pk), action="membership.period"
        ).get()
        for of in (bulk, person)
    ]
    assert logs[0].data.keys() == logs[1].data.keys()
    assert logs[0].user == logs[1].user


def test_the_same_key_gives_the_same_run(board):
    key, data = uuid.uuid4(), lists.as_csv(lists.people(2))
    one = actions.start(file=io.BytesIO(data), name="a.csv", key=key, by=board)
    two = actions.start(file=io.BytesIO(data), name="a.csv", key=key, by=board)
    assert one == two
    assert Run.objects.count() == 1


def test_columns_are_remembered_by_their_headings(board):
    rows = lists.people(2)
    run = upload(board, rows)
    mapping = ["" if name == "employer" else name for name in run.mapping]
    actions.check(run=run, mapping=mapping, defaults={}, known="fill", by=board)
    assert Layout.objects.count() == 1
    assert upload(board, rows).mapping == mapping


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (lambda m: ["" if n == "email" else n for n in m], "email"),
        (lambda m: ["email", *m[1:]], "mapping"),
        (lambda m: m[:-1], "mapping"),
        (lambda m: ["password", *m[1:]], "mapping"),
    ],
)
def test_columns_that_cannot_be(board, mapping, code):
    run = upload(board, lists.people(2))
    with pytest.raises(Refused) as no:
        actions.check(
            run=run, mapping=mapping(run.mapping), defaults={}, known="fill", by=board
        )
    assert no.value.code == code


def test_a_person_who_is_known_is_found_in_any_case(board):
    known = make.a_person(email="person.7.0@liste.example", first_name="Bodil")
    rows = lists.people(1)
    rows[0]["E-mail"] = "Person.7.0@LISTE.example"
    run = imported(board, rows)
    row = run.rows.get()
    assert (row.verdict, row.outcome, row.person) == ("update", "changed", known)
    known.refresh_from_db()
    assert known.first_name == "Bodil"  # only what was missing is filled in
    assert known.profile.phone
    assert known.member.number == "M5000"


def test_overwriting_and_leaving_alone(board):
    make.a_person(email="person.7.0@liste.example", first_name="Bodil")
    left = checked(board, lists.people(1), known=Run.Known.SKIP)
    assert verdicts(left) == {2: "same"}
    imported(board, lists.people(1), known=Run.Known.OVERWRITE)
    known = User.objects.get(email="person.7.0@liste.example")
    assert known.first_name == lists.people(1)[0]["Fornavn"]


def test_a_second_import_of_the_same_list_changes_nothing(board):
    imported(board, lists.people(20))
    count = Period.objects.count()
    again = checked(board, lists.people(20))
    assert set(verdicts(again).values()) == {"same"}
    with pytest.raises(Refused) as no:
        actions.begin(run=again, invite=False, by=board)
    assert no.value.code == "none"
    assert Period.objects.count() == count


def test_somebody_elses_number_is_a_fault(board):
    other = make.a_person()
    kind = MembershipType.objects.get(slug="guild-member")
    ground.admit(person=other, kind=kind, starts=today(), by=board, number="m5000")
    run = checked(board, lists.people(1))
    assert run.rows.get().faults[0]["code"] == "number_taken"


def test_a_period_that_overlaps_is_a_fault(board):
    person = make.a_person(email="person.7.0@liste.example")
    kind = MembershipType.objects.get(slug="guild-member")
    ground.admit(person=person, kind=kind, starts=today(), by=board, number="M5000")
    run = checked(board, lists.people(1), defaults={"starts": today().isoformat()})
    assert run.rows.get().faults[0]["code"] == "period_overlap"


def test_a_list_extends_a_membership(board):
    person = make.a_person(email="person.7.0@liste.example")
    kind = MembershipType.objects.get(slug="guild-member")
    member = ground.admit(
        person=person, kind=kind, starts=today(), by=board, number="M5000"
    )
    first = member.periods.get()
    imported(board, lists.people(1))
    second = member.periods.exclude(pk=first.pk).get()
    assert (second.starts - first.ends).days == 1
    assert str(second.ends) == "2027-12-31"


def test_a_row_is_repaired_and_imported_afterwards(board):
    rows = lists.people(3)
    rows[1]["Mobil"] = "ring til Bo"
    run = imported(board, rows)
    row = run.rows.get(line=3)
    assert (row.verdict, row.outcome) == ("wrong", "")
    fixed = actions.repair(row=row, values={"phone": "20 30 40 50"}, by=board)
    assert (fixed.verdict, fixed.faults) == ("new", [])
    actions.begin(run=run, invite=False, by=board)
    work(run)
    assert Member.objects.count() == 3


def test_a_repair_frees_its_twin(board):
    rows = lists.people(2)
    rows[1]["E-mail"] = rows[0]["E-mail"]
    run = checked(board, rows)
    assert verdicts(run) == {2: "new", 3: "twice"}
    actions.repair(row=run.rows.get(line=2), values={"email": "x@y.example"}, by=board)
    assert verdicts(run) == {2: "new", 3: "new"}


def test_a_row_that_was_imported_is_not_repaired(board):
    run = imported(board, lists.people(1))
    with pytest.raises(Refused) as no:
        actions.repair(row=run.rows.get(), values={"phone": "1"}, by=board)
    assert no.value.code == "written"


def test_who_signs_up_between_check_and_import_is_not_doubled(board):
    run = checked(board, lists.people(3))
    person = make.a_person(email="person.7.1@liste.example", first_name="Selv")
    actions.begin(run=run, invite=False, by=board)
    work(run)
    assert run.rows.get(line=3).person == person
    assert run.rows.get(line=3).outcome == Row.Outcome.CHANGED
    assert Member.objects.count() == 3


def test_new_people_are_invited_through_the_queue(board):
    run = imported(board, lists.people(3), invite=True)
    assert run.state == State.DONE
    assert Invitation.objects.queued().count() == 3
    assert set(Invitation.objects.values_list("source", flat=True)) == {
        f"import {run.pk}"
    }
    assert not run.rows.filter(invited_at=None).exists()


def test_undo_takes_everybody_back(board):
    users = User.objects.count()
    run = imported(board, lists.people(5), invite=True)
    actions.undo(run=run, by=board)
    assert work(run).state == State.UNDONE
    assert User.objects.count() == users
    for model in (Member, Period, Profile, Belonging):
        assert not model.objects.exists()
    assert not Invitation.objects.filter(state="pending").exists()


def test_undo_keeps_whoever_came_and_says_their_names(board):
    run = imported(board, lists.people(5))
    came = User.objects.get(email="person.7.1@liste.example")
    User.objects.filter(pk=came.pk).update(last_login=timezone.now())
    registered = User.objects.get(email="person.7.2@liste.example")
    make.a_registration(person=registered)
    renewed = User.objects.get(email="person.7.3@liste.example")
    ground.renew(member=renewed.member, by=board)
    actions.undo(run=run, by=board)
    work(run)
    kept = dict(run.rows.filter(outcome="kept").values_list("person", "trace__kept"))
    assert kept == {came.pk: "signed_in", registered.pk: "used", renewed.pk: "renewed"}
    assert Member.objects.count() == 3


def test_undo_gives_known_people_back_what_was_there(board):
    person = make.a_person(email="person.7.0@liste.example", first_name="Bodil")
    Profile.objects.create(person=person, phone="11 22 33 44", city="Ribe")
    run = imported(board, lists.people(1), known=Run.Known.OVERWRITE)
    Profile.objects.filter(person=person).update(city="Tønder")  # changed since
    actions.undo(run=run, by=board)
    work(run)
    person.refresh_from_db()
    profile = Profile.objects.get(person=person)
    assert (person.first_name, profile.phone) == ("Bodil", "11 22 33 44")
    assert profile.city == "Tønder"
    assert run.rows.get().outcome == "kept"
    assert not Member.objects.filter(person=person).exists() or (
        Period.objects.standing().count() == 0
    )
    assert not roles.has(User.objects.get(pk=person.pk), roles.MEMBERS)


def test_a_lost_lease_stops_a_worker(board):
    run = checked(board, lists.people(2))
    actions.begin(run=run, invite=False, by=board)
    run.refresh_from_db()
    Run.objects.filter(pk=run.pk).update(worker=run.worker + 1)
    with pytest.raises(jobs.Lost):
        jobs._hold(run)


def test_an_emptied_run_holds_nothing_of_anybody(board):
    run = imported(board, lists.people(2))
    actions.empty(run=run)
    row = run.rows.first()
    assert (row.cells, row.values, row.email, row.number) == ([], {}, "", "")
    assert not run.pieces.exists()
    assert Member.objects.count() == 2
