"""The real thing. Refuses to start without its secrets and says what to set.

Every variable is explained in .env.example.
"""

from email.utils import parseaddr

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
TICKET_KEYS = env.numbered_keys("GUILDHALL_TICKET_KEYS", "sign tickets")
CHAT_KEYS = env.numbered_keys("GUILDHALL_CHAT_KEYS", "seal what people write")
PUSH_KEY = env.push_key("GUILDHALL_PUSH_KEY")
DATABASES = {
    "default": env.database(
        env.needed("DATABASE_URL", "postgres://guildhall:password@host/guildhall")
    )
}
REDIS_URL = env.needed("REDIS_URL", "redis://:password@host:6379/0")
ALLOWED_HOSTS = env.needed("GUILDHALL_HOSTS", "guild.example").replace(" ", "")
ALLOWED_HOSTS = [host for host in ALLOWED_HOSTS.split(",") if host]
WAGTAILADMIN_BASE_URL = env.address("GUILDHALL_URL")
DEMO = env.flag("GUILDHALL_DEMO", False)

_stores = env.redis_settings(REDIS_URL, cache_url=env.text("GUILDHALL_CACHE_URL"))
CACHES = _stores["CACHES"]
CHANNEL_LAYERS = _stores["CHANNEL_LAYERS"]
CELERY_BROKER_URL = _stores["CELERY_BROKER_URL"]
CELERY_BROKER_TRANSPORT_OPTIONS = _stores["CELERY_BROKER_TRANSPORT_OPTIONS"]
CELERY_TASK_PUBLISH_RETRY = _stores["CELERY_TASK_PUBLISH_RETRY"]
CELERY_BROKER_CONNECTION_TIMEOUT = _stores["CELERY_BROKER_CONNECTION_TIMEOUT"]
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.needed("GUILDHALL_FROM", "hello@guild.example")
PUSH_CONTACT = f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
_mail = env.mail("GUILDHALL_SMTP")
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]

# TLS ends at the proxy, which says so and whose word on addresses is believed.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = env.flag("GUILDHALL_HSTS_PRELOAD", False)
# Whether a domain goes on the browsers' list is its owner's decision.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("GUILDHALL_PROXIES", 1)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

# Files: names change with their content, so browsers may keep them for ever.
MEDIA_ROOT = VAR / "media"
SERVE_MEDIA = False
_static = "core.staticnames.KeptNamesStorage"
STORAGES = {
    "default": env.media_storage(),
    "staticfiles": {"BACKEND": _static},
}

MIDDLEWARE = ["core.logs.RequestLogMiddleware", *MIDDLEWARE]  # noqa: F405
LOGGING_CONFIG = "core.logs.configure"
LOGGING = {"level": env.text("GUILDHALL_LOG_LEVEL", "INFO").upper()}
