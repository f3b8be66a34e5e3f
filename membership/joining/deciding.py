"""What the board does with applications: one or many at once, and back again."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from membership import actions as membership
from membership.accounts.models import User
from membership.joining import mails, signals
from membership.joining.actions import State, _step, _written
from membership.joining.models import Application, Decision, Step
from membership.models import Member, Period, Profile, Status
from membership.models.members import today

# So many at a time: each is a transaction of its own.
MOST = 200
ADDRESS = ("street", "postcode", "city", "country")


@transaction.atomic
def approve(
    *, application: Application, by: User, decision: Decision | None = None
) -> Member:
    """Make the applicant a member from today. Raises Refused: not_yours own decided
    asked overlap, and what `membership.actions.admit` raises.

    Who comes back keeps the number; whoever resigned in a period that still runs
    goes on with that period.
    """
    row = _to_decide(application, by)
    member = Member.objects.filter(person=row.person).first()
    running = (
        member
        and member.resigned_on
        and member.periods.standing()
        .filter(starts__lte=today(), ends__gte=today())
        .first()
    )
    if running:
        member = membership.return_to(member=member, by=by)
        row.period, row.wrote = running, False
    else:
        member = membership.admit(
            person=row.person,
            kind=row.kind,
            starts=today(),
            by=by,
            source=Period.Source.APPLICATION,
        )
        row.period = member.periods.standing().get(starts=today())
        row.wrote = True
    for unit in row.units.open():
        membership.place(person=row.person, unit=unit, by=by)
    _keep_address(row)
    _decided(row, State.APPROVED, "", by, decision)
    mails.welcome(row)
    return member


@transaction.atomic
def decline(
    *,
    application: Application,
    reason: str,
    by: User,
    decision: Decision | None = None,
) -> Application:
    """Say no, and why. Raises Refused: not_yours own decided empty long."""
    reason = _written(reason, "text")
    row = _to_decide(application, by)
    _decided(row, State.DECLINED, reason, by, decision)
    mails.declined(row)
    return row


@transaction.atomic
def ask(*, application: Application, text: str, by: User) -> Application:
    """Ask for more before deciding. Raises Refused: not_yours own decided empty."""
    text = _written(text, "text")
    row = _to_decide(application, by)
    row.state = State.ASKED
    row.save(update_fields=["state"])
    step = _step(row, Step.Kind.ASKED, text, by)
    mails.asked(row, step)
    signals.application_asked.send(Application, application=row, step=step, by=by)
    return row


@transaction.atomic
def undo(*, application: Application, by: User) -> Application:
    """Take a decision back while that is allowed; the period is annulled, not gone.

    A letter that waits never goes; where it has gone, another says that it was a
    mistake. Raises Refused: not_yours own state late open.
    """
    row = _locked(application, by)
    if row.state not in (State.APPROVED, State.DECLINED):
        raise Refused(_("Nothing is decided here."), "state")
    if not row.can_be_undone:
        raise Refused(_("It is too late to take this back."), "late")
    if Application.objects.filter(person=row.person).open().exists():
        raise Refused(_("There is a newer application from them."), "open")
    if row.state == State.APPROVED:
        _unadmit(row, by)
    if not mails.stop(row):
        mails.undone(row)
    was = row.decided_at
    row.state = State.RECEIVED
    row.decided_at = row.decided_by = row.decision = row.period = None
    row.wrote = True
    row.save()
    _step(row, Step.Kind.UNDONE, was.isoformat(timespec="seconds"), by)
    return row


def _unadmit(row: Application, by) -> None:
    period = row.period
    if period is None or period.annulled_at:
        raise Refused(_("The period was annulled already."), "state")
    member = period.member
    newer = member.periods.standing().filter(starts__gt=period.starts)
    if newer.exists():
        raise Refused(_("It has been renewed since. Annul the periods."), "renewed")
    if row.wrote:
        membership.annul(
            period=period, why=_("The approval was taken back the same hour."), by=by
        )
    else:
        membership.resign(member=member, by=by)
    for unit in row.units.all():
        membership.remove(person=row.person, unit=unit, by=by)


def decide(
    *,
    kind: str,
    applications: Iterable[Application],
    by: User,
    client_key: uuid.UUID,
    text: str = "",
) -> Decision:
    """Do the same with many. Each stands for itself: what cannot be done is listed.

    The same client key gives the same decision. Raises Refused: empty long many.
    """
    rows = list(applications)
    if there := Decision.objects.filter(client_key=client_key, by=by).first():
        return there
    if not rows:
        raise Refused(_("Choose at least one."), "none")
    if len(rows) > MOST:
        raise Refused(_("At most {n} at a time.").format(n=MOST), "many")
    if kind != Decision.Kind.APPROVE:
        text = _written(text, "text")
    press, fresh = Decision.objects.get_or_create(
        client_key=client_key, defaults={"kind": kind, "by": by}
    )
    if not fresh:
        if press.by_id != by.pk:
            raise Refused(_("Open the page again."), "key")
        return press
    done, refused = [], []
    for row in rows:
        try:
            _one(kind, row, text, by, press)
        except Refused as no:
            refused.append({"application": row.pk, "why": no.message})
        else:
            done.append(row.pk)
    press.done, press.refused = done, refused
    press.save(update_fields=["done", "refused"])
    return press


def _one(kind, row, text, by, press):
    if kind == Decision.Kind.APPROVE:
        approve(application=row, by=by, decision=press)
    elif kind == Decision.Kind.DECLINE:
        decline(application=row, reason=text, by=by, decision=press)
    else:
        ask(application=row, text=text, by=by)


def take_back(*, decision: Decision, by: User) -> tuple[int, list[dict]]:
    """Undo all of one press. Returns how many, and which could not be and why."""
    done, refused = 0, []
    for row in Application.objects.filter(decision=decision):
        try:
            undo(application=row, by=by)
        except Refused as no:
            refused.append({"application": row.pk, "why": no.message})
        else:
            done += 1
    return done, refused


def _locked(application: Application, by: User) -> Application:
    """The row, held; the person first, as `membership.actions` locks."""
    User.objects.select_for_update().get(pk=application.person_id)
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("person", "kind", "period__member")
        .get(pk=application.pk)
    )
    if row.person_id == by.pk:
        raise Refused(_("Nobody decides on their own application."), "own")
    if not Application.objects.decided_by(by).filter(pk=row.pk).exists():
        raise Refused(_("That is for another board."), "not_yours")
    return row


def _to_decide(application: Application, by: User) -> Application:
    row = _locked(application, by)
    if row.state == State.WITHDRAWN:
        raise Refused(_("It was withdrawn."), "decided")
    if not row.is_open:
        name = row.decided_by.get_full_name() if row.decided_by else ""
        raise Refused(
            _("{name} has decided already: {state}.").format(
                name=name or _("Somebody"), state=row.get_state_display()
            ),
            "decided",
        )
    return row


def _keep_address(row: Application) -> None:
    """The application's address, where the profile has none."""
    profile, _fresh = Profile.objects.get_or_create(person=row.person)
    if not any(getattr(profile, name) for name in ADDRESS):
        for name in ADDRESS:
            setattr(profile, name, getattr(row, name))
        profile.save(update_fields=[*ADDRESS, "changed_at"])


def _decided(row, state, text, by, decision) -> None:
    row.state = state
    row.decided_at = timezone.now()
    row.decided_by = by
    row.decision = decision
    row.save()
    _step(row, state, text, by)
    signals.application_decided.send(Application, application=row, by=by)


def status_of(row: Application) -> str:
    """What the applicant was before: "" or lapsed, resigned; for the board's eyes."""
    member = Member.objects.with_status().filter(person=row.person_id).first()
    if member is None:
        return ""
    return Status(member.status_now).label
