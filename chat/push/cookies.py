"""The cookie by which a browser is known again: which row is this device's.

A signed row id and nothing else. It outlives the session, so that the next person to
sign in on a shared device does not read what was meant for the last.
"""

from uuid import UUID

from chat.push.models import Subscription

NAME, SALT = "notices-device", "chat.push.device"
YEAR = 365 * 86400


def remember(request, response, row: Subscription) -> None:
    response.set_signed_cookie(
        NAME,
        str(row.public_id),
        salt=SALT,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def device(request) -> UUID | None:
    """The public id of this browser's row, which may be gone."""
    try:
        return UUID(request.get_signed_cookie(NAME, "", salt=SALT, max_age=YEAR))
    except ValueError:
        return None
