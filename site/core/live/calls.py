"""What a page may ask for over its socket, beside hearing topics.

Each room names its own calls. A call is

    {"op": "do", "call": "room.post", "id": 7, "language": "da", "with": {...}}

and gets `{"type": "done", "id": 7, "data": {...}}` or
`{"type": "failed", "id": 7, "code": "...", "message": "..."}`. The same things can be
asked for by plain requests: a socket is only the shorter way.
"""

from collections.abc import Callable

from channels.db import database_sync_to_async

from django.conf import settings
from django.utils import translation

from core.errors import Refused
from core.live.visitors import person_of

Call = Callable[[int, dict], dict]

_calls: dict[str, Call] = {}


class Gone(Exception):
    """The session of the socket has ended."""


def answer(name: str, call: Call) -> None:
    """Let signed-in people call `name`: `call(user_id, body)` returns JSON data, may
    query and write, and raises Refused. It must ask for rights itself."""
    _calls[name] = call


def known(name: object) -> bool:
    """Whether any room answers this."""
    return isinstance(name, str) and name in _calls


def _done(user_id, session_key, name, body, language) -> dict:
    if person_of(session_key) != user_id:
        raise Gone
    with translation.override(language):
        try:
            return {"type": "done", "data": _calls[name](user_id, body)}
        except Refused as no:
            return {
                "type": "failed",
                "code": no.code,
                "message": str(no.message),
                "details": {k: v for k, v in no.details.items() if k == "seconds"},
            }


async def do(socket, name: str, body: dict, language: object) -> dict:
    """Carry out one call of a socket, as whoever its session is now. Raises Gone."""
    codes = dict(settings.LANGUAGES)
    chosen = language if language in codes else settings.LANGUAGE_CODE
    run = database_sync_to_async(_done)
    return await run(socket.user_id, socket.session_key, name, body, chosen)
