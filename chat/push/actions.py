"""Every write to subscriptions: on, off, renewed, ended with the session."""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.push import posting, sealing, vapid
from chat.push.models import MOST, Subscription, hashed
from core.errors import Refused


@transaction.atomic
def subscribe(
    *,
    person,
    endpoint: str,
    key: str,
    secret: str,
    session_key: str | None,
    device: str = "",
) -> Subscription:
    """Turn notices on in one browser; the same browser twice is one row.

    A browser that was another person's is now this one's: the endpoint is known to
    nobody but the browser, and whoever is signed in there reads what it shows.
    Raises Refused: off endpoint keys limit.
    """
    if not vapid.is_offered():
        raise Refused(_("This site does not send notices to devices."), "off")
    _check(endpoint, key, secret)
    # One person's devices are counted by one request at a time.
    get_user_model().objects.select_for_update().get(pk=person.pk)
    others = Subscription.objects.filter(person=person).exclude(endpoint=endpoint)
    if others.count() >= MOST:
        raise Refused(
            ngettext(
                "Notices are on on %(count)s device. Turn it off first.",
                "Notices are on on %(count)s devices. Turn one of them off first.",
                MOST,
            )
            % {"count": MOST},
            "limit",
        )
    row, _new = Subscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "person": person,
            "key": key,
            "secret": secret,
            "device": device[:60],
            "session": hashed(session_key),
        },
    )
    return row


@transaction.atomic
def renew(
    *, subscription: Subscription, endpoint: str, key: str, secret: str
) -> Subscription:
    """The same device has a new endpoint. Raises Refused: endpoint keys."""
    _check(endpoint, key, secret)
    row = Subscription.objects.select_for_update().get(pk=subscription.pk)
    Subscription.objects.filter(endpoint=endpoint).exclude(pk=row.pk).delete()
    row.endpoint, row.key, row.secret = endpoint, key, secret
    row.save(update_fields=["endpoint", "key", "secret"])
    return row


@transaction.atomic
def unsubscribe(*, subscription: Subscription, by) -> None:
    """Turn one device off. Twice is as good as once. Raises Refused: not_yours."""
    if subscription.person_id != by.pk:
        raise Refused(_("This is somebody else’s device."), "not_yours")
    Subscription.objects.filter(pk=subscription.pk).delete()


def end_session(*, session_key: str | None) -> int:
    """Nobody is signed in there any more: nothing is shown there either."""
    if not session_key:
        return 0
    return Subscription.objects.filter(session=hashed(session_key)).delete()[0]


def signed_in(*, public_id: UUID, person, session_key: str | None) -> bool:
    """Somebody signed in on a device with notices. Whether they stay on there.

    The same person again: they go on, and end with the new session. Another person:
    what was meant for the first is not shown to the second.
    """
    rows = Subscription.objects.filter(public_id=public_id)
    if rows.filter(person=person).update(session=hashed(session_key)):
        return True
    rows.delete()
    return False


def _check(endpoint: str, key: str, secret: str) -> None:
    try:
        posting.check(endpoint)
    except posting.Forbidden:
        raise Refused(
            _("This browser uses a push service that the site does not call."),
            "endpoint",
        ) from None
    try:
        sealing.public_key(sealing.decoded(key, sealing.POINT))
        sealing.decoded(secret, sealing.SECRET)
    except ValueError:
        raise Refused(_("This browser’s keys cannot be read."), "keys") from None
