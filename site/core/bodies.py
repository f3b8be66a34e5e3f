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

    Of what says that it is too large, pages see the head alone, and refuse it. Of what
    does not say how large it is, no more is taken than might be.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        most = most_of(headers.get(b"content-type", ""))
        if (size := size_of(headers.get(b"content-length", ""))) > most:
            await _throw_away(receive, size)
            return await self.app(scope, _nothing(receive), send)
        return await self.app(scope, _counted(receive, most), send)


async def _throw_away(receive, size: int) -> None:
    more = size <= errorpages.MOST_READ_OUT
    while more:
        more = (await receive()).get("more_body", False)


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


def _counted(receive, most: int):
    left = most

    async def counted():
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        return message if left >= 0 else {"type": "http.disconnect"}

    return counted
