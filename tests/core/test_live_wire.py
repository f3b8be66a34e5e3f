"""Sixty malformed frames, a hundred times, byte by byte to a real server (fault 27).

How often each is sent: BAD_FRAMES (4 unless it says so). The whole of it:

    BAD_FRAMES=100 pytest tests/core/test_live_wire.py -m badinput -n0 -s
"""

import base64
import json
import os
import socket
import struct
from collections import Counter, defaultdict

import pytest

from tests import make, servers
from tests.chat.test_calls import CALLS, STRANGE, body_for
from tests.chat.test_talk import a_room, say
from tests.core.redis_server import free_port
from tests.core.test_live import _session

pytestmark = [pytest.mark.badinput, pytest.mark.django_db(transaction=True)]

TIMES = int(os.environ.get("BAD_FRAMES", "4"))
TEXT, BINARY, CLOSE, PING = 0x1, 0x2, 0x8, 0x9
MASK = b"\x01\x02\x03\x04"


def frame(data=b"", *, op=TEXT, fin=True, rsv=0, masked=True, length=None) -> bytes:
    """One frame as RFC 6455 (5.2) lays it out, or nearly."""
    size = len(data) if length is None else length
    head = bytes([(0x80 if fin else 0) | rsv << 4 | op])
    bit = 0x80 if masked else 0
    if size < 126:
        head += bytes([bit | size])
    elif size < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", size)
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + data
    pad = (MASK * (len(data) // 4 + 1))[: len(data)]
    word = int.from_bytes(data, "big") ^ int.from_bytes(pad, "big")
    return head + MASK + word.to_bytes(len(data), "big")


def said(body) -> bytes:
    return frame(json.dumps(body).encode())


def of_the_protocol() -> dict[str, tuple[bytes, set]]:
    """By name: bytes, and the close codes that may answer them."""
    ping = b'{"op":"ping"}'
    bad, wrong, big = {1002}, {1007}, {1009}
    many = b"".join(
        frame(b"x", op=0 if n else TEXT, fin=n == 9_999) for n in range(10_000)
    )
    empty = b"".join(
        frame(b"", op=0 if n else TEXT, fin=n == 9_999) for n in range(10_000)
    )
    made = {
        "unmasked": (frame(ping, masked=False), bad),
        "unmasked binary": (frame(b"x", op=BINARY, masked=False), bad),
        "binary": (frame(b"\0\xff", op=BINARY), {1003}),
        "binary of nothing": (frame(b"", op=BINARY), {1003}),
        "a part of nothing": (frame(b"x", op=0), bad),
        "a new text within a text": (frame(b"x", fin=False) + frame(b"y"), bad),
        "a long ping": (frame(b"x" * 126, op=PING), bad),
        "a ping in parts": (frame(b"x", op=PING, fin=False), bad),
        "a close of one byte": (frame(b"\x03", op=CLOSE), bad),
        "a close with bad words": (frame(b"\x03\xe8\xff\xfe", op=CLOSE), wrong | bad),
        "a close in parts": (frame(b"\x03\xe8", op=CLOSE, fin=False), bad),
        "one byte too many": (frame(b"x" * 65_537), big),
        "one too many in two parts": (
            frame(b"x" * 40_000, fin=False) + frame(b"x" * 25_537, op=0),
            big,
        ),
        "a length of 2^62": (frame(length=2**62), big),
        "a length of 2^63": (frame(length=2**63), bad | big),
        "ten thousand parts of a byte": (many, wrong),
        "ten thousand empty parts": (empty, wrong),
        "garbage": (b"GET / HTTP/1.1\r\n\r\n", bad),
        "zeros": (bytes(100), bad),
        "all bits": (b"\xff" * 100, bad),
    }
    for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000):
        told = frame(struct.pack("!H", code), op=CLOSE)
        made[f"a close with {code}"] = (told, bad)
    for rsv in (1, 2, 4, 7):
        made[f"reserved bits {rsv}"] = (frame(ping, rsv=rsv), bad)
    for op in (3, 5, 7, 0xB, 0xF):
        made[f"operation {op}"] = (frame(b"x", op=op), bad)
    for name, data in {
        "a lone continuation": b"\x80",
        "an overlong slash": b"\xc0\xaf",
        "a surrogate": b"\xed\xa0\x80",
        "beyond Unicode": b"\xf4\x90\x80\x80",
        "a cut character": b'{"op":"\xe2\x82',
    }.items():
        made[name] = (frame(data), wrong)
    return made


def of_the_language(room) -> dict[str, tuple[bytes, set]]:
    """Good frames with bad words; an answer is as good as a close."""
    fine = {"answered", 1007}
    deep = "[" * 30_000 + "]" * 30_000
    sub = {"op": "sub", "topic": f"room.{room.pk}"}
    made = {
        "nothing": (frame(b""), {1007}),
        "no JSON": (frame(b"{"), {1007}),
        "deep JSON": (frame(deep.encode()), {1007}),
        "deep within": (frame(b'{"op":"do","with":' + b"[" * 60_000), {1007}),
        "a number of 5000 digits": (frame(b"1" * 5000), {1007}),
        "a huge exponent": (frame(b'{"op":"do","id":1e999}'), fine),
        "not a number": (frame(b'{"op":"do","id":NaN,"call":"x"}'), fine),
        "twice the same name": (frame(b'{"op":"ping","op":"shout"}'), {"answered"}),
        "an unknown operation": (said({"op": "shout"}), {"answered"}),
        "an unknown call": (
            said({"op": "do", "call": "live.answer", "id": 1, "with": {}}),
            {"answered"},
        ),
        "a call of the inside": (
            said({"op": "do", "call": "__class__", "id": 1, "with": {}}),
            {"answered"},
        ),
        "a foreign topic": (said({**sub, "topic": "room.999999"}), {"answered"}),
        "a topic of everything": (said({**sub, "topic": "hub.everyone"}), {"answered"}),
        "a thousand topics": (said({"op": "sub", "topics": ["a.1"] * 1000}), {1007}),
    }
    for n, value in enumerate(STRANGE):
        told = said({"op": "do", "call": value, "id": 1, "with": {}})
        made[f"a call of kind {n}"] = (told, fine)
        made[f"a topic of kind {n}"] = (said({**sub, "topic": value}), fine)
    return made


def of_the_calls(room) -> list[bytes]:
    """Every call with every field of every wrong type: rooms', polls', the bell's."""
    topics = [f"{kind}.{v}" for kind in ("room", "user", "poll") for v in STRANGE[:9]]
    made = [said({"op": "sub", "topic": topic}) for topic in topics]
    for call in CALLS:
        for field in body_for(room):
            for value in STRANGE:
                body = {**body_for(room), field: value}
                made.append(said({"op": "do", "call": call, "id": 1, "with": body}))
    return made


class Line:
    """A socket by hand: what was sent in answer, and how it ended."""

    def __init__(self, port, cookie):
        self.sock = socket.create_connection(("127.0.0.1", port), 20)
        key = base64.b64encode(os.urandom(16)).decode()
        self.sock.sendall(
            f"GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nCookie: {cookie}\r\n"
            f"Sec-WebSocket-Version: 13\r\nOrigin: http://127.0.0.1:{port}\r\n\r\n".encode()
        )
        self.held = b""
        while b"\r\n\r\n" not in self.held:
            self.held += self._more()
        head, _, self.held = self.held.partition(b"\r\n\r\n")
        assert b" 101 " in head.splitlines()[0], head

    def _more(self) -> bytes:
        data = self.sock.recv(65536)
        if not data:
            raise EOFError
        return data

    def _take(self, size) -> bytes:
        while len(self.held) < size:
            self.held += self._more()
        data, self.held = self.held[:size], self.held[size:]
        return data

    def answer(self) -> tuple[int, bytes]:
        """(operation, data) of the next frame of the server's."""
        first, second = self._take(2)
        size = second & 0x7F
        if size > 125:
            size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
        return first & 0xF, self._take(size)

    def send(self, data) -> object:
        """The close code that came, "answered", or why neither."""
        try:
            self.sock.sendall(data)
            while True:
                op, body = self.answer()
                if op == CLOSE:
                    return int.from_bytes(body[:2], "big") if body else "closed"
                if op == TEXT:
                    return "answered"
        except (EOFError, ConnectionError):
            return "cut"

    def shut(self):
        self.sock.close()


@pytest.fixture
def server(tmp_path):
    site, port = servers.Servers(), free_port()
    child = site.start("sockets", port, servers.environment(tmp_path))
    servers.knocks(port)
    yield port, child
    site.stop()


def test_malformed_frames_break_nothing(server):
    port, child = server
    maja = make.a_person("Members")
    room, cookie = a_room(maja), _session(maja)[1].decode()
    say(room, maja)
    frames = {**of_the_protocol(), **of_the_language(room)}
    assert len(frames) >= 60
    strange = of_the_calls(room)

    def round_of_all(got, calls):
        for name, (data, _codes) in frames.items():
            line = Line(port, cookie)
            got[name][line.send(data)] += 1
            line.shut()
        for start in range(0, len(calls), 50):
            line = Line(port, cookie)
            for data in calls[start : start + 50]:
                came = line.send(data)
                got["calls"][came] += 1
                if came != "answered":
                    line.shut()
                    line = Line(port, cookie)
            line.shut()

    warm: dict = defaultdict(Counter)
    round_of_all(warm, strange[::8])
    before = servers.resident(child.pid)
    got: dict = defaultdict(Counter)
    for turn in range(TIMES):
        round_of_all(got, strange[turn :: max(TIMES, 1)])
    after = servers.resident(child.pid)
    many = sum(map(Counter.total, got.values()))
    told = f"{len(frames)} frames and {len(strange)} calls, {many:,} sent; "
    print(f"{told}memory {before:.0f} -> {after:.0f} MB")  # noqa: T201
    assert child.poll() is None
    wrong = {
        name: dict(got[name])
        for name, (_data, codes) in frames.items()
        if not set(got[name]) <= codes
    }
    assert wrong == {}
    assert set(got["calls"]) <= {"answered", 1007}
    assert after - before <= 20
    line = Line(port, cookie)
    assert line.send(frame(b'{"op":"ping"}')) == "answered"
