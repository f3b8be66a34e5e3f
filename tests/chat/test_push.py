"""Web push: sealed and signed by the RFCs, posted to public addresses only."""

import json
import logging
import socket
import threading
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chat.push import posting, sealing, sending, vapid
from chat.push.models import Subscription
from tests import make
from tests.chat.receiver import Browser, b64, raw, token_of, turned_on

# RFC 8291, section 5 and appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
SECRET, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
    "InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV"
    "WGNWQexSgSxsj_Qulcy4a-fN"
)
MESSAGE = sending.Message(
    title="Et møde æøå 🎉", body="I morgen kl. 17", url="/da/", tag="t1", language="da"
)


def key_of(text: str):
    return ec.derive_private_key(int.from_bytes(raw(text), "big"), ec.SECP256R1())


@pytest.fixture
def mine(db, service):
    """(row, browser) of a device that is on."""
    browser = Browser()
    row = turned_on(make.a_person(language="da"), browser, service.endpoint("one"))
    return row, browser


def test_sealing_is_the_rfcs():
    browser = Browser(key_of(RECEIVER), raw(SECRET))
    sealed = sealing.seal(
        TEXT,
        receiver=raw(browser.subscription("")["keys"]["p256dh"]),
        secret=raw(SECRET),
        salt=raw(SALT),
        sender=key_of(SENDER),
    )
    assert b64(sealed) == BODY
    assert browser.open(raw(BODY)) == TEXT
    # The longest, the shortest, one too long; never the same bytes twice.
    told = {"receiver": raw(browser.subscription("")["keys"]["p256dh"])}
    told["secret"] = raw(SECRET)
    for text in (b"x" * sealing.MOST, b"", b"\x02\x00"):
        assert browser.open(sealing.seal(text, **told)) == text
    assert len(sealing.seal(b"x" * sealing.MOST, **told)) == sealing.RECORD
    assert sealing.seal(TEXT, **told) != sealing.seal(TEXT, **told)
    with pytest.raises(ValueError, match="more than"):
        sealing.seal(b"x" * (sealing.MOST + 1), **told)
    with pytest.raises(ValueError, match=r"[Ii]nvalid"):
        sealing.seal(TEXT, receiver=b"\x04" + b"\x01" * 64, secret=raw(SECRET))


def test_who_calls_is_signed():
    head, claims = token_of(vapid.authorization("https://push.example.com/a?b=c"))
    assert head == {"typ": "JWT", "alg": "ES256"}
    assert claims["aud"] == "https://push.example.com"
    assert claims["sub"] == "mailto:hello@guild.example"
    assert 5 * 3600 < claims["exp"] - time.time() < 24 * 3600
    now = 1_800_000_000.0
    same = [vapid.authorization("https://a.example.com/x", now + n) for n in (0, 60)]
    assert same[0] == same[1], "signed once for many messages"
    later = vapid.authorization("https://a.example.com/x", now + vapid.KEPT_FOR)
    assert later != same[0]
    assert token_of(later)[1]["exp"] > now + vapid.KEPT_FOR


def test_a_message_arrives_sealed_and_says_little(mine, service, caplog):
    row, browser = mine
    with caplog.at_level(logging.DEBUG):
        assert sending.send(row, MESSAGE) == sending.Outcome("taken")
    [(path, headers, body)] = service.got
    assert path == "/push/one"
    told = {name.lower(): value for name, value in headers.items()}
    assert told["content-encoding"] == "aes128gcm"
    assert (told["ttl"], told["urgency"], told["topic"]) == ("86400", "normal", "t1")
    assert token_of(told["authorization"])[1]["aud"] == service.endpoint("")[:-6]
    assert "cookie" not in told
    assert json.loads(browser.open(body)) == {
        "title": "Et møde æøå 🎉",
        "body": "I morgen kl. 17",
        "url": "/da/",
        "tag": "t1",
        "lang": "da",
    }
    row.refresh_from_db()
    assert row.reached_at
    assert "Et møde" not in caplog.text


