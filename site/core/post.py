"""Delivery: claims letters, renders them in the reader's language, sends them.

    pending -> claimed -> sending -> sent        (or back to pending, or dead)

Each arrow is a commit of its own. `sending` is committed before the first byte
goes out: a lease that ends in `claimed` means that nothing was sent, one that ends
in `sending` means that nobody knows. Such a letter is sent again with the same
Message-ID, since papers one must have may come twice but not never.
"""

import logging
import smtplib
import time
from datetime import timedelta

from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from core.failpoints import failpoint
from core.letterpaper import compose
from core.mail import KINDS
from core.models import Letter

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)  # longer than EMAIL_TIMEOUT
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 30, 60)]
GIVE_UP_AFTER = timedelta(days=5)  # RFC 5321 4.5.4.1: at least 4-5 days
RENDER_TRIES = 5  # a letter that cannot be written will not heal in five days
State = Letter.State


def claim(*, pk: int | None = None, now=None) -> Letter | None:
    """Take one due letter (or the given one) for the length of a lease."""
    now = now or timezone.now()
    due = Letter.objects.due(now)
    due = due.filter(pk=pk) if pk else due.order_by("next_at", "pk")
    with transaction.atomic():
        row = due.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.state = State.CLAIMED
        row.attempts = min(row.attempts + 1, 32_000)
        row.lease_until = now + LEASE
        row.save(update_fields=["state", "attempts", "lease_until"])
    failpoint("mail.claimed")
    return row


def _move(row: Letter, before: str, **values) -> bool:
    """Write the next state, if this claim still holds: attempts is its number."""
    held = Letter.objects.filter(pk=row.pk, state=before, attempts=row.attempts)
    return bool(held.update(**values))


def _bury(row: Letter, before: str, reason: str, **values) -> None:
    values |= {"state": State.DEAD, "error": reason[:200], "lease_until": None}
    if row.kind in KINDS and KINDS[row.kind].secret:
        values["params"] = {}
    _move(row, before, **values)


def _later(row: Letter, before: str, reason: str, now=None) -> None:
    """Try again after a pause, or give up when it was tried for days."""
    now = now or timezone.now()
    if now - row.created_at > GIVE_UP_AFTER:
        _bury(row, before, reason)
        return
    pause = PAUSES[min(row.attempts, len(PAUSES)) - 1]
    _move(
        row,
        before,
        state=State.PENDING,
        next_at=now + pause,
        lease_until=None,
        error=reason[:200],
    )


def permanent(error: Exception) -> bool:
    """Whether the receiving server said for good that it does not take the letter."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    # A refused login or greeting is our own mistake: it waits for us to mend it.
    return (
        isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError)
        and error.smtp_code >= 500
    )


def _reason(error: Exception) -> str:
    """The error without addresses: servers like to repeat them."""
    code = getattr(error, "smtp_code", "")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()), ("",))[0]
    return f"{type(error).__name__} {code}".strip()


def _deliver(row: Letter, connection=None) -> bool:
    kind = KINDS.get(row.kind)
    try:
        message = compose(row) if kind else None
    except Exception as error:
        logger.exception("Letter %s (%s) cannot be written", row.pk, row.kind)
        reason = f"not written: {type(error).__name__}"
        if row.attempts >= RENDER_TRIES:
            _bury(row, State.CLAIMED, reason)
        else:
            _later(row, State.CLAIMED, reason)
        return False
    if message is None:
        _bury(row, State.CLAIMED, "no longer wanted" if kind else "unknown kind")
        return False
    lease = timezone.now() + LEASE
    if not _move(row, State.CLAIMED, state=State.SENDING, lease_until=lease):
        return False
    failpoint("mail.sending")
    try:
        (connection or get_connection()).send_messages([message])
    except Exception as error:  # noqa: BLE001 - SMTP, sockets, TLS, files: all wait
        logger.warning("Letter %s was not sent: %s", row.pk, _reason(error))
        if permanent(error):
            _bury(row, State.SENDING, _reason(error))
        else:
            _later(row, State.SENDING, _reason(error))
        return False
    failpoint("mail.after_250")
    values = {
        "state": State.SENT,
        "sent_at": timezone.now(),
        "lease_until": None,
        "error": "",
    }
    if kind and kind.secret:
        values["params"] = {}
    return _move(row, State.SENDING, **values)


def deliver_one(*, pk: int) -> bool:
    """Send the letter if it is due and nobody else has it. Returns whether it went."""
    row = claim(pk=pk)
    return row is not None and _deliver(row)


def deliver_due(*, seconds: float) -> int:
    """Send due letters one by one until none is left or the time is up."""
    until = time.monotonic() + seconds
    tried = 0
    while time.monotonic() < until and (row := claim()):
        _deliver(row)
        tried += 1
    return tried


def revive(*, letter: Letter) -> bool:
    """Try a letter that was given up once more. Returns whether it was dead."""
    return bool(
        Letter.objects.filter(pk=letter.pk, state=State.DEAD).update(
            state=State.PENDING,
            next_at=timezone.now(),
            created_at=timezone.now(),
            attempts=0,
        )
    )
