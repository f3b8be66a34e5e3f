"""gunicorn's threaded worker, taking no more than its share of the connections."""

import time

from gunicorn.workers.gthread import ThreadWorker

# Seconds of politeness for each connection already held, and at most.
EACH, MOST = 0.0001, 0.002


class FairThreadWorker(ThreadWorker):
    """Workers share one listening socket, and whoever wakes first may empty it.

    Connections are kept alive, so one worker could hold all of a proxy's while the
    other idles: measured with 16 connections and two workers, all 16 on one, at half
    the pages a second. Whoever holds more waits longer before it takes another.
    """

    def accept(self, listener):
        if self.nr_conns:
            time.sleep(min(self.nr_conns * EACH, MOST))
        super().accept(listener)
