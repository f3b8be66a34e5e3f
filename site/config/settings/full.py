"""Production's processes and stores on one machine, for looking at: `make run-full`.

config.full sets DATABASE_URL and REDIS_URL. Without TLS in front of it, cookies
cannot be secure; mail goes to the mailbox in the browser.
"""

import os

from config import env
from config.settings.dev import CHAT_KEYS, PUSH_KEY, SECRET_KEY, TICKET_KEYS

_port = env.number("PORT", 8000)
os.environ.setdefault("SECRET_KEY", SECRET_KEY)
for _name, _keys in (("TICKET", TICKET_KEYS), ("CHAT", CHAT_KEYS)):
    os.environ.setdefault(
        f"GUILDHALL_{_name}_KEYS", ",".join(f"{k}:{v}" for k, v in _keys.items())
    )
os.environ.setdefault("GUILDHALL_PUSH_KEY", PUSH_KEY)
os.environ.setdefault("GUILDHALL_HOSTS", "localhost,127.0.0.1,[::1]")
os.environ.setdefault("GUILDHALL_SMTP", "smtp+plain://localhost")
os.environ.setdefault("GUILDHALL_FROM", "hello@guild.example")
_address = os.environ.setdefault("GUILDHALL_URL", f"http://localhost:{_port}")
if _address.startswith("http://"):
    os.environ["GUILDHALL_URL"] = "https" + _address.removeprefix("http")

from config.settings.production import *  # noqa: E402, F403
from config.settings.production import VAR  # noqa: E402

os.environ["GUILDHALL_URL"] = WAGTAILADMIN_BASE_URL = _address
DEMO = env.flag("GUILDHALL_DEMO", True)
MFA_REQUIRED_FOR_STAFF = env.flag("GUILDHALL_STAFF_MFA", False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
EMAIL_BACKEND = "core.mailbox.EmailBackend"
MAILBOX = VAR / "mail"
PUSH_LOOPBACK = True
STATIC_ROOT = VAR / "static"
SERVE_MEDIA = True

SECURE_PROXY_SSL_HEADER = None
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
ALLAUTH_TRUSTED_PROXY_COUNT = 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "sessionid"
CSRF_COOKIE_NAME = "csrftoken"
