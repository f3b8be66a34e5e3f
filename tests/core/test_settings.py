"""Production starts only with real secrets, and says which one is missing."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from django.core.exceptions import ImproperlyConfigured

from config import env

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": secrets.token_urlsafe(48),
    "GUILDHALL_TICKET_KEYS": f"1:{secrets.token_hex(32)}",
    "GUILDHALL_CHAT_KEYS": f"1:{secrets.token_hex(32)}",
    "DATABASE_URL": "postgres://guildhall:pw@db/guildhall",
    "REDIS_URL": "redis://redis:6379/0",
    "GUILDHALL_HOSTS": "guild.example",
    "GUILDHALL_URL": "https://guild.example",
    "GUILDHALL_SMTP": "smtps://user:pw@mail.guild.example",
    "GUILDHALL_FROM": "hello@guild.example",
}


def load(**changes):
    """What importing the production settings says, in a process of its own."""
    code = (
        "import config.settings.production as s;"
        "print(s.DATABASES['default']['HOST'], s.SESSION_COOKIE_NAME,"
        " s.EMAIL_USE_SSL, sorted(s.TICKET_KEYS))"
    )
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "TMPDIR"}}
    wanted = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **wanted, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_starts_with_everything():
    code, said = load()
    assert code == 0, said
    assert said.split() == ["db", "__Host-sessionid", "True", "[1]"]


@pytest.mark.parametrize("name", sorted(GOOD))
def test_refuses_what_is_missing_and_names_it(name):
    code, said = load(**{name: None})
    assert code == 1
    assert "ImproperlyConfigured" in said
    assert f"Set {name}" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "change-me-please-change-me-please-change-me"),
        ("SECRET_KEY", "django-insecure-0123456789012345678901234567890"),
        ("GUILDHALL_TICKET_KEYS", "1:abc"),
        ("GUILDHALL_TICKET_KEYS", f"0:{'12345678' * 8}"),
        ("GUILDHALL_TICKET_KEYS", f"256:{'12345678' * 8}"),
        ("GUILDHALL_TICKET_KEYS", f"1:{'11' * 32}"),
        ("DATABASE_URL", "mysql://db/guildhall"),
        ("GUILDHALL_URL", "http://guild.example"),
        ("GUILDHALL_URL", "guild.example"),
        ("GUILDHALL_SMTP", "mail.guild.example"),
        ("GUILDHALL_PROXIES", "many"),
        ("GUILDHALL_DEMO", "perhaps"),
    ],
)
def test_refuses_bad_values_and_names_the_variable(name, value):
    code, said = load(**{name: value})
    assert code == 1
    assert "ImproperlyConfigured" in said
    assert name in said.split("ImproperlyConfigured")[-1]


def test_a_secret_is_not_repeated_in_the_refusal():
    _code, said = load(GUILDHALL_TICKET_KEYS="1:deadbeefdeadbeef")
    assert "deadbeef" not in said


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("postgres://u:p%40ss@db:5433/guild", "db", "guild"),
        ("postgresql:///guild?host=/run/postgresql", "/run/postgresql", "guild"),
        ("postgres://u@[::1]:5432/guild", "::1", "guild"),
    ],
)
def test_database_addresses(url, host, name):
    made = env.database(url)
    assert (made["HOST"], made["NAME"]) == (host, name)


def test_a_password_may_hold_any_character():
    assert env.database("postgres://u:p%40s%2Fs@db/x")["PASSWORD"] == "p@s/s"


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtps://m", 465, True, False),
        ("smtp://u:p@m", 587, False, True),
        ("smtp+plain://m", 25, False, False),
        ("smtp://m:2525", 2525, False, True),
    ],
)
def test_mail_addresses(monkeypatch, url, port, ssl, tls):
    monkeypatch.setenv("M", url)
    made = env.mail("M")
    assert (made["EMAIL_PORT"], made["EMAIL_USE_SSL"]) == (port, ssl)
    assert made["EMAIL_USE_TLS"] is tls


def test_numbers_and_flags_are_typed(monkeypatch):
    monkeypatch.setenv("N", "12")
    assert env.number("N", 1) == 12
    monkeypatch.setenv("N", "twelve")
    with pytest.raises(ImproperlyConfigured, match="N must be a whole number"):
        env.number("N", 1)
    monkeypatch.setenv("F", "yes")
    assert env.flag("F") is True
    monkeypatch.setenv("F", "")
    assert env.flag("F", True) is True
