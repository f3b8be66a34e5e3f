"""The letters about renewing: what each says when it is due, and who has resigned."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail.models import Site

from core import dates as written
from core.mail import Written, letter, site_url
from membership.joining import dates, money
from membership.joining.models import PayingSettings
from membership.models import Period
from membership.models.members import today


def _say(day) -> str:
    return written.day_long(day, today=today(), weekday=False)


def _words(period: Period, stage: str) -> tuple[str, str]:
    """Subject and first line of one stage."""
    about = {"end": _say(period.ends), "grace": _say(period.grace_ends)}
    if stage == "month":
        return (
            _("Your membership runs to %(end)s") % about,
            _("In about a month your period ends, on %(end)s.") % about,
        )
    if stage == "week":
        return (
            _("Your membership ends on %(end)s") % about,
            _("This is the last week of your period; it ends on %(end)s.") % about,
        )
    if stage == "grace":
        return (
            _("Time to renew your membership"),
            _("Your period ended on %(end)s. You are a member until %(grace)s.")
            % about,
        )
    if stage == "last":
        return (
            _("Your membership lapses on %(grace)s") % about,
            _("It is the last week in which you can renew without a gap.") % about,
        )
    return (
        _("Your membership has lapsed"),
        _("You were a member until %(grace)s. Thank you for that time.") % about,
    )


def _pay(period: Period) -> str:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or not period.kind.fee:
        return _("There is nothing to pay; the board renews it.")
    words = PayingSettings.for_site(site)
    return words.said(number=period.member.number, fee=money.said(period.kind.fee))


def _sample():
    row = Period.objects.standing().order_by("-ends").first()
    return row and {"period": row.pk, "stage": "month"}


def _last(period_id: int) -> Period | None:
    """The period, while it is the member's last and they have not resigned."""
    row = (
        Period.objects.standing()
        .select_related("kind", "member__person")
        .filter(pk=period_id, member__resigned_on=None)
        .first()
    )
    if row is None or not row.member.person.is_active:
        return None
    newer = row.member.periods.standing().filter(ends__gt=row.ends)
    return None if newer.exists() else row


@letter("membership_reminder", sample=_sample)
def membership_reminder(letter):
    period = _last(letter.params["period"])
    stage = letter.params["stage"]
    if period is None or stage not in dates.STAGES:
        return None  # renewed, annulled or resigned while the letter waited
    subject, first = _words(period, stage)
    if stage == "lapsed":
        after = _("If you want to come back, apply again: your number is kept.")
    else:
        after = _pay(period)
    return Written(
        subject=subject,
        template="mail/plain",
        context={
            "lines": [first, *after.split("\n\n")],
            "url": site_url(reverse("joining:membership")),
            "label": _("Your membership"),
        },
        name=period.member.person.get_full_name(),
    )
