"""Fast and closed: no network, no daemon, nothing left on the machine.

The same suite runs on PostgreSQL and Redis where DATABASE_URL and REDIS_URL are set.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault(
    "GUILDHALL_VAR", str(Path(tempfile.gettempdir()) / f"guildhall-test-{os.getuid()}")
)

# Every way in is there, so that its addresses are; each test says where it leads.
os.environ.update(
    GUILDHALL_GITHUB_ID="test-github",
    GUILDHALL_GITHUB_SECRET="test-only",  # noqa: S106
    GUILDHALL_SLACK_ID="test-slack",
    GUILDHALL_SLACK_SECRET="test-only",  # noqa: S106
    GUILDHALL_OIDC_ID="test-oidc",
    GUILDHALL_OIDC_SECRET="test-only",  # noqa: S106
    GUILDHALL_OIDC_URL="http://127.0.0.1:9",
)

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR

SECRET_KEY = "test-only-secret-key-that-guards-nothing-at-all"  # noqa: S105
TICKET_KEYS = {1: "11" * 32, 2: "22" * 32}
CHAT_KEYS = {1: "33" * 32, 2: "44" * 32}
PUSH_KEY = "5a" * 16 + "c3" * 16
PUSH_LOOPBACK = True
DEBUG = False
DEMO = True
# Tests that are about it turn it on; every other would have to turn it off.
MFA_REQUIRED_FOR_STAFF = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

DATABASES = {
    "default": env.database(env.text("DATABASE_URL"))
    if env.text("DATABASE_URL")
    else env.sqlite(VAR / "guildhall.sqlite3")
}
DATABASES["default"]["OPTIONS"].pop("pool", None)

REDIS_URL = env.text("REDIS_URL")
# Keys of this run only; tests never empty a Redis that others use.
_stores = (
    env.redis_settings(REDIS_URL, prefix=f"guildhall-test-{os.getpid()}")
    if REDIS_URL
    else env.memory_settings()
)
CACHES = _stores["CACHES"]
CHANNEL_LAYERS = _stores["CHANNEL_LAYERS"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAILBOX = None
