"""Writes a chunk of rows in bulk; periods of known people by the ground's actions.

Bulk means what `membership.actions.admit` and `place` mean, row by row: the same
tables, the same log, the same group of members. A test compares the two.
"""

import datetime as dt

from allauth.account.models import EmailAddress

from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast
from django.utils import timezone

from wagtail.models import ModelLogEntry

from core.errors import Refused
from membership import actions, roles, signals
from membership.accounts.models import User
from membership.intake.checking import PERSON, PROFILE, Plan
from membership.intake.models import Row, Run
from membership.models import Belonging, Member, MembershipType, Period, Profile, Unit
from membership.models.members import today


def write(run: Run, plans: list[Plan], by) -> None:
    """Write the rows whose verdict says so; leaves outcome, person and trace on them.

    Raises IntegrityError where somebody was faster: weigh again and try again.
    """
    new = [p for p in plans if p.row.verdict == Row.Verdict.NEW]
    if new:
        members = _admit(run, new, by)
        signals.people_imported.send(Member, members=members, by=by)
    known = [p for p in plans if p.row.verdict == Row.Verdict.UPDATE]
    if known:
        _change(known, by)


def _admit(run: Run, plans: list[Plan], by) -> list[Member]:
    people = User.objects.bulk_create([_person(plan) for plan in plans])
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, primary=True) for person in people
    )
    Profile.objects.bulk_create(
        Profile(
            person=person,
            **{n: v for n, v in plan.changes.items() if n in PROFILE},
        )
        for person, plan in zip(people, plans, strict=True)
    )
    free = _numbers(run, plans)
    members = Member.objects.bulk_create(
        Member(
            person=person,
            number=plan.read.values.get("number") or str(next(free)),
            joined_on=plan.joined,
            resigned_on=plan.resigned,
        )
        for person, plan in zip(people, plans, strict=True)
    )
    periods = _periods(members, plans, by)
    _places(people, plans)
    _log(members, periods, by)
    _into_group(members, periods)
    for plan, person, member in zip(plans, people, members, strict=True):
        plan.row.person = person
        plan.row.outcome = Row.Outcome.MADE
        plan.row.trace = {"number": member.number}
    return members


def _person(plan: Plan) -> User:
    """Without a password that works: an invitation lets them choose one."""
    fields = {n: v for n, v in plan.changes.items() if n in PERSON}
    return User(email=plan.row.email, password=make_password(None), **fields)


def _numbers(run: Run, plans: list[Plan]):
    """Free member numbers, above every number that the file gives to anybody."""
    if all("number" in plan.read.values for plan in plans):
        return iter(())
    plain = Row.objects.filter(run=run, number__regex=r"^[0-9]{1,9}$")
    highest = plain.aggregate(n=Max(Cast("number", IntegerField())))["n"] or 0
    first = max(int(actions.next_number()), highest + 1)
    return iter(range(first, first + len(plans)))


def _periods(members, plans, by) -> dict[int, Period]:
    """The first period of each member who has one, by the member's key."""
    kinds = MembershipType.objects.in_bulk()
    written = Period.objects.bulk_create(
        Period(
            member=member,
            kind_id=plan.period[0],
            starts=plan.period[1],
            ends=plan.period[2],
            grace_ends=plan.period[2]
            + dt.timedelta(days=kinds[plan.period[0]].grace_days),
            fee=kinds[plan.period[0]].fee,
            source=Period.Source.IMPORT,
            written_by=by,
        )
        for member, plan in zip(members, plans, strict=True)
        if plan.period
    )
    return {period.member_id: period for period in written}


def _places(people, plans) -> None:
    Belonging.objects.bulk_create(
        Belonging(person=person, unit_id=plan.unit, starts=today())
        for person, plan in zip(people, plans, strict=True)
        if plan.unit
    )


