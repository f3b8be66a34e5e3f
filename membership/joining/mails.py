"""Letters about applications; the one of a decision waits while it can be undone."""

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.mail import Written, letter, newest, send, site_url
from core.models import Letter
from membership import roles
from membership.joining.models import Application, Step

State = Application.State


def received(row: Application) -> None:
    """To the applicant: it has come."""
    _send("application_received", row, f"{row.pk}")


def asked(row: Application, step: Step) -> None:
    """To the applicant: the board wants to know more."""
    send(
        kind="application_asked",
        key=f"application_asked:{step.pk}",
        person=row.person,
        params={"step": step.pk},
    )


def welcome(row: Application) -> None:
    """To a new member: the first steps; when the approval stands."""
    _send("membership_welcome", row, decision_key(row), not_before=row.undo_until)


def declined(row: Application) -> None:
    """To somebody who cannot become a member, with the reason."""
    _send("application_declined", row, decision_key(row), not_before=row.undo_until)


def undone(row: Application) -> None:
    """The letter of the decision has gone; this one says that it was a mistake."""
    _send("application_undone", row, decision_key(row))


def decision_key(row: Application) -> str:
    return f"{row.pk}:{row.decided_at:%Y%m%d%H%M%S%f}"


def of_decision(row: Application):
    """The letters of this very decision."""
    key = decision_key(row)
    return Letter.objects.filter(
        key__in=[f"membership_welcome:{key}", f"application_declined:{key}"]
    )


def stop(row: Application) -> bool:
    """Take back the letter of a decision; False where it has left already."""
    deleted, _each = of_decision(row).filter(state=Letter.State.PENDING).delete()
    return bool(deleted)


def board(row: Application) -> None:
    """To those who decide: somebody waits. None while earlier ones still wait."""
    if Application.objects.waiting().exclude(pk=row.pk).exists():
        return
    people = get_user_model().objects.filter(is_active=True)
    people = people.filter(groups__name=roles.BOARD).exclude(pk=row.person_id)
    last = row.steps.order_by("-pk").first()
    for person in people.distinct():
        send(
            kind="application_waits",
            key=f"application_waits:{row.pk}:{last.pk if last else 0}:{person.pk}",
            person=person,
        )


def _send(kind, row, key, **rest):
    send(
        kind=kind,
        key=f"{kind}:{key}",
        person=row.person,
        params={"application": row.pk},
        **rest,
    )


def _sample(*states):
    return newest(Application.objects.filter(state__in=states), application="pk")


def _found(letter, *states) -> Application | None:
    return (
        Application.objects.select_related("person", "kind", "period__member")
        .filter(pk=letter.params["application"], state__in=states)
        .first()
    )


def _plain(subject, row, lines, label) -> Written:
    return Written(
        subject=subject,
        template="mail/plain",
        context={
            "lines": lines,
            "url": site_url(row.get_absolute_url()),
            "label": label,
        },
        name=row.person.get_full_name(),
    )


@letter("application_received", sample=_sample(State.RECEIVED))
def application_received(letter):
    row = _found(letter, State.RECEIVED, State.ASKED)
    return row and _plain(
        _("We have your application"),
        row,
        [
            _("Thank you, %(name)s. The board reads it at its next meeting.")
            % {"name": row.person.first_name},
            _("On the page below you see how far it is, and can take it back."),
        ],
        _("See the application"),
    )


_steps = Step.objects.filter(kind=Step.Kind.ASKED)


@letter("application_asked", sample=newest(_steps, step="pk"))
def application_asked(letter):
    step = (
        Step.objects.select_related("application__person")
        .filter(pk=letter.params["step"], application__state=State.ASKED)
        .first()
    )
    return step and _plain(
        _("The board has a question about your application"),
        step.application,
        [step.text, _("Answer on the page; it does not have to be long.")],
        _("Answer"),
    )


@letter("membership_welcome", sample=_sample(State.APPROVED))
def membership_welcome(letter):
    row = _found(letter, State.APPROVED)
    if row is None or row.period is None:
        return None
    member = row.period.member
    return Written(
        subject=_("Welcome as a member"),
        template="joining/mail/welcome",
        context={
            "person": row.person,
            "member": member,
            "period": row.period,
            "url": site_url(reverse("joining:membership")),
            "label": _("Your membership"),
            "card": site_url(reverse("joining:card")),
            "home": site_url(f"/{letter.language}/"),
        },
        name=row.person.get_full_name(),
    )


@letter("application_declined", sample=_sample(State.DECLINED))
def application_declined(letter):
    row = _found(letter, State.DECLINED)
    if row is None:
        return None
    step = row.steps.filter(kind=Step.Kind.DECLINED).last()
    return _plain(
        _("About your application"),
        row,
        [
            _("The board has read your application and cannot admit you now."),
            step.text if step else "",
            _("You are welcome to apply again if things change."),
        ],
        _("See the application"),
    )


@letter("application_undone", sample=_sample(State.RECEIVED))
def application_undone(letter):
    row = _found(letter, *Application.OPEN)
    return row and _plain(
        _("Our last letter was a mistake"),
        row,
        [
            _("We wrote to you about your application too early. We are sorry."),
            _("It is with the board again, and you hear from us when it has decided."),
        ],
        _("See the application"),
    )


@letter("application_waits", sample=dict)
def application_waits(letter):
    waiting = Application.objects.waiting().count()
    if not waiting:
        return None
    return Written(
        subject=ngettext(
            "%(n)d application for membership waits",
            "%(n)d applications for membership wait",
            waiting,
        )
        % {"n": waiting},
        template="mail/plain",
        context={
            "lines": [_("The next letter comes when this list has been empty.")],
            "url": site_url(reverse("joining_queue")),
            "label": _("Read and decide"),
        },
    )


def remind(period, stage: str) -> bool:
    """Queue one letter about a period, once; whether it is new."""
    key = f"membership_reminder:{stage}:{period.pk}"
    if Letter.objects.filter(key=key).exists():
        return False
    send(
        kind="membership_reminder",
        key=key,
        person=period.member.person,
        params={"period": period.pk, "stage": stage},
    )
    return True
