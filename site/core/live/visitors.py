"""Who is at the other end: one database hop at connect, and nothing kept but an id.

Channels' own AuthMiddlewareStack wraps `send` and looks at the session for each
frame, which costs 15-30 % of the fan-out; a socket never writes a session.
"""

import logging
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from channels.db import database_sync_to_async

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.utils import timezone
from django.utils.crypto import constant_time_compare

log = logging.getLogger(__name__)


def session_key(headers) -> str:
    """The session cookie among an ASGI scope's headers, or nothing."""
    for name, value in headers:
        if name == b"cookie":
            try:
                cookies = SimpleCookie(value.decode("latin1"))
            except CookieError:
                continue
            if settings.SESSION_COOKIE_NAME in cookies:
                return cookies[settings.SESSION_COOKIE_NAME].value
    return ""


def person_of(key: str) -> int | None:
    """The id of who is signed in by this session; reads only."""
    return people_of([key])[key]


def people_of(keys: Iterable[str]) -> dict[str, int | None]:
    """By session who is signed in by it, in two queries however many they are.

    django.contrib.auth.get_user would cycle the key of a session signed by an old
    secret, and a socket cannot hand the new cookie to the browser.
    """
    found: dict[str, int | None] = dict.fromkeys(keys)
    sessions = {
        key: held for key, held in _sessions(found).items() if SESSION_KEY in held
    }
    ids = {key: _id(held[SESSION_KEY]) for key, held in sessions.items()}
    people = get_user_model()._default_manager.in_bulk(set(ids.values()))
    for key, held in sessions.items():
        user = people.get(ids[key])
        if user is not None and _holds(user, held):
            found[key] = user.pk
    return found


def _id(text: str):
    return get_user_model()._meta.pk.to_python(text)


def _sessions(keys: Iterable[str]) -> dict[str, dict]:
    """What the sessions hold; those that are over, or never were, are not there."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows = store.get_model_class().objects.filter(
        session_key__in=[key for key in keys if key], expire_date__gt=timezone.now()
    )
    return {row.session_key: store().decode(row.session_data) for row in rows}


def _holds(user, held: dict) -> bool:
    """Whether this session still opens the door to this person."""
    if not user.is_active:
        return False
    if held.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    told = held.get(HASH_SESSION_KEY, "")
    proofs = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(told, proof) for proof in proofs)


class Visitors:
    """ASGI middleware: puts `user_id` and `session_key` into the scope."""

    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        key = session_key(scope.get("headers", ()))
        try:
            user_id = await database_sync_to_async(person_of)(key) if key else None
        except Exception:
            # Without the database nobody can be known: the page tries again later.
            log.exception("Could not read the session of a socket")
            await receive()
            await send({"type": "websocket.close", "code": 1013})
            return
        if user_id is None:
            key = ""
        await self.inner(dict(scope, user_id=user_id, session_key=key), receive, send)
