"""A part of a file, for who fetches the rest of it or jumps about in it (RFC 9110, 14).

One range of bytes; several at once are answered by the whole file, as one may.
"""

import re
from collections.abc import Iterable, Iterator

_ONE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class Outside(ValueError):
    """The file has no such part."""


def part(request, response):
    """The part of this streamed 200 that the request asks for: 206, 416 or as it is.

    Where `If-Range` names another state of the file than `ETag` or `Last-Modified`
    do, the whole file goes. Nothing is compressed: parts are of the bytes as they are.
    """
    length = response.headers.get("Content-Length", "")
    if response.status_code != 200 or not length.isdigit():
        return response
    response.headers["Accept-Ranges"] = "bytes"
    if request.method != "GET" or not _same(request, response):
        return response
    size = int(length)
    try:
        found = span(request.headers.get("Range", ""), size)
    except Outside:
        return _as(response, 416, "*", 0, size, ())
    if found is None:
        return response
    start, end = found
    some = _cut(response.streaming_content, start, end)
    return _as(response, 206, f"{start}-{end - 1}", end - start, size, some)


def _as(response, status: int, which: str, length: int, size: int, content):
    """The same response with other content; its file is closed with it all the same."""
    response.status_code, response.streaming_content = status, content
    response.headers["Content-Length"] = str(length)
    response.headers["Content-Range"] = f"bytes {which}/{size}"
    return response


def span(asked: str, size: int) -> tuple[int, int] | None:
    """From and to (not including) of the bytes asked for; None for all of them.

    What is not understood, and several ranges, ask for all. Raises Outside.
    """
    match = _ONE.fullmatch(asked)
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        last = int(match[2])
        if not last or not size:
            raise Outside
        return max(size - last, 0), size
    start, end = int(match[1]), int(match[2] or size)
    if end < start:
        return None
    if start >= size:
        raise Outside
    return start, min(end + 1, size)


def _same(request, response) -> bool:
    held = request.headers.get("If-Range")
    if held is None:
        return True
    if held.startswith('"'):
        return held == response.headers.get("ETag") and held != '""'
    return held == response.headers.get("Last-Modified")


def _cut(content: Iterable[bytes], start: int, end: int) -> Iterator[bytes]:
    at = 0
    for some in content:
        if at >= end:
            return
        if at + len(some) > start:
            yield some[max(start - at, 0) : end - at]
        at += len(some)
