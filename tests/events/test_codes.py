"""Ticket codes: what is ours is read, and nothing else is, whatever it looks like."""

import io
import random
import time
import uuid
from dataclasses import replace
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from events.tickets import codes
from tests import qr

FACTS = {
    "event": 0x0123456789ABCDEF,
    "ticket": 0x7EDCBA9876543210,
    "generation": 3,
    "not_before": 1_700_000_000,
    "expires": 1_800_000_000,
}


@pytest.fixture
def code():
    return codes.make(**FACTS)


def raw(code):
    return codes.decode(code[3:])


def signed(payload, label=codes.LABEL, seed="22" * 32):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    return codes.PREFIX + codes.encode(payload + key.sign(label + payload))


def reason(text):
    with pytest.raises(codes.BadCode) as caught:
        codes.read(text)
    return caught.value.reason


def test_says_what_went_in(code):
    assert codes.read(code) == codes.Code(**FACTS, key=2)
    assert len(code) == 141
    assert code == codes.make(**FACTS)


def test_base45_is_that_of_the_rfc():
    # RFC 9285, 4.3: "AB" is BB8, "ietf!" begins QED8WE.
    words = b"ABie" + b"\0" * 88
    assert codes.encode(words).startswith("BB8QED")
    assert codes.decode(codes.encode(words)) == words


def test_every_single_bit_is_guarded(code):
    good = raw(code)
    reasons = set()
    for bit in range(codes.BYTES * 8):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        reasons.add(reason(codes.PREFIX + codes.encode(bytes(bad))))
    assert codes.BYTES * 8 == 736
    assert reasons == {"wrong_version", "unknown_key", "forged"}


def test_a_retired_key_is_good_until_it_is_removed(settings):
    old = codes.make(**FACTS, key=1)
    assert codes.read(old).key == 1
    settings.TICKET_KEYS = {2: "22" * 32}
    assert reason(old) == "unknown_key"


def test_without_keys_nothing_is_signed(settings):
    settings.TICKET_KEYS = {}
    with pytest.raises(ValueError, match="TICKET_KEYS"):
        codes.make(**FACTS)


def test_a_signature_for_another_purpose_is_no_ticket(code):
    payload = raw(code)[: codes.PAYLOAD.size]
    assert codes.read(signed(payload))
    for label in (b"", b"receipt-v1\0", b"unsubscribe-v1\0", b"ticket-v2\0"):
        assert reason(signed(payload, label)) == "forged"
    assert reason(signed(payload, seed="33" * 32)) == "forged"


def test_a_key_cannot_be_named_for_another_ones_signature(code):
    payload = bytearray(raw(code)[: codes.PAYLOAD.size])
    payload[1] = 1
    assert reason(signed(bytes(payload))) == "forged"


def test_another_version_is_refused_though_it_is_signed(code):
    for version in (0, 2, 255):
        payload = bytes([version]) + raw(code)[1 : codes.PAYLOAD.size]
        assert reason(signed(payload)) == "wrong_version"


def test_the_other_spelling_of_a_signature_is_refused(code):
    """S and S + L verify alike where nobody looks."""
    good = raw(code)
    s = int.from_bytes(good[-32:], "little") + codes.ORDER
    assert s < 2**256
    bad = good[:-32] + s.to_bytes(32, "little")
    assert reason(codes.PREFIX + codes.encode(bad)) == "forged"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda c: c.lower(), "malformed"),
        (lambda c: "t1:" + c[3:], "malformed"),
        (lambda c: c[:3] + c[3:].swapcase(), "malformed"),
        (lambda c: " " + c, "malformed"),
        (lambda c: c + " ", "malformed"),
        (lambda c: c + "\n", "malformed"),
        (lambda c: c[:70] + "\n" + c[70:], "malformed"),
        (lambda c: c[:70] + "\u00a0" + c[71:], "malformed"),
        (lambda c: c[:-1], "malformed"),
        (lambda c: c[:-3], "malformed"),
        (lambda c: c + "000", "malformed"),
        (lambda c: c[:3], "malformed"),
        (lambda c: c[:3] + ":::" + c[6:], "malformed"),  # 91124 > 65535
        (lambda c: c[:3] + "\uff21" + c[4:], "malformed"),
        (lambda c: c + c, "malformed"),
        (lambda c: c * 1000, "malformed"),
        (lambda c: "T2:" + c[3:], "wrong_version"),
        (lambda c: c[3:], "not_a_ticket"),
        (lambda c: "", "not_a_ticket"),
        (lambda c: "https://example.org/?t=" + c, "not_a_ticket"),
        (lambda c: "WIFI:T:WPA;S:guild;P:secret;;", "not_a_ticket"),
        (lambda c: "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "not_a_ticket"),
        (lambda c: "\0" * 141, "not_a_ticket"),
        (lambda c: "5901234123457", "not_a_ticket"),
    ],
)
def test_what_is_not_exactly_ours(code, change, why):
    assert reason(change(code)) == why


