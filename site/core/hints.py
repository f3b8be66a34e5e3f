"""Telling a worker that something is due, so that nobody who asks waits for it.

    hints.give(deliver, row.pk)     # after the commit

A hint saves seconds: what is due stands in a row, and a sweep finds it anyway. So a
request hands it to a thread. A broker that refuses costs a second and one that swallows
what it is sent several: too long for whoever has just registered.
"""

import atexit
import logging
import os
import threading
import time

log = logging.getLogger(__name__)

# After a hint that failed the broker is left alone for so many seconds.
PAUSE = 5.0
# That wait at most, each (task, arguments) once; the sweep finds the rest.
MOST = 1000


class _Messenger(threading.Thread):
    """Gives what waits to the broker, one after the other."""

    def __init__(self):
        super().__init__(name="hints", daemon=True)
        self.pid = os.getpid()
        self.changed = threading.Condition()
        self.waiting: dict[tuple, object] = {}
        self.busy = False
        self.away_until = 0.0
        self.start()

    def take(self, task, args):
        with self.changed:
            if time.monotonic() < self.away_until or len(self.waiting) >= MOST:
                return
            self.waiting[(task.name, args)] = task
            self.changed.notify_all()

    def is_idle(self) -> bool:
        return not (self.waiting or self.busy)

    def run(self):
        while True:
            with self.changed:
                self.busy = False
                self.changed.notify_all()
                self.changed.wait_for(lambda: self.waiting)
                (name, args), task = next(iter(self.waiting.items()))
                del self.waiting[(name, args)]
                self.busy = True
            try:
                task.apply_async(args, retry=False, ignore_result=True)
            except Exception as error:  # noqa: BLE001 - whatever the broker's client raises
                log.warning("No hint for %s: %s", name, type(error).__name__)
                with self.changed:
                    self.away_until = time.monotonic() + PAUSE
                    self.waiting.clear()


_messenger: _Messenger | None = None
_starting = threading.Lock()


def _forget():
    """A child has no thread of its parent, and perhaps a lock that nobody opens."""
    global _messenger, _starting
    _messenger, _starting = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)


def give(task, *args) -> None:
    """Tell a worker to run a Celery task soon. Never raises and never waits."""
    global _messenger
    try:
        with _starting:
            if _messenger is None:
                _messenger = _Messenger()
        _messenger.take(task, args)
    except Exception:
        log.exception("A hint was not handed over")


def flush(timeout: float = 2.0) -> bool:
    """Wait until nothing waits to be given; False where time ran out."""
    messenger = _messenger
    if messenger is None:
        return True
    with messenger.changed:
        return messenger.changed.wait_for(messenger.is_idle, timeout)


atexit.register(flush)
