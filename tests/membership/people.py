"""What people do in this wing's tests: sign in, and show a second factor."""

import base64
import hmac
import struct
import time
from hashlib import sha1

from tests import make

PASSWORD = "a quiet sentence of words"


def a_person(email="maja@guild.example", *held, **fields):
    """A person with a confirmed address and a password, in the named roles."""
    fields.setdefault("language", "en")
    return make.a_person(*held, email=email, password=PASSWORD, **fields)


def totp(secret, now=None):
    """The six digits of RFC 6238 for a base32 secret."""
    counter = int((now or time.time()) // 30)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", counter), sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def sign_in(client, user, language="en", **fields):
    """Through the real login page; returns its answer."""
    return client.post(
        f"/{language}/account/login/",
        {"login": user.email, "password": PASSWORD, **fields},
    )
