"""What this room and its neighbours on the ground keep about people.

Entries that are `weak` give way to the rooms that own those tables.
"""

import datetime as dt

from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import privacy

BOOKS = _(
    "Danish bookkeeping law: five years after the year. Only the number and the days "
    "stay, beside a row without a name."
)

EXPORTS_KEPT = dt.timedelta(days=90)


def _old_exports(now: dt.datetime) -> int:
    """Files go after a week; that there was one, after ninety days."""
    from membership.privacy_centre import actions
    from membership.privacy_centre.models import ExportRequest

    gone = actions.forget_exports(now)
    rows = ExportRequest.objects.filter(asked_at__lt=now - EXPORTS_KEPT)
    return gone + rows.delete()[0]


privacy.register(
    "privacy_centre.ExportRequest",
    "person",
    export=("asked_at", "state", "ready_at", "fetched_at", "size"),
    files=("file",),
    name=_("downloads of your data"),
    expire=_old_exports,
    order=110,
)


privacy.register(
    "privacy_centre.ErasureRequest",
    "person",
    actors=("asked_by",),
    export=("asked_at", "received_on", "due_at", "undone_at", "done_at"),
    erasure=privacy.KEEP,
    name=_("requests to be erased"),
    why=_("To show that we did what you asked, and to do it again after a restore."),
)
privacy.register(
    "privacy_centre.Consent",
    "person",
    export=("purpose", "given", "at", "where"),
    erasure=privacy.KEEP,
    name=_("your consents"),
    why=_("To show what you agreed to. Your name beside it goes."),
)
privacy.free("privacy_centre.Erasing", "never committed; without columns")


# Accounts


def _never(rows, person):
    """The account's row is `erasing.tombstone`'s."""


privacy.register(
    "accounts.User",
    "pk",
    weak=True,
    export=(
        "email",
        "first_name",
        "last_name",
        "language",
        "time_zone",
        "date_joined",
        "last_login",
        "groups",
    ),
    erasure=privacy.FORGET,
    forget=_never,
    name=_("your account"),
    why=_(
        "A row without a name stays, so that what others did with you still adds up."
    ),
    order=999,
)
for model, path, fields, label in (
    (
        "account.EmailAddress",
        "user",
        ("email", "verified", "primary"),
        _("your e-mail addresses"),
    ),
    (
        "account.EmailConfirmation",
        "email_address__user",
        ("created", "sent"),
        _("confirmations of addresses"),
    ),
    (
        "mfa.Authenticator",
        "user",
        ("type", "created_at", "last_used_at"),
        _("second steps and passkeys"),
    ),
    (
        "usersessions.UserSession",
        "user",
        ("created_at", "last_seen_at", "ip", "user_agent"),
        _("where you are signed in"),
    ),
):
    privacy.register(model, path, weak=True, export=fields, name=label)
for model in ("accounts.User_groups", "accounts.User_user_permissions"):
    privacy.free(model, "roles of an account; they go with it")


# Profiles, membership, units, roles

privacy.register(
    "membership.Profile",
    "person",
    weak=True,
    export=(
        "photo",
        "job_title",
        "employer",
        "bio",
        "links",
        "interests",
        "birthdate",
        "phone",
        "street",
        "postcode",
        "city",
        "country",
        "listed",
        "show_photo",
        "show_email",
        "show_phone",
        "show_job",
        "show_bio",
        "show_links",
        "show_interests",
        "show_birthdate",
        "show_city",
        "show_address",
        "show_units",
    ),
    files=("photo",),
    name=_("your profile"),
)
privacy.free("membership.Profile_interests", "goes with the profile")
privacy.register(
    "membership.Member",
    "person",
    weak=True,
    export=("number", "joined_on", "resigned_on"),
    erasure=privacy.KEEP,
    name=_("your membership"),
    why=BOOKS,
)


def _without_reason(rows, person):
    rows.exclude(annulled_why="").update(annulled_why="…")


privacy.register(
    "membership.Period",
    "member__person",
    weak=True,
    actors=("written_by", "annulled_by"),
    export=("kind", "starts", "ends", "fee", "source", "written_at", "annulled_why"),
    erasure=privacy.FORGET,
    forget=_without_reason,
    name=_("periods of your membership"),
    why=BOOKS,
)
privacy.register(
    "membership.Belonging",
    "person",
    weak=True,
    export=("unit", "starts", "ends"),
    name=_("units you belong to"),
)
privacy.register(
    "membership.Grant",
    "person",
    weak=True,
    actors=("granted_by", "revoked_by"),
    export=("role", "scope", "unit", "thing", "starts_at", "ends_at", "revoked_at"),
    name=_("roles you hold or held"),
)
privacy.register(
    "membership.UnitChange",
    weak=True,
    actors=("by",),
    erasure=privacy.KEEP,
    name=_("changes to units"),
    why=_("What became of a unit, not who did it."),
)
privacy.free("membership.Unit", "parts of the association")
privacy.free("membership.MembershipType", "kinds of membership")
privacy.free("membership.Interest", "the association's list")


# Who must stay until somebody else can do it


def _last_admin(person) -> list[privacy.Hold]:
    admins = get_user_model().objects.filter(is_superuser=True, is_active=True)
    if not person.is_superuser or admins.exclude(pk=person.pk).exists():
        return []
    return [
        privacy.Hold(
            gettext("You are the only admin."),
            gettext("Make somebody else an admin first."),
        )
    ]


privacy.hold("accounts", _last_admin)
