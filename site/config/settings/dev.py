"""The embedded default: one process, SQLite, in-memory layer, no daemon.

Secrets are made on the first start and kept in GUILDHALL_VAR.
"""

import json
import secrets

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR


def _kept_secrets() -> dict:
    """What was made on the first start, and what a newer version needs beside it."""
    path = VAR / "secrets.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    made = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "TICKET_KEYS": {"1": secrets.token_hex(32)},
        "CHAT_KEYS": {"1": secrets.token_hex(32)},
        "PUSH_KEY": secrets.token_hex(32),
    }
    if made.keys() - kept.keys():
        kept = {**made, **kept}
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(kept))
    return kept


_secrets = _kept_secrets()
SECRET_KEY = _secrets["SECRET_KEY"]
TICKET_KEYS = {int(k): v for k, v in _secrets["TICKET_KEYS"].items()}
CHAT_KEYS = {int(k): v for k, v in _secrets["CHAT_KEYS"].items()}
PUSH_KEY = _secrets["PUSH_KEY"]
PUSH_LOOPBACK = True

DEBUG = env.flag("GUILDHALL_DEBUG", False)
DEMO = env.flag("GUILDHALL_DEMO", True)
MFA_REQUIRED_FOR_STAFF = env.flag("GUILDHALL_STAFF_MFA", False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ALLOWED_HOSTS = env.words("GUILDHALL_HOSTS", "localhost,127.0.0.1,[::1],testserver")

DATABASES = {
    "default": env.database(env.text("DATABASE_URL"))
    if env.text("DATABASE_URL")
    else env.sqlite(VAR / "guildhall.sqlite3")
}
_memory = env.memory_settings()
CACHES = _memory["CACHES"]
CHANNEL_LAYERS = _memory["CHANNEL_LAYERS"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = False

# Files are found where they lie; nothing has to be collected first.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

EMAIL_BACKEND = "core.mailbox.EmailBackend"
MAILBOX = VAR / "mail"

# Failures on the console; Django's own default tells nobody while DEBUG is off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