@pytest.mark.parametrize(
    ("status", "headers", "what", "seconds", "left"),
    [
        (200, {}, "taken", 0, 1),
        (404, {}, "gone", 0, 0),
        (410, {}, "gone", 0, 0),
        (429, {"Retry-After": "120"}, "later", 120, 1),
        (429, {"Retry-After": "9999999"}, "later", sending.PAUSE, 1),
        (429, {"Retry-After": "99999"}, "later", sending.MOST_PAUSE, 1),
        (503, {"Retry-After": "Sun, 06 Nov 2044 08:49:37 GMT"}, "later", 60, 1),
        (500, {}, "later", sending.PAUSE, 1),
        (307, {"Location": "http://127.0.0.1:1/elsewhere"}, "refused", 0, 1),
        (400, {}, "refused", 0, 1),
        (403, {}, "refused", 0, 1),
        (413, {}, "refused", 0, 1),
    ],
)
def test_what_an_answer_means(mine, service, status, headers, what, seconds, left):
    service.script.append((status, headers))
    assert sending.send(mine[0], MESSAGE) == sending.Outcome(what, seconds)
    assert len(service.got) == 1, "no redirect is followed"
    assert Subscription.objects.count() == left


def test_a_service_that_hangs_or_is_away_costs_little(mine, monkeypatch):
    row, _browser = mine
    monkeypatch.setattr(posting, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        row.endpoint = f"http://127.0.0.1:{deaf.getsockname()[1]}/x"
        assert sending.send(row, MESSAGE) == sending.Outcome("later", sending.PAUSE)
    assert sending.send(row, MESSAGE) == sending.Outcome("later", sending.PAUSE)


def test_a_service_that_never_ends_is_cut_off(mine, monkeypatch):
    """A byte now and then keeps each step alive, but not the clock over all."""
    monkeypatch.setattr(posting, "IN_ALL", 0.3)
    row, _browser = mine
    stop = threading.Event()

    def drip(server):
        line, _address = server.accept()
        with line:
            while not stop.wait(0.05):
                try:
                    line.sendall(b"1")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,), daemon=True)
        thread.start()
        row.endpoint = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        assert sending.send(row, MESSAGE).what == "later"
        stop.set()
        thread.join(5)


FORBIDDEN = [
    "",
    "push.example.com/x",
    "http://push.example.com/x",
    "ftp://push.example.com/x",
    "file:///etc/passwd",
    "https://user@push.example.com/x",
    "https://push.example.com:8443/x",
    "https://push.example.com:99999/x",
    "https://push.example.com/x#y",
    "https://push.example.com/x\r\nX-Injected: 1",
    "https://push.example.com/x y",
    "https://10.0.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://8.8.8.8/x",
    "https://[::1]/x",
    "https://[fd00::1]/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://localhost/x",
    "https://127.0.0.1/x",
    "https://intranet/x",
    "https://püsh.example.com/x",
    "https://push.example.com/" + "x" * 1000,
]


@pytest.mark.parametrize("endpoint", FORBIDDEN)
def test_what_is_never_called(settings, endpoint):
    settings.PUSH_LOOPBACK = False
    with pytest.raises(posting.Forbidden):
        posting.post(endpoint, b"", {})


INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b:1::a00:1",
    "64:ff9b::a00:1",
    "2002:a00:1::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_called(settings, monkeypatch, address):
    settings.PUSH_LOOPBACK = False
    asked = []

    def lookup(host, port, **rest):
        asked.append(host)
        public = (2, 1, 6, "", ("93.184.216.34", 443))
        return [public, (2, 1, 6, "", (address, 443))]

    def dial(*args):
        raise AssertionError("it was called")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(posting.Forbidden):
        posting.post("https://push.example.com/x", b"", {})
    assert asked == ["push.example.com"]


def test_the_address_that_was_checked_is_the_one_called(settings, monkeypatch):
    """Looked up once: a name that changes its mind is not asked again."""
    settings.PUSH_LOOPBACK = False
    dialled = []
    found = [(2, 1, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)

    def dial(address, timeout):
        dialled.append((address, timeout))
        raise OSError

    monkeypatch.setattr(socket, "create_connection", dial)
    answer = posting.post("https://push.example.com/x", b"", {})
    assert answer == posting.Answer(0)
    assert dialled == [(("93.184.216.34", 443), posting.TIMEOUT)]
