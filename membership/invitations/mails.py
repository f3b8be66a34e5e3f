"""The letter of an invitation, and the one that reminds of it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.models import Site

from core import mail
from core.dates import day_long
from core.models import SiteSettings
from membership.invitations import words
from membership.invitations.models import Invitation

KIND = "invitation"


def send(invitation: Invitation, token: str, *, reminds: bool = False) -> None:
    """Queue one letter with a key; the parameters are wiped once it is sent."""
    mail.send(
        kind=KIND,
        key=f"invitation-{invitation.pk}-{invitation.sends}",
        to=invitation.email,
        language=invitation.language,
        params={"pk": invitation.pk, "token": token, "reminds": reminds},
    )


def sample():
    row = Invitation.objects.order_by("-pk").first()
    return row and {"pk": row.pk, "token": "a-key-for-the-preview"}


def site_name() -> str:
    """The association's name, for subjects and first lines."""
    site = Site.objects.filter(is_default_site=True).first()
    return SiteSettings.for_site(site).name if site else "Guildhall"


@mail.letter(KIND, secret=True, sample=sample)
def invitation(letter):
    """None where it was answered or taken back before the letter went."""
    params = letter.params
    rows = Invitation.objects.select_related("invited_by", "unit")
    row = rows.filter(pk=params.get("pk"), state=Invitation.State.PENDING).first()
    token = params.get("token")
    if row is None or not token:
        return None
    name = site_name()
    host = row.invited_by.get_full_name() if row.invited_by else ""
    if params.get("reminds"):
        subject = _("Your invitation to {site} still stands").format(site=name)
    elif host:
        subject = _("{name} invites you to {site}").format(name=host, site=name)
    else:
        subject = _("You are invited to {site}").format(site=name)
    return mail.Written(
        subject=subject,
        template="invitations/mail/invitation",
        context={
            "lines": told(row, host, name),
            "quote": row.text,
            "until": last_day(row),
            "url": mail.site_url(reverse("invitations:invitation", args=[token])),
            "label": _("See the invitation"),
        },
    )


def told(row: Invitation, host: str, site: str) -> list[str]:
    """What the invitation is to, in whole sentences."""
    if host:
        lines = [_("{name} invites you to {site}.").format(name=host, site=site)]
    else:
        lines = [_("You are invited to {site}.").format(site=site)]
    if row.unit:
        lines.append(_("You will belong to {unit}.").format(unit=row.unit.name))
    if row.role:
        lines.append(_("Your role: {role}.").format(role=words.role(row.role)))
    return lines


def last_day(row: Invitation) -> str:
    """The day after which the invitation is over; empty while none is set."""
    if row.expires_at is None:
        return ""
    day = timezone.localtime(row.expires_at).date()
    return day_long(day, today=timezone.localdate())
