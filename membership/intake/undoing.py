"""Takes rows of an import back, as far as nobody has built on them since.

A person whom the import made is deleted again only where they have never signed in
and nothing else in the whole database leads to them: no registration, no vote, no
further period. Who is kept is kept whole, and the report says their names.
"""

from itertools import chain

from allauth.account.models import EmailAddress

from django.db.models import Exists, ManyToManyRel, OuterRef, Q
from django.utils.translation import gettext as _

from membership import actions, roles, signals
from membership.accounts.models import User
from membership.intake.checking import PERSON, PROFILE
from membership.intake.models import Row, Run
from membership.invitations import actions as invitations
from membership.invitations.models import Invitation
from membership.models import Belonging, Member, Period, Profile

# What the import itself writes about a person; a second row of these is somebody's.
_OURS = {EmailAddress, Profile, Member, Belonging, Row, User.groups.through}


def source(run: Run) -> str:
    """What the invitations of a run say of where they came from."""
    return f"import {run.pk}"


def take_back(run: Run, rows: list[Row], by) -> None:
    """Undo these rows in the caller's transaction; says on each what came of it."""
    made = [row for row in rows if row.outcome == Row.Outcome.MADE]
    _delete(run, made, by)
    for row in rows:
        if row.outcome == Row.Outcome.CHANGED:
            _restore(row, by)
    Row.objects.bulk_update(rows, ["outcome", "trace", "person"], batch_size=100)


def _delete(run: Run, rows: list[Row], by) -> None:
    ids = [row.person_id for row in rows if row.person_id]
    people = User.objects.select_for_update().in_bulk(ids)
    held = busy(people, run)
    free = [person for pk, person in people.items() if pk not in held]
    if free:
        _uninvite(run, [person.email for person in free], by)
        signals.people_withdrawn.send(User, people=free, by=by)
        User.objects.filter(pk__in=[person.pk for person in free]).delete()
    for row in rows:
        if row.person_id in held:
            row.outcome = Row.Outcome.KEPT
            row.trace["kept"] = held[row.person_id]
        else:
            row.outcome, row.person = Row.Outcome.UNDONE, None


def _uninvite(run: Run, emails: list[str], by) -> None:
    """The letters that are out lead nowhere; those in the queue are not sent."""
    waiting = Invitation.objects.filter(
        email__in=emails, source=source(run), state=Invitation.State.PENDING
    )
    for invitation in waiting:
        invitations.revoke(invitation=invitation, by=by)


def busy(people: dict[int, User], run: Run) -> dict[int, str]:
    """Who cannot be deleted any more, and why: "signed_in", "used" or "renewed"."""
    ids = list(people)
    held = dict.fromkeys(_elsewhere(User, ids, _OURS), "used")
    others = Row.objects.filter(person__in=ids).exclude(run=run)
    held |= dict.fromkeys(others.values_list("person", flat=True), "used")
    roles_held = User.groups.through.objects.filter(user__in=ids)
    roles_held = roles_held.exclude(group__name=roles.MEMBERS)
    held |= dict.fromkeys(roles_held.values_list("user", flat=True), "used")
    members = dict(Member.objects.filter(person__in=ids).values_list("pk", "person"))
    for pk in _elsewhere(Member, list(members), {Period}):
        held[members[pk]] = "used"
    more = (
        EmailAddress.objects.filter(user__in=ids)
        .filter(Q(verified=True) | Q(primary=False))
        .values_list("user", flat=True),
        Belonging.objects.filter(person__in=ids)
        .filter(
            Q(ends__isnull=False)
            | Exists(
                Belonging.objects.filter(person=OuterRef("person")).exclude(
                    pk=OuterRef("pk")
                )
            )
        )
        .values_list("person", flat=True),
    )
    held |= dict.fromkeys(chain(*more), "used")
    foreign = Period.objects.filter(member__in=list(members)).filter(
        ~Q(source=Period.Source.IMPORT) | Q(annulled_at__isnull=False)
    )
    held |= dict.fromkeys(foreign.values_list("member__person", flat=True), "renewed")
    for pk, person in people.items():
        if person.last_login or person.has_usable_password() or person.is_staff:
            held[pk] = "signed_in"
    return held


def _elsewhere(model, ids: list[int], ours: set) -> set[int]:
    """Those of the ids that rows of other tables lead to, whichever there are."""
    found: set[int] = set()
    # Hidden ones as well: a link without a name to come back by is a link.
    for link in model._meta.get_fields(include_hidden=True):
        if not link.auto_created or link.concrete or isinstance(link, ManyToManyRel):
            continue
        if link.related_model in ours:
            continue
        rows = link.related_model._base_manager.filter(
            **{f"{link.field.name}__in": ids}
        )
        found |= set(rows.values_list(link.field.attname, flat=True).distinct())
    return found


def _restore(row: Row, by) -> None:
    """Put back what nobody has changed since, annul the period, end the placing."""
    person = User.objects.select_for_update().filter(pk=row.person_id).first()
    row.outcome = Row.Outcome.UNDONE
    if person is None:
        return
    before, after = row.trace.get("before", {}), row.trace.get("after", {})
    profile = Profile.objects.filter(person=person).first()
    for thing, names in ((person, PERSON), (profile, PROFILE)):
        mine = []
        for name in names:
            if thing is None or name not in after:
                continue
            now = getattr(thing, name)
            if str(now) == str(after[name]):
                setattr(thing, name, before[name])
                mine.append(name)
            else:
                row.outcome, row.trace["kept"] = Row.Outcome.KEPT, "changed"
        if mine:
            thing.save(update_fields=mine)
    period = Period.objects.standing().filter(pk=row.trace.get("period")).first()
    if period:
        actions.annul(period=period, why=_("The import was undone."), by=by)
    if pk := row.trace.get("belonging"):
        placed = Belonging.objects.select_related("unit").filter(pk=pk, ends=None)
        for place in placed:
            actions.remove(person=person, unit=place.unit, by=by)
    _restore_member(row, person)


def _restore_member(row: Row, person: User) -> None:
    member = Member.objects.filter(person=person).first()
    if member is None:
        return
    if row.trace.get("admitted") and not member.periods.standing().exists():
        used = _elsewhere(Member, [member.pk], {Period})
        if not used:
            member.delete()
            roles.ensure()[roles.MEMBERS].user_set.remove(person)
            return
    if row.trace.get("resigned") or row.trace.get("resigned_on"):
        was = row.trace.get("resigned_on") or None
        if was not in (None, "None"):
            member.absences.filter(starts=was).delete()
        Member.objects.filter(pk=member.pk).update(
            resigned_on=None if was in (None, "None") else was
        )
        member.refresh_from_db()
    roles.follow_membership(member)
