"""Every write to offices and terms: elected, corrected, ended, never deleted."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import dates
from core.errors import Refused
from membership import roles
from membership.offices.models import Office, OfficeTerm, today

KEEPERS = (roles.BOARD,)
# A term is a few years; what is further off is a slip of the finger.
FIRST_YEAR = 1800
YEARS_AHEAD = 20


@transaction.atomic
def save_office(*, office: Office, by) -> Office:
    """Write a new or changed office. Raises Refused: not_yours single."""
    _keeper(by)
    is_new = office.pk is None
    if not is_new:
        kept = Office.objects.select_for_update().get(pk=office.pk)
        if kept.single != office.single and kept.terms.exists():
            raise Refused(
                _("Somebody has held it, so how many may hold it stays as it is."),
                "single",
                field="single",
            )
    office.save()
    log(instance=office, action="wagtail.create" if is_new else "wagtail.edit", user=by)
    return office


@transaction.atomic
def save_term(*, term: OfficeTerm, by) -> OfficeTerm:
    """Write a new or corrected term of office.

    Raises Refused: not_yours dates taken nobody over. `details["field"]` names the
    field that is at fault.
    """
    _keeper(by)
    office = Office.objects.select_for_update().get(pk=term.office_id)
    is_new = term.pk is None
    if not is_new:
        kept = OfficeTerm.objects.select_for_update().get(pk=term.pk)
        if (kept.office_id, kept.person_id) != (term.office_id, term.person_id) and (
            kept.person_id is not None or kept.office_id != term.office_id
        ):
            raise Refused(
                _("A term stays with its office and its person. Write a new one."),
                "over",
                field="office" if kept.office_id != term.office_id else "person",
            )
    term.single = office.single
    term.name = " ".join(term.name.split())
    if not term.person_id and not term.name:
        raise Refused(_("Say who it is."), "nobody", field="name")
    if term.person is not None and not term.name:
        # Kept, so that the history can be read when the account is gone.
        term.name = term.person.get_full_name()
    _check_dates(term)
    _check_free(term)
    try:
        with transaction.atomic():
            term.save()
    except IntegrityError:
        # Somebody else wrote at the same moment; PostgreSQL's constraint saw it.
        raise Refused(_("Somebody holds it then."), "taken", field="starts") from None
    log(
        instance=term,
        action="wagtail.create" if is_new else "wagtail.edit",
        user=by,
        title=str(term),
    )
    return term


@transaction.atomic
def end(*, term: OfficeTerm, last_day: dt.date, by) -> OfficeTerm:
    """End a term with a last day. Raises Refused as `save_term` does."""
    term = OfficeTerm.objects.select_for_update().get(pk=term.pk)
    term.ends = last_day
    return save_term(term=term, by=by)


def _keeper(by) -> None:
    if not roles.has(by, *KEEPERS):
        raise Refused(_("The board keeps the register of offices."), "not_yours")


def _check_dates(term: OfficeTerm) -> None:
    for name in ("starts", "ends"):
        day = getattr(term, name)
        if day and not FIRST_YEAR <= day.year <= today().year + YEARS_AHEAD:
            raise Refused(_("That is not a year we know."), "dates", field=name)
    if term.ends and term.ends < term.starts:
        raise Refused(_("The last day is before the first."), "dates", field="ends")


def _check_free(term: OfficeTerm) -> None:
    """Nobody else in a single office, and nobody twice in any, on any day of it."""
    others = OfficeTerm.objects.filter(office_id=term.office_id).exclude(pk=term.pk)
    if not term.single:
        same = Q(person=term.person_id) if term.person_id else Q(name=term.name)
        others = others.filter(same)
    if term.ends:
        others = others.filter(starts__lte=term.ends)
    clash = (
        others.filter(Q(ends=None) | Q(ends__gte=term.starts))
        .select_related("person")
        .order_by("starts")
        .first()
    )
    if clash is None:
        return
    now = today()
    since = dates.day_long(clash.starts, today=now, weekday=False)
    if clash.ends is None:
        message = _("{name} holds it since {start}. End that term first.")
        until = ""
    else:
        message = _("{name} holds it from {start} to {end}.")
        until = dates.day_long(clash.ends, today=now, weekday=False)
    raise Refused(
        message.format(name=clash.holder, start=since, end=until),
        "taken",
        field="starts",
    )
