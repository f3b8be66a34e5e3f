"""Sends one message to one browser, and draws the conclusions from the answer."""

import json
import logging
from dataclasses import dataclass

from django.utils import timezone

from chat.push import posting, sealing, vapid
from chat.push.models import Subscription

logger = logging.getLogger(__name__)

DAY = 24 * 3600
LONGEST = {"title": 120, "body": 500}  # characters; what is more no device shows
PAUSE, MOST_PAUSE = 60, 6 * 3600  # seconds to wait where the service names none


@dataclass(frozen=True)
class Message:
    """What a device shows. `tag`: a newer message with the same tag replaces it.

    `seconds` is for how long the push service keeps it for a device that is off.
    """

    title: str
    body: str
    url: str
    tag: str
    language: str
    urgent: bool = False
    seconds: int = DAY


@dataclass(frozen=True)
class Outcome:
    """`taken`, `gone` (the subscription was deleted) or `later`, after `seconds`."""

    what: str
    seconds: int = 0


TAKEN, GONE, LATER, REFUSED = "taken", "gone", "later", "refused"


def payload(message: Message) -> bytes:
    """The JSON that the worker reads, in at most `sealing.MOST` bytes."""
    return json.dumps(
        {
            "title": message.title[: LONGEST["title"]],
            "body": message.body[: LONGEST["body"]],
            "url": message.url,
            "tag": message.tag,
            "lang": message.language,
        },
        ensure_ascii=False,
    ).encode()


def send(row: Subscription, message: Message) -> Outcome:
    """Post one message. A browser that is no more loses its row. Never raises."""
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(max(0, message.seconds)),
        "Urgency": "high" if message.urgent else "normal",
        "Authorization": vapid.authorization(row.endpoint),
    }
    if message.tag:
        headers["Topic"] = message.tag
    try:
        body = sealing.seal(
            payload(message),
            receiver=sealing.decoded(row.key, sealing.POINT),
            secret=sealing.decoded(row.secret, sealing.SECRET),
        )
        answer = posting.post(row.endpoint, body, headers)
    except posting.Forbidden as error:
        # It was allowed once, and now its name leads into our own network.
        logger.warning("Push %s was not sent: %s", row.pk, error)
        return Outcome(REFUSED)
    except ValueError as error:
        logger.warning("Push %s cannot be sealed: %s", row.pk, type(error).__name__)
        return Outcome(REFUSED)
    return _conclude(row, answer)


def _conclude(row: Subscription, answer: posting.Answer) -> Outcome:
    """What a status means (RFC 8030 5, 7.3 and 8.4). Logs say the row, never whose."""
    if answer.status in (200, 201, 202, 204):
        Subscription.objects.filter(pk=row.pk).update(reached_at=timezone.now())
        return Outcome(TAKEN)
    if answer.status in (404, 410):
        Subscription.objects.filter(pk=row.pk, endpoint=row.endpoint).delete()
        return Outcome(GONE)
    if answer.status in (0, 408, 429) or answer.status >= 500:
        wait = PAUSE if answer.retry_after is None else answer.retry_after
        return Outcome(LATER, min(max(wait, 1), MOST_PAUSE))
    # Our own mistake, or a key that changed since: the same again helps nobody.
    logger.warning("Push %s was refused: %s", row.pk, answer.status)
    return Outcome(REFUSED)
