"""The cheap synchronous way from a request or a task to the sockets.

One thread per process with its own event loop and its own connection to the layer.
A request pays for a lock and a wake-up; queries, encoding and sending are the
thread's. What cannot be sent is made good later, never by failing the request.
"""

import asyncio
import atexit
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from channels.layers import InMemoryChannelLayer, channel_layers, get_channel_layer

from django.db import connections, transaction

from core.live import hub, topics
from core.live.wire import EVERYONE, frame, group, mark, number, seal

log = logging.getLogger(__name__)

GAP = 0.25  # seconds between two computed payloads of one topic
TRIES = (0.0, 0.1, 0.4)  # seconds before each try
PATIENCE = 2.0  # seconds one try may take
REST = 1.0  # seconds between probes while the layer is away
EVENTS = 5000  # dict payloads that may wait; beyond, their topics are resynced

Payload = dict | Callable[[], dict]


class Event(NamedTuple):
    """One message to the layer, and what makes up for it should it be lost."""

    group: str
    message: dict
    instead: dict

    @property
    def key(self):
        return (self.group, self.instead.get("user"), self.instead.get("session"))


def announce(topic: str, payload: Payload) -> None:
    """Push `payload` to the topic's open pages once the transaction has committed.

    A callable returns the topic's state. It is called after the commit, off the
    request's thread, at most four times a second per topic; the last one always
    goes. A dict is an event: each one goes, in order. Both must be JSON.
    Never raises and never waits; safe in views, actions, tasks and commands.
    """
    _after_commit(partial(publish, topic, payload))


def publish(topic: str, payload: Payload) -> None:
    """Like `announce`, but now: for what is in no transaction. Never raises."""
    if not topics.valid(topic):
        log.error("Not a topic: %.100r", topic)
        return
    if callable(payload):
        _hand_over(lambda announcer: announcer.state(topic, payload))
        return
    try:
        text = frame(topic, number(), payload, event=True)
    except (TypeError, ValueError):
        log.exception("A payload for %s is not JSON", topic)
        return
    message = {"type": "hub.frame", "topic": topic, "sealed": seal(topic, text)}
    instead = {"type": "hub.resync", "topic": topic}
    event = Event(group(topic), message, instead)
    _hand_over(lambda announcer: announcer.event(event))


def kick(user_id: int, session_key: str = "") -> None:
    """On commit: close the sockets of a session and look again at the person's others.

    Without a session every socket whose session no longer holds is closed (4401).
    """
    message = {"type": "hub.kick", "user": user_id}
    if session_key:
        message["session"] = mark(session_key)
    event = Event(EVERYONE, message, message)
    _after_commit(partial(_hand_over, lambda announcer: announcer.event(event)))


def _after_commit(work) -> None:
    # Outside a transaction on_commit asks the database for its mode: that fails in
    # a loop's thread and where the database is away.
    if transaction.get_connection().in_atomic_block:
        # Not a partial: Django logs a robust hook that fails by its name.
        transaction.on_commit(lambda: work(), robust=True)
    else:
        work()


_announcer: "Announcer | None" = None
_starting = threading.Lock()


def _hand_over(work) -> None:
    global _announcer
    try:
        if _announcer is None or _announcer.pid != os.getpid():
            with _starting:
                if _announcer is None or _announcer.pid != os.getpid():
                    _announcer = Announcer()
        work(_announcer)
    except Exception:
        log.exception("An announcement was not handed over")


def _after_fork():
    """A child has neither the thread nor the connections of its parent."""
    global _announcer, _starting
    _announcer = None
    _starting = threading.Lock()
    channel_layers.backends = {}


os.register_at_fork(after_in_child=_after_fork)


def flush(timeout: float = 1.0) -> bool:
    """Wait until nothing waits to be sent; False where time ran out."""
    announcer = _announcer
    if announcer is None or announcer.pid != os.getpid():
        return True
    with announcer.changed:
        return announcer.changed.wait_for(announcer.idle, timeout)


atexit.register(flush)


