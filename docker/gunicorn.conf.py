"""Pages: two processes with four threads each; sockets are another server's."""

import contextlib
import ctypes
import gc
import os
from pathlib import Path

# One heap for all threads: each of its own keeps what it once needed (15 MB a worker).
with contextlib.suppress(OSError, AttributeError):
    ctypes.CDLL(None).mallopt(-8, 1)  # M_ARENA_MAX

worker_class = "config.webworker.FairThreadWorker"
# Loaded once, then forked: workers share the memory of code, addresses and words.
preload_app = True
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("GUILDHALL_THREADS") or 4)
timeout = 60
graceful_timeout = 20
keepalive = 15
# Leaks of any library end with their process; jitter keeps them from ending together.
max_requests = 20000
max_requests_jitter = 2000
# The heartbeat file must not wait for a disk, where the system has memory for it.
_memory = Path("/", "dev", "shm")
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
loglevel = os.environ.get("GUILDHALL_LOG_LEVEL", "warning").lower()
# Requests are logged as JSON by core.logs, without addresses.
accesslog = None


def when_ready(server):
    """Before the first fork: load what every worker would load by itself."""
    from django.conf import settings
    from django.db import connections
    from django.urls import get_resolver
    from django.utils import translation

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            get_resolver().reverse_dict  # noqa: B018 - fills its own cache
    # No connection may be shared by two processes.
    connections.close_all()
    gc.collect()
    # What loading needed and freed goes back before the workers inherit it.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    gc.freeze()
