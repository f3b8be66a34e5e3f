"""How much may be sent at once: told before any of it is kept.

A form without files may be as large as Django reads into memory, one with files as
large as the largest file that some form takes, and a bit. What is more is read on and
thrown away, so that the browser comes to reading the answer; where it is far more, the
connection ends.
"""

from django.conf import settings

from core import errorpages

MB = 1024 * 1024
# The largest file of any form is 20 MB (core.documents); the rest is the form's words.
MOST_WITH_FILES = 24 * MB


def most_of(content_type: str) -> int:
    """Bytes that a body of this type may have."""
    if content_type.lower().startswith("multipart/form-data"):
        return MOST_WITH_FILES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def size_of(length: str) -> int:
    """What the header says; 0 for nothing and for nonsense."""
    fine = length.isascii() and length.isdigit() and len(length) < 20
    return int(length) if fine else 0


class BodyMiddleware:
    """Answers 413 to what is too large, before anything reads it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        size = size_of(request.META.get("CONTENT_LENGTH") or "")
        most = most_of(request.META.get("CONTENT_TYPE") or "")
        if size > most:
            return errorpages.too_large(request, size=size, most=most)
        return self.get_response(request)


class BodyLimit:
    """The same in front of ASGI, where a body is stored before pages see it.

    Of what is too large, pages see the head alone, and refuse it: of what says so at
    once, of what does not say how large it is when it has become so.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        most = most_of(headers.get(b"content-type", ""))
        if (size := size_of(headers.get(b"content-length", ""))) > most:
            await _throw_away(receive, size)
            return await self.app(scope, _nothing(receive), send)
        counted = _Counted(receive, most)
        await self.app(scope, counted, send)
        if counted.over:
            # The app took it that they had gone, and has said nothing yet.
            rest = await _throw_away(receive) if counted.more else 0
            size = str(counted.taken + rest).encode()
            told = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
            scope = {**scope, "headers": [*told, (b"content-length", size)]}
            await self.app(scope, _nothing(receive), send)


async def _throw_away(receive, size: int = 0) -> int:
    """Read on until the end, or until it is far too much; how much that was."""
    seen, more = 0, size <= errorpages.MOST_READ_OUT
    while more and seen <= errorpages.MOST_READ_OUT:
        message = await receive()
        seen += len(message.get("body", b""))
        more = message.get("more_body", False)
    return seen


def _nothing(receive):
    """An empty body, and after it what happens to the connection."""
    told = False

    async def empty():
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return empty


class _Counted:
    """Passes on what comes, until it is more than may be."""

    def __init__(self, receive, most: int):
        self.receive, self.most = receive, most
        self.taken, self.more = 0, True

    @property
    def over(self) -> bool:
        return self.taken > self.most

    async def __call__(self):
        if not self.over:
            message = await self.receive()
            self.taken += len(message.get("body", b""))
            self.more = message.get("more_body", False)
        return {"type": "http.disconnect"} if self.over else message
