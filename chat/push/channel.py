"""Push as a channel of notices: one notice to every device of its reader.

It is called again for the same notice when a worker died or a service was busy. What a
device took is remembered for a day, so that it is not sent twice; were that forgotten,
the tag would make the second replace the first without a sound.
"""

import base64
import hashlib

from django.core.cache import cache
from django.utils import timezone, translation

from chat.notifications import kinds, links
from chat.notifications.channels import Gone, Later
from chat.notifications.models import Delivery, Notice
from chat.push import sending, vapid
from chat.push.models import Subscription

REMEMBERED = 24 * 3600
# What people say to each other does not stand on a locked screen.
WITHOUT_DETAIL = {"chat"}


def tag_of(notice: Notice) -> str:
    """Of a fact, the same for every try; it tells a push service nothing."""
    digest = hashlib.sha256(f"{notice.kind}:{notice.key}".encode()).digest()
    return base64.urlsafe_b64encode(digest)[:24].decode()


def message_of(notice: Notice) -> sending.Message | None:
    """What devices show, in the reader's language; None where the thing is gone."""
    person = notice.person
    kind = kinds.find(notice.kind)
    with translation.override(person.language):
        told = kind and kind.told(notice)
        if kind is None or not told:
            return None
        return sending.Message(
            title=told.text,
            body="" if kind.group in WITHOUT_DETAIL else told.detail,
            url=links.to_thing(notice, told.url),
            tag=tag_of(notice),
            language=person.language,
            urgent=kind.urgent,
            seconds=_seconds(notice),
        )


def _seconds(notice: Notice) -> int:
    """For how long it is worth showing: a reminder until what it is about begins."""
    if not notice.lead:
        return sending.DAY
    over = (timezone.now() - notice.due_at).total_seconds()
    return max(60, int(notice.lead * 60 - over))


def send(delivery: Delivery) -> None:
    """Hand one notice to every device. Raises Later and Gone (see `channels`)."""
    notice = delivery.notice
    if not vapid.is_offered():
        raise Gone("no_way")
    devices = list(Subscription.objects.filter(person=notice.person_id))
    if not devices:
        raise Gone("nowhere")
    message = message_of(notice)
    if message is None:
        raise Gone("gone")
    reached, waits = 0, []
    for device in devices:
        done = f"push:{delivery.pk}:{device.pk}"
        if cache.get(done):
            reached += 1
            continue
        outcome = sending.send(device, message)
        if outcome.what == sending.TAKEN:
            cache.set(done, 1, REMEMBERED)
            reached += 1
        elif outcome.what == sending.LATER:
            waits.append(outcome.seconds)
    if waits:
        raise Later(min(waits), "busy")
    if not reached:
        raise Gone("nowhere")
