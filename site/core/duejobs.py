"""Runs the periodic jobs of `config.schedule` in this process.

For the embedded default only: with a broker, Celery beat does this. A job is due by
the clock of this thread; what it then works on is decided by a query in the task.
"""

import logging
import threading
import time
from importlib import import_module

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class DueJobs(threading.Thread):
    """One thread, one job at a time; a failing job is logged and tried again."""

    def __init__(self, schedule: dict[str, tuple[str, int]] | None = None):
        super().__init__(name="due jobs", daemon=True)
        if schedule is None:
            schedule = import_module(settings.SCHEDULE_MODULE).SCHEDULE
        self.schedule = schedule
        self.next_run = dict.fromkeys(schedule, 0.0)
        self._stopping = threading.Event()

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                self.run_due(time.monotonic())
                pause = min(self.next_run.values(), default=60) - time.monotonic()
                self._stopping.wait(max(0.2, pause))
        finally:
            connections.close_all()

    def run_due(self, now: float) -> list[str]:
        """Run what is due at `now` (monotonic seconds); returns the names."""
        ran = []
        for name, (task, seconds) in self.schedule.items():
            if self._stopping.is_set() or self.next_run[name] > now:
                continue
            self.next_run[name] = now + seconds
            close_old_connections()
            try:
                import_string(task)()
            except Exception:
                logger.exception("The job “%s” failed", name)
            finally:
                close_old_connections()
            ran.append(name)
        return ran

    def stop(self, timeout: float = 5) -> None:
        """Finish the job at hand, for at most `timeout` seconds, and end."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout)
