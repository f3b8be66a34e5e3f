"""A meeting by requests, from the roll to the published result, and what is refused."""

import csv
import io

import pytest

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from wagtail.models import ModelLogEntry

from membership import roles
from polls.assembly import actions, facts, rights
from polls.assembly.models import Assembly, Correction, Entry, Seat
from tests import make
from tests.membership.joiners import a_member, a_unit
from tests.polls import meeting
from tests.polls.meeting import arrive, ballot, no, say, seat, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def board():
    return make.a_person(roles.BOARD, first_name="Bente", language="en")


def test_from_roll_to_published_result(board):
    """Chair, door, proxies, two motions, protocol: every step by a page."""
    people = meeting.members(5)
    chair, client = signed_in(board), signed_in(people[0])
    made = chair.post(
        reverse("assembly:new"),
        {
            "title_en": "General assembly",
            "starts_at": "2026-11-21T17:00",
            "quorum_kind": "percent",
            "quorum": "50",
            "proxies_each": "2",
            "is_public": "on",
        },
    )
    row = Assembly.objects.get()
    assert made["Location"] == url("chair", row)
    # A draft is the keepers' own.
    assert client.get(url("assembly", row)).status_code == 404

    assert "The roll is frozen." in say(chair, url("step", row), step="freeze").text
    roll = chair.get(url("roll", row)).text
    assert "Anders Juul1" in roll
    assert Entry.objects.count() == 5
    assert signed_in(people[0]).get(url("roll", row)).status_code == 403
    sheet = b"".join(chair.get(url("roll_download", row)).streaming_content).decode()
    assert len(list(csv.reader(io.StringIO(sheet)))) == 6

    # Maja and Nadia come; Anders asks Maja to vote for him, and she says yes.
    maja, anders, nadia, tobias, signe = people
    for person in (maja, nadia):
        page = say(chair, url("door", row), seat=seat(row, person).pk, to="in")
        assert "is here." in page.text
    asked = say(signed_in(anders), url("proxies", row), holder=maja.email)
    assert "has not answered yet" in asked.text
    proxy = row.proxies.get()
    assert "Anders Juul1" in client.get(url("proxies", row)).text
    say(client, url("answer", row, proxy.pk), answer="accept")
    frame = client.get(url("figures", row)).json()
    assert (frame["present"], frame["represented"], frame["votes"]) == (2, 1, 3)
    assert (frame["needed"], frame["quorum"]) == (3, True)

    for title in ("The accounts are approved", "The fee is 300 kr"):
        answer = chair.post(
            url("motion_new", row),
            {"title_en": title, "kind": "motion", "rule": "simple", "grade": "secret"},
        )
        assert answer.status_code == 303, answer.text
    first, second = row.motions.all()
    refused = say(chair, url("motion_step", row, first.pk), step="put")
    assert "Open the meeting first." in refused.text
    say(chair, url("step", row), step="begin")
    say(chair, url("motion_step", row, first.pk), step="put", minutes="5")
    refused = say(chair, url("motion_step", row, second.pk), step="put")
    assert "Close the motion that is being voted on first." in refused.text
    assert chair.get(url("screen", row)).status_code == 200

    # Maja casts hers and that of Anders, each by itself; Tobias is not in the hall.
    page = client.get(url("assembly", row)).text
    for person, choice in ((maja, "1"), (anders, "2")):
        data, field = ballot(page, seat(row, person).pk)
        sent = client.post(url("vote", row, first.pk), data | {field: choice})
        assert sent.status_code == 303, sent.text
    page = client.get(url("assembly", row)).text
    assert page.count("This vote is cast and counted.") == 2
    late = signed_in(tobias).get(url("assembly", row)).text
    assert "You are not in the hall." in late
    stranger = signed_in(make.a_person(roles.MEMBERS))
    assert "not on the roll" in stranger.get(url("assembly", row)).text
    taken = stranger.post(url("vote", row, first.pk), {"seat": seat(row, maja).pk})
    assert taken.status_code == 403
    # Nothing chosen is a fault of that ballot, not a vote.
    page = signed_in(nadia).get(url("assembly", row)).text
    data, field = ballot(page, seat(row, nadia).pk)
    fault = signed_in(nadia).post(url("vote", row, first.pk), data)
    assert fault.status_code == 422
    assert "Choose one." in fault.text
    signed_in(nadia).post(url("vote", row, first.pk), data | {field: "1"})

    say(chair, url("motion_step", row, first.pk), step="close")
    first.refresh_from_db()
    assert (first.state, first.result) == ("decided", "adopted")
    assert (first.present, first.represented, first.roll, first.needed) == (2, 1, 5, 3)
    assert "Adopted" in chair.get(url("screen", row)).text
    assert "Adopted" in client.get(url("assembly", row)).text

    say(chair, url("motion_step", row, second.pk), step="withdraw")
    say(chair, url("step", row), step="end")
    assert client.get(url("protocol", row)).status_code == 404
    assert chair.get(url("protocol", row)).status_code == 200
    say(chair, url("step", row), step="publish")
    visitor = make.a_person(language="en")
    told = signed_in(visitor).get(url("protocol", row)).text
    assert "The accounts are approved" in told
    assert "Withdrawn" in told
    assert "Anders" not in told
    sheet = b"".join(client.get(url("download", row)).streaming_content).decode()
    lines = list(csv.reader(io.StringIO(sheet.lstrip("\ufeff"))))
    assert [line[7:9] for line in lines[1:4]] == [
        ["For", "2"],
        ["Against", "1"],
        ["Abstain", "0"],
    ]
    said = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert {
        "assembly.freeze",
        "assembly.open",
        "assembly.decided",
        "assembly.withdrawn",
        "assembly.closed",
        "assembly.published",
    } <= said


