"""Turns sockets away whose Origin is no address at all."""

from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier


class ReadableOrigins:
    """In front of the check of hosts, which raises on `http://[` and on port `x`.

    Without an Origin (a program, not a browser) the check behind decides.
    """

    def __init__(self, application):
        self.application = application

    async def __call__(self, scope, receive, send):
        for name, value in scope.get("headers", []):
            if name == b"origin" and not _reads(value):
                return await WebsocketDenier()(scope, receive, send)
        return await self.application(scope, receive, send)


def _reads(value: bytes) -> bool:
    try:
        parts = urlsplit(value.decode("ascii"))
        return parts.port is None or parts.port > 0
    except ValueError:  # UnicodeDecodeError is one
        return False
