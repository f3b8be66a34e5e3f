"""Reads the environment into typed values; says what to set when one is wrong."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable's text, stripped; `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """A yes or a no. Raises ImproperlyConfigured for anything else."""
    raw = os.environ.get(name, "").strip().lower()
    if name not in os.environ or raw == "":
        return default
    if raw in TRUE:
        return True
    if raw in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def number(name: str, default: int) -> int:
    """A whole number. Raises ImproperlyConfigured for anything else."""
    raw = text(name)
    if not raw:
        return default
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be a whole number, not {raw!r}."
        ) from None


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [w.strip() for w in text(name, default).split(",") if w.strip()]


def secret(name: str) -> str:
    """A secret that production cannot do without: at least 32 characters."""
    value = text(name)
    if len(value) < 32 or value.startswith(("change-me", "django-insecure")):
        raise ImproperlyConfigured(
            f"Set {name} to a secret of at least 32 random characters, for example the "
            "output of: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return value


def database(url: str) -> dict:
    """Django's database settings for postgres://… or sqlite:///path."""
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(
            pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair
        )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "postgres",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 0,
            "DISABLE_SERVER_SIDE_CURSORS": True,
            "OPTIONS": {
                "pool": {"min_size": 1, "max_size": number("DATABASE_POOL", 8)},
                **query,
            },
        }
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    raise ImproperlyConfigured(
        "DATABASE_URL must start with postgres:// or sqlite:///, "
        f"not {parts.scheme or 'nothing'!r}."
    )


def sqlite(path: Path) -> dict:
    """SQLite that takes writers one by one instead of failing them.

    Without IMMEDIATE 12-44 of 50 concurrent registrations died with "database
    is locked"; the timeout cannot help a read that upgrades to a write.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;"
                "PRAGMA cache_size=2000;PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def search_backends(url: str) -> dict:
    """Wagtail's search: our tables, or with a URL OpenSearch beside them.

    The search page reads our tables in either case, so they are always written.
    """
    ours = {"BACKEND": "search.backends"}
    if not url:
        return {"default": ours}
    theirs = {"BACKEND": "wagtail.search.backends.opensearch3", "URLS": [url]}
    return {"default": {**theirs, "INDEX_PREFIX": "guildhall_"}, "site": ours}


def needed(name: str, example: str) -> str:
    """Text that production cannot do without."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"Set {name}, for example {name}={example}")
    return value


def numbered_keys(name: str, use: str) -> dict[int, str]:
    """32-byte keys by id, as "1:<64 hex digits>,2:<...>"; the highest is in use.

    `use` says in the message for whom one is missing what the keys do.
    """
    keys = {}
    for word in words(name):
        key_id, _colon, seed = word.partition(":")
        if not key_id.isdigit() or not 1 <= int(key_id) <= 255:
            raise ImproperlyConfigured(f"{name}: key ids are numbers from 1 to 255.")
        if not re.fullmatch(r"[0-9a-fA-F]{64}", seed) or len(set(seed.lower())) < 6:
            raise ImproperlyConfigured(
                f"{name}: key {key_id} must be 64 random hex digits, for example the "
                "output of: python -c 'import secrets; print(secrets.token_hex(32))'"
            )
        keys[int(key_id)] = seed.lower()
    if not keys:
        raise ImproperlyConfigured(
            f"Set {name} to the keys that {use}, as 1:<key>, where <key> is "
            "the output of: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return keys


def push_key(name: str) -> str:
    """The P-256 key that signs what goes to push services, as hex; empty: no push."""
    value = text(name).lower()
    if value and (not re.fullmatch(r"[0-9a-f]{64}", value) or len(set(value)) < 6):
        raise ImproperlyConfigured(
            f"{name} must be 64 random hex digits, for example the output of: "
            "python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return value


def address(
    name: str, *, schemes: tuple[str, ...] = ("https",), path: bool = False
) -> str:
    """Where a site is reached, without a slash at the end; `path`: or part of one."""
    value = needed(name, "https://guild.example").rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname or (parts.path and not path):
        raise ImproperlyConfigured(
            f"{name} must be like {schemes[0]}://guild.example, not {value!r}."
        )
    return value


def mail(name: str) -> dict:
    """Django's mail settings from one address.

    smtps://user:password@host (TLS from the start), smtp://user:password@host
    (STARTTLS) or smtp+plain://host (a relay on the same machine only).
    """
    parts = urlsplit(needed(name, "smtps://user:password@mail.guild.example:465"))
    ports = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} must be smtps://, smtp:// or smtp+plain:// and name a host."
        )
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
    }


