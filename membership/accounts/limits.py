"""How often one may try: counted in the database, one statement for each try.

allauth counts in the cache. There a flush forgets everything, and where the lock on a
list of times is not had in a second everybody is refused. Here a try is one upsert that
counts only if it may: threads and processes cannot pass it together, and what it wrote
outlives any cache. allauth's rates, keys and places of asking stay as they are; only
where they are kept changes (`install`).

Figures: safety.md 8.7, set in ACCOUNT_RATE_LIMITS.
"""

import math
from dataclasses import dataclass
from time import time as clock

from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.totp.internal.auth import TOTP

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from membership.accounts.models import Tries

# A failed password makes the next try for that account wait: nothing after one and
# two, so that a slip of the finger costs nothing, then 2, 4, 8, 16 and never over 25
# seconds (Nextcloud's figure, safety.md 7).
FREE_SLIPS = 2
LONGEST_DELAY = 25
DELAYED = ("login_failed",)
# Seconds for which a code of an authenticator app could count: its own half minute and
# one on either side (MFA_TOTP_TOLERANCE).
TOTP_REMEMBERED = 120

_COUNT = f"""
    INSERT INTO accounts_tries AS t (name, count, ends_at, free_at)
    VALUES (%(name)s, 1, %(ends)s, 0)
    ON CONFLICT (name) DO UPDATE SET
        count = CASE WHEN t.ends_at <= %(now)s THEN 1 ELSE t.count + 1 END,
        ends_at = CASE WHEN t.ends_at <= %(now)s THEN %(ends)s ELSE t.ends_at END,
        free_at = CASE
            WHEN NOT %(delayed)s OR t.ends_at <= %(now)s OR t.count < {FREE_SLIPS}
            THEN 0
            WHEN t.count - {FREE_SLIPS} >= 4 THEN %(now)s + {LONGEST_DELAY}
            ELSE %(now)s + 2 * (CASE t.count - {FREE_SLIPS}
                WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 4 ELSE 8 END)
        END
    WHERE t.ends_at <= %(now)s OR (t.count < %(most)s AND t.free_at <= %(now)s)
    RETURNING count
"""  # noqa: S608  (two numbers of ours)


@dataclass
class Usage:
    """One try that was counted; `rollback` takes it back, as after a right password."""

    name: str

    def rollback(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_tries SET count = count - 1, free_at = 0 "
                "WHERE name = %s AND count > 0",
                [self.name],
            )


def hashed(name: str) -> str:
    """The row's name: a keyed hash, 64 hexadecimal digits."""
    return salted_hmac("accounts.tries", name, algorithm="sha256").hexdigest()


def count(
    name: str, most: int, seconds: float, *, delayed: bool = False, now=None
) -> Usage | None:
    """Count one try and allow it, or count nothing and return None.

    At most `most` are allowed in `seconds` from the first of them. `delayed`: each
    after the second makes the next wait. `now`: seconds since 1970.
    """
    now = clock() if now is None else now
    kept = hashed(name)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "name": kept,
                "now": now,
                "ends": now + seconds,
                "most": most,
                "delayed": delayed,
            },
        )
        return Usage(kept) if cursor.fetchone() else None


def wait(name: str, most: int, now=None) -> float:
    """Seconds until another try is allowed; 0 where it is at once."""
    now = clock() if now is None else now
    row = Tries.objects.filter(name=hashed(name)).first()
    if row is None or row.ends_at <= now:
        return 0
    until = row.ends_at if row.count >= most else row.free_at
    return max(0, until - now)


def refuse(request, seconds: float) -> None:
    """Remember for the answer when to come back: see LimitsMiddleware."""
    known = getattr(request, "come_back_in", 0)
    request.come_back_in = max(known, 1, math.ceil(seconds))


def allow_account(request) -> bool:
    """Whether another account may be made from the visitor's network; counts it."""
    name = f"account made:{ratelimit.get_ip(request)}"
    if count(name, settings.SIGNUPS_AN_HOUR, 3600):
        return True
    refuse(request, wait(name, settings.SIGNUPS_AN_HOUR))
    return False


def _name(request, app, action, rate, key, user) -> str:
    return ratelimit.get_cache_key(
        request, app=app, action=action, rate=rate, key=key, user=user
    )


def _consume(
    request,
    *,
    app,
    action,
    rate,
    key=None,
    user=None,
    dry_run=False,
    raise_exception=False,
) -> Usage | None:
    """What allauth calls for each of an action's rates."""
    name = _name(request, app, action, rate, key, user)
    if dry_run:
        usage = None if wait(name, rate.amount) else Usage(hashed(name))
    else:
        delayed = action in DELAYED and rate.per == "key"
        usage = count(name, rate.amount, rate.duration, delayed=delayed)
    if usage is None and not dry_run:
        refuse(request, wait(name, rate.amount))
    if usage is None and raise_exception:
        raise RateLimited
    return usage


def _clear(request, *, app, action, config=None, key=None, user=None) -> None:
    """Forget an account's tries after a proof; an address keeps all of its own.

    allauth would empty both. Then whoever has one account could give the right code
    there after every nine guesses at somebody else's.
    """
    for rate in ratelimit.get_rates(app=app, action=action, config=config):
        kept = hashed(_name(request, app, action, rate, key, user))
        if rate.per == "ip":
            Usage(kept).rollback()
        else:
            Tries.objects.filter(name=kept).delete()


def first_use(totp, code: str) -> bool:
    """Whether this code of an authenticator app was not taken before; takes it.

    allauth remembers it in the cache, where a flush forgets it (RFC 6238, 5.2).
    """
    name = f"totp:{totp.instance.user_id}:{normalize_user_code(code)}"
    return count(name, 1, TOTP_REMEMBERED) is not None


def sweep(now=None) -> int:
    """Delete rows whose time is over; returns how many."""
    now = clock() if now is None else now
    return Tries.objects.filter(ends_at__lte=now).delete()[0]


def install() -> None:
    """Put our counting where allauth's was. Raises AttributeError if it moved."""
    for place, name, ours in (
        (ratelimit, "_consume_single_rate", _consume),
        (ratelimit, "clear", _clear),
        (TOTP, "_mark_code_used", first_use),
    ):
        getattr(place, name)
        setattr(place, name, ours)