def _log(members, periods, by) -> None:
    """What `log(member, "membership.period")` writes, for all of them."""
    kind = ContentType.objects.get_for_model(Member)
    now = timezone.now()
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind,
            object_id=str(member.pk),
            label=str(member),
            action="membership.period",
            timestamp=now,
            user=by,
            data={
                "period": periods[member.pk].pk,
                "starts": str(periods[member.pk].starts),
                "ends": str(periods[member.pk].ends),
            },
        )
        for member in members
        if member.pk in periods
    )


def _into_group(members, periods) -> None:
    """Whoever is a member today is in the group of members."""
    group = roles.ensure()[roles.MEMBERS]
    day = today()
    holds = User.groups.through
    holds.objects.bulk_create(
        holds(user_id=member.person_id, group_id=group.pk)
        for member in members
        if not (member.resigned_on and member.resigned_on <= day)
        and (period := periods.get(member.pk))
        and period.starts <= day <= period.grace_ends
    )


def _change(plans: list[Plan], by) -> None:
    """Change people who are known; what stood there before is kept in each trace."""
    ids = [plan.person.pk for plan in plans]
    locked = User.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    people = {person.pk: person for person in locked}
    Profile.objects.bulk_create(
        (Profile(person=person) for person in people.values()), ignore_conflicts=True
    )
    profiles = {p.person_id: p for p in Profile.objects.filter(person__in=ids)}
    touched: dict[type, dict[int, User | Profile]] = {User: {}, Profile: {}}
    for plan in plans:
        pk = plan.person.pk
        trace: dict = {"before": {}, "after": {}}
        for thing, names in ((people[pk], PERSON), (profiles[pk], PROFILE)):
            if _set(thing, names, plan.changes, trace):
                touched[type(thing)][pk] = thing
        plan.row.person = people[pk]
        plan.row.outcome = Row.Outcome.CHANGED
        plan.row.trace = trace
    _save(touched[User], PERSON)
    _save(touched[Profile], (*PROFILE, "changed_at"))
    signals.people_changed.send(User, people=ids, by=by)
    for plan in plans:
        try:
            _membership(plan, people[plan.person.pk], plan.row.trace, by)
        except Refused as no:
            raise RuntimeError(f"weighed and refused: {no.code}") from no


def _set(thing, names, changes: dict, trace: dict) -> bool:
    mine = [name for name in names if name in changes]
    for name in mine:
        was = getattr(thing, name)
        trace["before"][name] = was.isoformat() if isinstance(was, dt.date) else was
        trace["after"][name] = changes[name]
        setattr(thing, name, changes[name])
    return bool(mine)


def _save(rows: dict, fields) -> None:
    """As rows that are there already, in one statement; they are locked."""
    if rows:
        model = type(next(iter(rows.values())))
        model.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=fields,
        )


def _membership(plan: Plan, person: User, trace: dict, by) -> None:
    member = plan.member
    if plan.period:
        kind, starts, ends = plan.period
        kind = MembershipType.objects.get(pk=kind)
        given = {"kind": kind, "starts": starts, "ends": ends, "by": by}
        given["source"] = Period.Source.IMPORT
        if member is None or member.resigned_on:
            trace["admitted"] = member is None
            trace["resigned_on"] = str(member.resigned_on) if member else ""
            number = plan.read.values.get("number", "")
            given |= {"number": number, "joined_on": plan.joined}
            member = actions.admit(person=person, **given)
            period = member.periods.standing().get(starts=starts)
        else:
            period = actions.renew(member=member, **given)
        trace["period"] = period.pk
    elif member is None:
        # Resigned, and no dates: a number and the days, for the register.
        numbers = _numbers(plan.row.run, [plan])
        number = plan.read.values.get("number") or str(next(numbers))
        member = Member.objects.create(
            person=person, number=number, joined_on=plan.joined
        )
        trace["admitted"] = True
    if plan.resigned:
        actions.resign(member=member, by=by, on=plan.resigned)
        trace["resigned"] = True
    if plan.unit:
        unit = Unit.objects.get(pk=plan.unit)
        trace["belonging"] = actions.place(person=person, unit=unit, by=by).pk
