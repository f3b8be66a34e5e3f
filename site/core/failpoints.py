"""Where a fault test may stop a process: `FAILPOINT=name:kill` (or raise, sleep).

Empty unless the settings say FAILPOINTS, which only the test settings do, so in
production a failpoint is a function that does nothing whatever the environment.
"""

import os
import signal
import time

from django.conf import settings


class Failpoint(Exception):
    """Raised by `FAILPOINT=name:raise`."""


def _nothing(name: str) -> None:
    pass


def _armed(name: str) -> None:
    wanted, _sep, act = os.environ.get("FAILPOINT", "").partition(":")
    if wanted != name:
        return
    if act == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif act == "sleep":
        time.sleep(3600)
    else:
        raise Failpoint(name)


failpoint = _armed if getattr(settings, "FAILPOINTS", False) else _nothing
