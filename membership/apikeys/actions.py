"""Keys made and taken back."""

import datetime as dt
import hashlib
import secrets
import string
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core.errors import Refused
from membership.accounts.models import User
from membership.apikeys import scopes as known
from membership.apikeys.models import MOST_DAYS, ApiKey

MARK = "ghk"
LETTERS = string.ascii_letters + string.digits
PREFIX_LENGTH, SECRET_LENGTH = 8, 32
# What one person may hold: a key that nobody knows of any more is a risk.
MOST_KEYS = 20


def digest(secret: str) -> str:
    """What is kept of the secret half."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(length))


@transaction.atomic
def issue(
    *,
    owner: User,
    name: str,
    scopes: list[str],
    days: int,
    by,
    client_key: UUID,
) -> tuple[ApiKey, str]:
    """Make a key; returns its row and the key itself, which nobody can read again.

    The same client key again gives the same row and an empty key. Raises Refused:
    not_yours name scopes days many.
    """
    owner = User.objects.select_for_update().get(pk=owner.pk)
    if earlier := ApiKey.objects.filter(client_key=client_key).first():
        return earlier, ""
    if not by.is_superuser:
        raise Refused(_("Only admins make keys."), "not_yours")
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Say what the key is for."), "name", field="name")
    if not scopes or not set(scopes) <= set(known.ALL):
        raise Refused(_("Choose what the key may do."), "scopes", field="scopes")
    if not all(known.ALL[scope].may(owner) for scope in scopes):
        raise Refused(
            _("{name} may not do all of that, so the key could not either.").format(
                name=owner
            ),
            "scopes",
            field="scopes",
        )
    if not 1 <= days <= MOST_DAYS:
        raise Refused(
            _("A key lives from 1 to {most} days.").format(most=MOST_DAYS),
            "days",
            field="days",
        )
    if ApiKey.objects.standing().filter(owner=owner).count() >= MOST_KEYS:
        raise Refused(_("There are many keys already. Take some back."), "many")
    secret = _random(SECRET_LENGTH)
    row = ApiKey.objects.create(
        owner=owner,
        name=name[:80],
        prefix=_random(PREFIX_LENGTH),
        digest=digest(secret),
        scopes=sorted(scopes),
        client_key=client_key,
        created_by=by,
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    log(row, "apikeys.issue", user=by, data={"scopes": row.scopes, "days": days})
    return row, f"{MARK}_{row.prefix}_{secret}"


@transaction.atomic
def revoke(*, key: ApiKey, by) -> ApiKey:
    """Take a key back; it opens nothing from now on. Raises Refused: revoked."""
    row = ApiKey.objects.select_for_update().get(pk=key.pk)
    if row.revoked_at:
        raise Refused(_("The key was taken back already."), "revoked")
    row.revoked_at, row.revoked_by = timezone.now(), by
    row.save(update_fields=["revoked_at", "revoked_by"])
    log(row, "apikeys.revoke", user=by)
    return row
