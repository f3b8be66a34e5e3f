"""Posts a sealed message to a push service, and to nothing else.

The address comes from a browser, so it may be anything: a host of our own network, a
name that points there, a server that never ends its answer. Only https to public
addresses is called; the name is looked up once and the connection made to what was
found and checked, so it cannot point elsewhere a moment later. No redirect is followed,
the body of an answer is not read, and the clock ends what a slow server drags out.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 5.0  # seconds for each step
IN_ALL = 8.0  # and for all of them, whatever comes in between
LONGEST = 1000  # characters of an endpoint


class Forbidden(ValueError):
    """An endpoint that this site does not call."""


@dataclass(frozen=True)
class Answer:
    """Status and seconds to wait (None: not said). Status 0: nothing was heard."""

    status: int
    retry_after: int | None = None


def check(endpoint: str) -> tuple[str, int]:
    """Host and port of an endpoint. Raises Forbidden for what we never call."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Forbidden("no address") from error
    if len(endpoint) > LONGEST or not host or parts.username or parts.fragment:
        raise Forbidden("no push service's address")
    if not endpoint.isascii() or any(c <= " " for c in endpoint):
        raise Forbidden("no push service's address")
    if _is_loopback(host) and settings.PUSH_LOOPBACK:
        return host, port or (443 if parts.scheme == "https" else 80)
    if parts.scheme != "https" or port not in (None, 443):
        raise Forbidden("only https")
    if "." not in host or _as_address(host):
        raise Forbidden("only hosts with a name")
    return host, 443


def _as_address(host: str):
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _as_address(host)
    return host == "localhost" or bool(address and address.is_loopback)


def _meant(address):
    """The IPv4 address inside an IPv6 one, where a gateway would take it from there."""
    if address.version == 4:
        return address
    if address in ipaddress.ip_network("64:ff9b:1::/48"):  # RFC 8215: local use
        return ipaddress.ip_address("0.0.0.0")  # noqa: S104 - stands for "none of ours"
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.ip_address(address.packed[-4:])
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _found(host: str, port: int) -> str:
    """One address of the host, where every one of them is public. Raises Forbidden."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(row[4][0]) for row in rows]
    for text in addresses:
        address = _meant(ipaddress.ip_address(text.partition("%")[0]))
        inside = not address.is_global or address.is_multicast
        if inside and not (address.is_loopback and settings.PUSH_LOOPBACK):
            raise Forbidden("not a public address")
    if not addresses:
        raise Forbidden("no address")
    return addresses[0]


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Line(http.client.HTTPConnection):
    """A connection to one address that was checked, in the name of its host."""

    def __init__(self, host, port, address, *, secure):
        super().__init__(host, port, timeout=TIMEOUT)
        self.address, self.secure = address, secure

    def connect(self):
        sock = socket.create_connection((self.address, self.port), TIMEOUT)
        self.sock = (
            _context().wrap_socket(sock, server_hostname=self.host)
            if self.secure
            else sock
        )

    def cut(self):
        """Ends whatever waits for the other side; called from another thread."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def post(endpoint: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Post once. Never raises for what the network does: that is status 0.

    Raises Forbidden for an endpoint that must not be called.
    """
    host, port = check(endpoint)
    parts = urlsplit(endpoint)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        address = _found(host, port)
    except OSError:
        return Answer(0)
    headers = {"Host": parts.netloc, **headers}
    line = _Line(host, port, address, secure=parts.scheme == "https")
    clock = threading.Timer(IN_ALL, line.cut)
    clock.daemon = True
    clock.start()
    try:
        line.request("POST", target or "/", body=body, headers=headers)
        answer = line.getresponse()
        return Answer(answer.status, _seconds(answer.getheader("Retry-After")))
    except (OSError, http.client.HTTPException):
        return Answer(0)
    finally:
        clock.cancel()
        line.close()


def _seconds(said: str | None) -> int | None:
    """Retry-After in seconds; a date is rare, and then our own pause is as good."""
    return int(said) if said and said.isdigit() and len(said) < 7 else None