def test_noise_is_refused():
    rng = random.Random(20261121)
    for _i in range(300):
        text = "".join(rng.choices(codes.DIGITS, k=138))
        assert reason(codes.PREFIX + text) in {
            "malformed",
            "wrong_version",
            "unknown_key",
            "forged",
        }
        any_text = "".join(chr(rng.randrange(1, 0xD7FF)) for _c in range(141))
        assert reason(any_text) in {"not_a_ticket", "malformed", "wrong_version"}


def test_holds_the_ends_of_every_range():
    largest = codes.Code(2**64 - 1, 2**63 - 1, 255, 2**32 - 1, 2**32 - 1, 255, 2)
    facts = {n: getattr(largest, n) for n in (*FACTS, "grade")}
    assert codes.read(codes.make(**facts)) == largest
    smallest = replace(largest, **dict.fromkeys((*FACTS, "grade"), 0))
    facts = dict.fromkeys((*FACTS, "grade"), 0)
    assert codes.read(codes.make(**facts)) == smallest


def test_an_occurrence_is_eight_bytes_of_its_public_id():
    occurrence = SimpleNamespace(public_id=uuid.uuid4())
    number = codes.event_number(occurrence)
    assert number.to_bytes(8, "big") == occurrence.public_id.bytes[:8]


class TestPicture:
    def test_a_reader_finds_the_code_in_the_png(self, code):
        picture = Image.open(io.BytesIO(codes.qr_png(code)))
        assert picture.size == (392, 392)
        assert picture.convert("RGBA").getextrema()[3] == (255, 255)  # opaque
        assert len(codes.qr_png(code)) < 2000
        found = qr.read(picture.convert("L"))
        assert found.text == code
        assert found.ec_level == "M"

    def test_the_margin_is_inside_the_picture(self, code):
        picture = Image.open(io.BytesIO(codes.qr_png(code))).convert("L")
        margin = codes.QUIET * codes.PIXELS
        for box in ((0, 0, 392, margin), (0, 0, margin, 392)):
            assert picture.crop(box).getextrema() == (255, 255)

    def test_a_reader_finds_the_code_in_the_svg(self, code):
        svg = codes.qr_svg(code, title='Ticket <b>"x"</b>')
        assert "style" not in svg
        assert "<b>" not in svg
        found = qr.read(drawn(svg).convert("L"))
        assert found.text == code

    def test_is_not_an_address(self, code):
        assert "://" not in code
        assert not code.lower().startswith(("http", "www", "mailto", "tel"))


def drawn(svg, scale=6):
    """The picture that the paths of our SVG describe."""
    import re

    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    picture = Image.new("L", (side, side), 255)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        for step in range(int(run)):
            picture.putpixel((int(x) + step, int(y)), 0)
    return picture.resize((side * scale, side * scale), Image.Resampling.NEAREST)


def test_makes_and_verifies_fast():
    """5,000 a second is the claim of the benchmark; here only the order of size."""
    start = time.process_time()
    for serial in range(500):
        codes.read(codes.make(**{**FACTS, "ticket": serial}))
    assert 500 / (time.process_time() - start) > 500
