"""Addresses for mails and pushes: to the thing, and out of a kind with one click."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.core import signing
from django.urls import reverse

from chat.notifications.models import Channel, Notice
from core.mail import site_url

STOP = "notifications.stop"
# The page reads it, marks the notice as read, and takes it out of the address.
PARAMETER = "notice"


def to_thing(notice: Notice, url: str) -> str:
    """The absolute address of what a notice is about, for outside the site."""
    parts = urlsplit(url)
    query = "&".join(
        filter(None, [parts.query, urlencode({PARAMETER: str(notice.public_id)})])
    )
    return site_url(urlunsplit(("", "", parts.path, query, parts.fragment)))


def stop_token(person, kind: str, channel: str = Channel.MAIL.value) -> str:
    """Signed, and good for nothing but turning one kind off on one channel."""
    return signing.dumps([person.pk, kind, str(channel)], salt=STOP, compress=True)


def stopped_by(token: str) -> tuple[int, str, str] | None:
    """Person id, kind ("" for the daily mail) and channel; None if it is not ours."""
    try:
        pk, kind, channel = signing.loads(token, salt=STOP)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk, kind, channel


def stop_url(person, kind: str, channel: str = Channel.MAIL.value) -> str:
    """The absolute address that stops a kind; a POST there does it (RFC 8058)."""
    return site_url(reverse("notices:stop", args=[stop_token(person, kind, channel)]))