# The roll


def test_the_roll_holds_who_may_vote_on_the_day_and_nobody_else(board):
    [voter] = meeting.members(1)
    meeting.members(1, has_vote=False)
    make.a_person(roles.MEMBERS)
    row = meeting.an_assembly(by=board)
    no("forbidden", actions.freeze, assembly=row, by=voter)
    actions.freeze(assembly=row, by=board)
    assert [entry.person for entry in row.entries.all()] == [voter]
    no("frozen", actions.freeze, assembly=row, by=board)
    row.refresh_from_db()
    assert row.fingerprint == actions.fingerprint(row.entries.all())


def test_a_unit_calls_its_own_and_its_keeper_may(board):
    from membership import actions as people
    from membership import granting

    one, other = meeting.members(2)
    unit = a_unit("School")
    people.place(person=one, unit=unit, by=None)
    keeper = make.a_person(language="en")
    granting.grant(
        person=keeper, role=roles.ORGANISERS, scope="unit", unit=unit, by=board
    )
    roles.forget(keeper)
    row = meeting.an_assembly(by=board, unit=unit)
    actions.freeze(assembly=row, by=keeper)
    assert [entry.person for entry in row.entries.all()] == [one]
    assert not Assembly.objects.visible_to(other).exists()
    elsewhere = meeting.an_assembly(by=board)
    no("forbidden", actions.freeze, assembly=elsewhere, by=keeper)
    assert list(Assembly.objects.kept_by(keeper)) == [row]


def test_no_later_change_reaches_the_roll_and_corrections_stand_beside(board):
    from membership import actions as people

    one, other = meeting.members(2)
    row = meeting.an_assembly(by=board)
    actions.freeze(assembly=row, by=board)
    people.resign(member=one.member, by=board)
    one.first_name = "Somebody"
    one.save()
    newcomer = a_member().person
    assert {entry.person for entry in row.entries.all()} == {one, other}
    assert "Somebody" not in row.entries.get(person=one).name
    for change in ({"name": "X"}, {"person": newcomer}, {"place": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(person=one).update(**change)
    Seat.objects.filter(entry__person=one).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(person=one).delete()
    Seat.objects.create(entry=row.entries.get(person=one))

    def put_right(kind, person, reason="As the auditor found", by=board):
        return actions.correct(
            assembly=row, kind=kind, person=person, reason=reason, by=by
        )

    no("forbidden", put_right, "struck", one, by=one)
    no("reason", put_right, "struck", one, "  ")
    no("there", put_right, "added", other)
    no("missing", put_right, "restored", other)
    put_right("struck", one)
    assert rights.seat_of(one, row) is None
    assert facts.hall(row).roll == 1
    put_right("restored", one)
    line = put_right("added", newcomer)
    assert (facts.hall(row).roll, line.entry.place) == (3, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(reason="Another")
    motion_on = actions.begin(assembly=row, by=board)
    meeting.a_motion(motion_on, board)
    no("voting", put_right, "struck", one)
    assert ModelLogEntry.objects.filter(action="assembly.added").count() == 1


# The hall


def test_the_door_counts_each_vote_once(board):
    one, other, third = meeting.members(3)
    row = meeting.an_assembly(by=board, quorum_kind="votes", quorum=2)
    no("closed", hall_move, row, None, board)
    actions.freeze(assembly=row, by=board)
    assert facts.hall(row).quorum is False
    no("forbidden", hall_move, row, seat(row, one).pk, one)
    no("missing", hall_move, row, 10**9, board)
    arrive(row, one, board)
    arrive(row, one, board)
    meeting.a_proxy(row, other, one)
    here = facts.hall(row)
    assert (here.present, here.represented, here.quorum) == (1, 1, True)
    # Who comes has their vote back; who leaves is held again; a holder who leaves
    # takes what they hold with them.
    arrive(row, other, board)
    assert (facts.hall(row).present, facts.hall(row).represented) == (2, 0)
    arrive(row, other, board, present=False)
    assert facts.hall(row).votes == 2
    arrive(row, one, board, present=False)
    assert facts.hall(row).votes == 0


def hall_move(row, pk, by):
    from polls.assembly import hall

    return hall.move(assembly=row, seat_pk=pk or 0, present=True, by=by)


def test_the_gate_of_the_event_lets_into_the_hall(
    board, django_capture_on_commit_callbacks
):
    from events.checkin import actions as gates
    from tests.events.gates import a_code, a_gate, a_ticket, a_volunteer, scan

    one, other, third = meeting.members(3)
    gate = a_gate()
    volunteer = a_volunteer(gate)
    tickets = {p: a_ticket(gate.occurrence, p) for p in (one, other, third)}
    scan(gate, volunteer, a_code(tickets[one]))
    row = meeting.an_assembly(by=board, occurrence=gate.occurrence)
    with django_capture_on_commit_callbacks(execute=True):
        actions.freeze(assembly=row, by=board)
    assert seat(row, one).present  # was inside when the roll was frozen
    answer = scan(gate, volunteer, a_code(tickets[other]))
    assert seat(row, other).present
    gates.undo(scan=answer.scan, by=volunteer)
    assert not seat(row, other).present
    # By hand afterwards; a scan from before, sent late, changes nothing newer.
    before = timezone.now()
    arrive(row, third, board)
    arrive(row, third, board, present=False)
    scan(gate, volunteer, a_code(tickets[third]), scanned_at=before, offline=True)
    assert not seat(row, third).present
