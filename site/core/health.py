"""Is the process alive, and can it do its work?"""

from collections.abc import Callable
from datetime import timedelta

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from django.conf import settings
from django.core.cache import caches
from django.core.checks import Tags, run_checks
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import schema
from core.models import Letter

# Beat sweeps every 30 s; letters that wait this long mean that nobody delivers.
OLDEST_LETTER = timedelta(minutes=10)


@require_safe
@never_cache
def live(request):
    """The process answers; nothing else is asked."""
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(request):
    """200 where pages can be served, else 503; names what is missing.

    Without database or tables nothing works. Without cache or broker pages, login,
    registration and check-in go on (`degraded`), so no proxy may take the site away.
    """
    needed = {"database": _database, "migrations": _migrations}
    missed = {
        "cache": _cache,
        "broker": _broker,
        "letters": _letters,
        "checks": _checks,
    }
    state = {}
    for name, check in (needed | missed).items():
        state[name] = bool(state.get("database", True)) and _holds(check)
    is_ready = all(state[name] for name in needed)
    degraded = sorted(name for name in missed if not state[name])
    return JsonResponse(
        {"ready": is_ready, "degraded": degraded, **state},
        status=200 if is_ready else 503,
    )


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except DatabaseError:
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


_migrated = False


def _migrations() -> bool:
    # The answer can only turn from no to yes while this code runs.
    global _migrated
    _migrated = _migrated or not schema.waiting(connection)
    return _migrated


def _cache() -> bool:
    cache = caches["default"]
    return cache.answers() if hasattr(cache, "answers") else True


def _broker() -> bool:
    url = getattr(settings, "CELERY_BROKER_URL", "")
    if not url:
        return True
    client = redis.Redis.from_url(
        url, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0)
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _checks() -> bool:
    """What rooms say must hold in the database, as `check --database default` asks."""
    found = run_checks(tags=[Tags.database], databases=["default"])
    return not any(message.is_serious() for message in found)


def _letters() -> bool:
    late = timezone.now() - OLDEST_LETTER
    return not Letter.objects.due().filter(next_at__lt=late).exists()