class Announcer:
    """The thread. States are kept until sent; events have three tries."""

    def __init__(self):
        self.pid = os.getpid()
        self.changed = threading.Condition()
        self.events: deque[Event] = deque()
        self.states: dict[str, Callable[[], dict]] = {}
        self.sent: dict[str, float] = {}
        self.missed: dict[tuple, Event] = {}
        self.away = False
        self.busy = False
        self.thread = threading.Thread(
            target=self._run, name="live-announcer", daemon=True
        )
        self.thread.start()

    # Called from requests

    def state(self, topic, compute):
        with self.changed:
            self.states[topic] = compute
            self.changed.notify_all()

    def event(self, event):
        with self.changed:
            if len(self.events) >= EVENTS:
                self._miss(event)
                return
            self.events.append(event)
            self.changed.notify_all()

    def idle(self) -> bool:
        waiting = self.events or self.states or self.busy
        return not waiting or self.away

    # The thread

    def _run(self):
        self.loop = asyncio.new_event_loop()
        while True:
            work = self._next()
            try:
                if isinstance(work, Event):
                    self._send_event(work)
                elif work is not None:
                    self._send_state(*work)
                else:
                    self._probe()
            except Exception:
                log.exception("An announcement failed")
            with self.changed:
                self.busy = False
                self.changed.notify_all()

    def _next(self):
        """What is to be done now: an event, a (topic, callable), None to probe."""
        with self.changed:
            while True:
                self.busy = True
                if self.away:
                    self.busy = False
                    self.changed.notify_all()
                    self._rest()
                    return None
                if self.events:
                    return self.events.popleft()
                now = time.monotonic()
                soonest = None
                for topic in self.states:
                    due = self.sent.get(topic, 0.0) + GAP
                    if due <= now:
                        return topic, self.states.pop(topic)
                    soonest = due if soonest is None else min(soonest, due)
                if len(self.sent) > 1000:
                    self.sent = {t: w for t, w in self.sent.items() if w + GAP > now}
                self.busy = False
                self.changed.notify_all()
                self.changed.wait(None if soonest is None else soonest - now)

    def _rest(self):
        """The layer is away: wait a little, and let no queue grow meanwhile."""
        until = time.monotonic() + REST
        while (left := until - time.monotonic()) > 0:
            while self.events:
                self._miss(self.events.popleft())
            self.changed.wait(left)

    def _miss(self, event):
        if len(self.missed) < EVENTS:
            self.missed[event.key] = event
        else:
            everything = {"type": "hub.resync"}
            self.missed = {(): Event(EVERYONE, everything, everything)}

    def _send_event(self, event):
        if not self._deliver(event.group, event.message):
            with self.changed:
                self._miss(event)

    def _send_state(self, topic, compute):
        if not self._listened():
            return
        self.sent[topic] = time.monotonic()
        n = number()  # before the query: a later number means a later look
        try:
            text = frame(topic, n, compute())
        finally:
            connections.close_all()
        message = {"type": "hub.frame", "topic": topic, "sealed": seal(topic, text)}
        if not self._deliver(group(topic), message):
            with self.changed:
                self.states.setdefault(topic, compute)

    def _probe(self):
        """Is the layer back? Then send what makes up for the losses."""
        message = {"type": "hub.probe"}
        if not self._deliver("hub.probe", message, tries=(0.0,)):
            return
        with self.changed:
            missed, self.missed = list(self.missed.values()), {}
            self.away = False
        log.warning("Announcements reach the channel layer again")
        for event in missed:
            self._send_event(event._replace(message=event.instead))

    def _deliver(self, to, message, tries=TRIES) -> bool:
        for pause in tries:
            time.sleep(pause)
            try:
                self._put(to, message)
            except Exception as error:  # noqa: BLE001 - a layer raises its driver's
                why = error
            else:
                return True
        if not self.away:
            self.away = True
            log.warning("Announcements do not reach the channel layer: %r", why)
        return False

    @staticmethod
    def _listened() -> bool:
        """Whether anybody can hear: an in-memory layer ends with this process."""
        layer = get_channel_layer()
        return not isinstance(layer, InMemoryChannelLayer) or bool(hub.serving())

    def _put(self, to, message):
        layer = get_channel_layer()
        if not isinstance(layer, InMemoryChannelLayer):
            sending = asyncio.wait_for(layer.group_send(to, message), PATIENCE)
            self.loop.run_until_complete(sending)
            return
        # The queues of an in-memory layer belong to the loop that serves.
        for serving in hub.serving()[-1:]:
            sending = layer.group_send(to, message)
            asyncio.run_coroutine_threadsafe(sending, serving.loop).result(PATIENCE)
