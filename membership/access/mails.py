"""Letters about roles: given, taken back."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.mail import Written, letter, send, site_url
from membership import roles
from membership.access import things
from membership.models import Grant

GIVEN, TAKEN = "given", "taken"


def tell(grant: Grant, what: str) -> None:
    """Write to the person; `what` is GIVEN or TAKEN."""
    send(
        kind="role",
        key=f"role:{grant.pk}:{what}",
        person=grant.person,
        params={"grant": grant.pk, "what": what},
    )


def reach(grant: Grant) -> str:
    """What a role is for, in words."""
    if grant.unit is not None:
        return _("%s and what is below it") % grant.unit.name
    if grant.thing:
        return things.titles(grant.scope, [grant.thing])[grant.thing]
    return _("the whole site")


def sample():
    """A grant that stands, for the preview in the admin."""
    row = Grant.objects.standing().order_by("-pk").first()
    return row and {"grant": row.pk, "what": GIVEN}


@letter("role", sample=sample)
def role(written):
    """A role was given or taken back; nothing where both came before the post."""
    params = written.params
    row = (
        Grant.objects.select_related("person", "role", "unit")
        .filter(pk=params.get("grant"))
        .first()
    )
    if row is None or (params["what"] == GIVEN and row.revoked_at):
        return None
    name = roles.label(row.role.name)
    if params["what"] == TAKEN:
        lines = [_("You no longer have this role, for: %s.") % reach(row)]
        subject = _("Your role has ended: %s") % name
        return Written(
            subject=subject,
            template="mail/plain",
            context={"lines": lines},
            name=row.person.get_full_name(),
        )
    lines = [_("You have this role now, for: %s.") % reach(row)]
    if row.ends_at:
        until = date_format(timezone.localtime(row.ends_at), "DATETIME_FORMAT")
        lines.append(_("It holds until %s.") % until)
    if row.role.name in roles.STAFF:
        lines.append(
            _(
                "It lets you see or change other people's things, so a second step is "
                "asked for when you sign in."
            )
        )
    return Written(
        subject=_("You have a role: %s") % name,
        template="mail/plain",
        context={
            "lines": lines,
            "url": site_url(reverse("account_security")),
            "label": _("Sign-in and security"),
        },
        name=row.person.get_full_name(),
    )