def sign_in_elsewhere() -> dict:
    """Providers that people may sign in with: those whose variables are all set.

    The key "providers" is allauth's SOCIALACCOUNT_PROVIDERS, "apps" what to install,
    "origins" where a browser may be sent by a form. Raises ImproperlyConfigured for
    half a set.
    """
    providers: dict = {}
    origins: list[str] = []
    known = (("github", "https://github.com"), ("slack", "https://*.slack.com"))
    for provider, origin in known:
        name = f"GUILDHALL_{provider.upper()}"
        if app := _client(name):
            providers[provider] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
            origins += [origin, "https://slack.com"][: 1 + (provider == "slack")]
    if app := _client("GUILDHALL_OIDC"):
        url = address("GUILDHALL_OIDC_URL", schemes=("https", "http"), path=True)
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1"):
            raise ImproperlyConfigured("GUILDHALL_OIDC_URL must be https://.")
        app |= {
            "provider_id": text("GUILDHALL_OIDC_NAME", "sso").lower(),
            "name": text("GUILDHALL_OIDC_LABEL", "SSO"),
            "settings": {"server_url": url},
        }
        if not re.fullmatch(r"[a-z0-9-]{1,30}", app["provider_id"]):
            raise ImproperlyConfigured(
                "GUILDHALL_OIDC_NAME must be of small letters, digits and hyphens."
            )
        providers["openid_connect"] = {
            "APPS": [app],
            "provider_class": "membership.accounts.openid.provider.StrictProvider",
        }
        origins += [f"{parts.scheme}://{parts.netloc}", *words("GUILDHALL_OIDC_LOGIN")]
    return {
        "providers": providers,
        "apps": [f"allauth.socialaccount.providers.{name}" for name in providers],
        "origins": origins,
    }


def _client(name: str) -> dict | None:
    """Client id and secret from <name>_ID and <name>_SECRET; None without both."""
    client_id, client_secret = text(f"{name}_ID"), text(f"{name}_SECRET")
    if not client_id and not client_secret:
        return None
    if not client_id or not client_secret:
        raise ImproperlyConfigured(f"Set both {name}_ID and {name}_SECRET, or neither.")
    return {"client_id": client_id, "secret": client_secret}


def media_storage() -> dict:
    """Uploads: S3 where a bucket is named, else the folder MEDIA_ROOT."""
    bucket = text("GUILDHALL_S3_BUCKET")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options: dict = {
        "bucket_name": bucket,
        "endpoint_url": text("GUILDHALL_S3_ENDPOINT") or None,
        "region_name": text("GUILDHALL_S3_REGION") or None,
        "access_key": needed("GUILDHALL_S3_KEY", "access-key"),
        "secret_key": needed("GUILDHALL_S3_SECRET", "secret-key"),
        "custom_domain": text("GUILDHALL_S3_PUBLIC_HOST") or None,
        "addressing_style": "path",
        "signature_version": "s3v4",
        "querystring_auth": False,
        "default_acl": None,
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


# The pages a process served last, some 45 kB each. See core.pagecache.
NEAR = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "near",
    "OPTIONS": {"MAX_ENTRIES": 64},
}


def redis_settings(url: str, *, cache_url: str = "", prefix: str = "guildhall") -> dict:
    """CACHES, CHANNEL_LAYERS and Celery's broker on Redis.

    `cache_url`: a second server for the caches, which may forget (LRU) while the
    queue must not. Figures as measured for the hub: redis-py's 5 s socket timeout
    breaks a layer that waits 5 s, its 100 connections are fewer than its sockets.
    """
    cache = {
        "BACKEND": "core.cache.TolerantRedisCache",
        "LOCATION": cache_url or url,
        "KEY_PREFIX": prefix,
    }
    pages = {**cache, "KEY_PREFIX": f"{prefix}-pages", "OPTIONS": {"spare": False}}
    host = {
        "address": url,
        "max_connections": 1000,
        "socket_timeout": 15,
        "socket_connect_timeout": 2,
    }
    return {
        "CACHES": {"default": cache, "pages": pages, "near": NEAR},
        "CHANNEL_LAYERS": {
            "default": {
                "BACKEND": "channels_redis.core.RedisChannelLayer",
                "CONFIG": {
                    "hosts": [host],
                    "capacity": 10000,
                    "expiry": 60,
                    "group_expiry": 3600,
                    "prefix": f"{prefix}-layer",
                },
            }
        },
        "CELERY_BROKER_URL": url,
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            # Longer than any task may run (CELERY_TASK_TIME_LIMIT).
            "visibility_timeout": 900,
            "global_keyprefix": f"{prefix}-queue-",
            "socket_connect_timeout": 1,
            # Where it swallows what it is sent, a publish would wait for ever.
            "socket_timeout": 5,
            # Without these kombu tries for six seconds whatever PUBLISH_RETRY says.
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
        },
        # A request never waits for a broker that is away: the sweep finds the row.
        "CELERY_TASK_PUBLISH_RETRY": False,
        "CELERY_BROKER_CONNECTION_TIMEOUT": 1,
    }


def memory_settings() -> dict:
    """The same on nothing but this process's memory."""
    local = "django.core.cache.backends.locmem.LocMemCache"
    return {
        "CACHES": {
            "default": {"BACKEND": local, "LOCATION": "default"},
            "pages": {"BACKEND": local, "LOCATION": "pages"},
            "near": NEAR,
        },
        "CHANNEL_LAYERS": {
            "default": {
                "BACKEND": "channels.layers.InMemoryChannelLayer",
                "CONFIG": {"capacity": 10000, "group_expiry": 3600},
            }
        },
    }
