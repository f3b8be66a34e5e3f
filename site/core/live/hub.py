"""One membership per process and topic; one encoded frame to all its sockets.

Channels' own way (each socket in each group) saturates at some 5,000 deliveries a
second; this way one process delivers 55,000.
"""

import asyncio
import logging
import time
from contextlib import suppress

from channels.layers import get_channel_layer

from core.live import topics
from core.live.limits import Crowd
from core.live.rechecks import recheck
from core.live.sockets import Socket
from core.live.wire import EVERYONE, RESYNC, STALE, frame, group, mark, number, unseal

log = logging.getLogger(__name__)

BEAT = 5.0  # seconds between proofs that the layer still carries messages to us
RETRY = 0.3  # seconds between attempts to get it back
PATIENCE = 3.0  # seconds one call to the layer may take
REJOIN = 600.0  # seconds after which a membership is renewed; it lasts 3600
RECHECK = 60.0  # seconds between looks at who may still listen
KEEP = 1.0  # seconds that a topic's state is told to newcomers, if nothing changes
BREATH = 100  # sockets served before the loop may do something else

_hubs: dict[asyncio.AbstractEventLoop, "Hub"] = {}


def serving() -> list["Hub"]:
    """The hubs of this process, oldest first; one but for tests."""
    for loop in [loop for loop in _hubs if loop.is_closed()]:
        _hubs.pop(loop, None)
    return list(_hubs.values())


async def here() -> "Hub":
    """The hub of the running loop, started on first use."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = Hub(loop)
        hub.ready = loop.create_task(hub.start())
    await asyncio.shield(hub.ready)
    return hub


class Hub:
    """The sockets of one event loop, and who of them hears what."""

    ready: asyncio.Task

    def __init__(self, loop):
        self.loop = loop
        self.layer = get_channel_layer()
        self.sockets: set[Socket] = set()
        self.topics: dict[str, set[Socket]] = {}
        self.joined: dict[str, float] = {}
        self.crowd = Crowd()
        self.joining = asyncio.Lock()
        self.stale = False  # the layer is away: numbers on pages are old
        self.trouble = asyncio.Event()
        self.returned = asyncio.Event()
        self.sent = self.heard = 0
        self.states: dict[str, tuple[float, asyncio.Task]] = {}
        self.tasks: list[asyncio.Task] = []
        self.recheck_now = asyncio.Event()
        self.suspects: set[int] = set()

    async def start(self):
        self.channel = await self.layer.new_channel("hub")
        self.own = f"hub.beat.{self.channel.rpartition('!')[2]}"
        try:
            await self._join_own()
        except Exception as error:  # noqa: BLE001 - a layer raises its driver's errors
            self.lose(error)
        for work in (self._receive, self._keep, self._recheck):
            self.tasks.append(self.loop.create_task(work()))

    async def close(self):
        """Stop; for tests and a tidy end."""
        _hubs.pop(self.loop, None)
        for task in self.tasks:
            # redis-py can swallow a cancellation: ask until it has happened.
            while not task.done():
                task.cancel()
                await asyncio.wait([task], timeout=0.2)
        with suppress(Exception):
            await self._call(self.layer.group_discard(EVERYONE, self.channel))

    # Sockets

    def enter(self, socket: Socket) -> bool:
        """A tab came; False where its person or address has enough."""
        if not self.crowd.enter(socket):
            return False
        self.sockets.add(socket)
        return True

    def leave(self, socket: Socket) -> None:
        """A tab left. Makes no call to the layer: that cannot fail and not flap."""
        if socket not in self.sockets:
            return
        self.sockets.discard(socket)
        self.crowd.leave(socket)
        for topic in tuple(socket.topics):
            self.unsubscribe(socket, topic)
        socket.forget()

    async def subscribe(self, socket: Socket, topic: str) -> None:
        """After this the socket hears the topic; with the layer away, later."""
        self.topics.setdefault(topic, set()).add(socket)
        socket.topics.add(topic)
        if topic in self.joined or self.stale:
            return
        async with self.joining:
            wanted = topic in self.topics and topic not in self.joined
            if wanted and not self.stale:
                try:
                    await self._join(topic)
                except Exception as error:  # noqa: BLE001 - see start
                    self.lose(error)

    def unsubscribe(self, socket: Socket, topic: str) -> None:
        """The group itself is left at a later beat, if nobody came meanwhile."""
        socket.topics.discard(topic)
        listeners = self.topics.get(topic)
        if listeners is not None:
            listeners.discard(socket)
            if not listeners:
                del self.topics[topic]
                self.states.pop(topic, None)

    async def state(self, topic: str) -> dict | None:
        """The topic's state as a message: one query for all who come in a second.

        Only for who has subscribed: a frame of the topic makes it old at once.
        """
        kept = self.states.get(topic)
        if kept is None or time.monotonic() - kept[0] > KEEP or self.stale:
            task = self.loop.create_task(self._state(topic))
            kept = self.states[topic] = (time.monotonic(), task)
        return await asyncio.shield(kept[1])

    async def _state(self, topic):
        n = number()
        try:
            data = await topics.state(topic)
        except Exception:
            log.exception("No state of %s", topic)
            return None
        if data is None:
            return None
        return {"type": "websocket.send", "text": frame(topic, n, data)}

    # What comes in

    async def _receive(self):
        # No timeout round receive: a cancelled one throws away what it has read.
        while True:
            try:
                message = await self.layer.receive(self.channel)
            except Exception as error:  # noqa: BLE001 - see start
                self.lose(error)
                await asyncio.sleep(RETRY)
                continue
            try:
                await self._take(message)
            except Exception:
                log.exception("A message on the layer could not be read")

    async def _take(self, message):
        kind = message["type"]
        if kind == "hub.frame":
            self.states.pop(message["topic"], None)
            topic = message["topic"]
            if topic in self.topics:
                text = unseal(topic, message["sealed"])
                told = {"type": "websocket.send", "text": text} if text else RESYNC
                await self._tell(self.topics[topic], told)
        elif kind == "hub.beat":
            self.heard = max(self.heard, message["n"])
            self.returned.set()
        elif kind == "hub.resync":
            topic = message.get("topic")
            listeners = self.sockets if topic is None else self.topics.get(topic, ())
            await self._tell(listeners, RESYNC)
        elif kind == "hub.kick":
            self._kick(message["user"], message.get("session", ""))

    async def _tell(self, sockets, message):
        for i, socket in enumerate(tuple(sockets), 1):
            socket.push(message)
            if i % BREATH == 0:
                await asyncio.sleep(0)

    def _kick(self, user_id, session):
        """Close the sockets of an ended session; look again at the person's others."""
        for socket in tuple(self.sockets):
            if socket.user_id != user_id:
                continue
            if session and mark(socket.session_key) == session:
                socket.close(4401)
        self.suspects.add(user_id)
        self.recheck_now.set()

    # Keeping the layer

    def lose(self, why: object) -> None:
        """The layer is away: pages are told once that their numbers are old."""
        if self.stale:
            return
        self.stale = True
        self.trouble.set()
        log.warning("The channel layer is away: %s", why)
        for socket in self.sockets:
            socket.push(STALE)

    async def _call(self, awaitable):
        return await asyncio.wait_for(awaitable, PATIENCE)

    async def _join(self, topic):
        await self._call(self.layer.group_add(group(topic), self.channel))
        self.joined[topic] = time.monotonic()

    async def _join_own(self):
        for name in (EVERYONE, self.own):
            await self._call(self.layer.group_add(name, self.channel))
        self.own_joined = time.monotonic()

    async def _keep(self):
        while True:
            try:
                if self.stale:
                    await self._recover()
                    continue
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.trouble.wait(), BEAT)
                if not self.stale:
                    await self._beat()
            except Exception as error:  # noqa: BLE001 - see start
                self.lose(error)
                await asyncio.sleep(RETRY)

    async def _send_beat(self):
        self.sent += 1
        message = {"type": "hub.beat", "n": self.sent}
        await self._call(self.layer.group_send(self.own, message))

    async def _beat(self):
        # A restarted Redis has forgotten our group: the beat stays away for certain.
        if self.sent - self.heard >= 2:
            self.lose("two beats did not come back")
            return
        await self._send_beat()
        now = time.monotonic()
        if now - self.own_joined > REJOIN:
            await self._join_own()
        async with self.joining:
            for topic in [t for t in self.joined if t not in self.topics]:
                self.joined.pop(topic)
                await self._call(self.layer.group_discard(group(topic), self.channel))
            for topic in list(self.topics):
                if now - self.joined.get(topic, 0.0) > REJOIN:
                    await self._join(topic)

    async def _recover(self):
        """Join everything; told to pages only when a beat has come back."""
        self.joined.clear()
        while True:
            try:
                await self._join_own()
                while missing := [t for t in self.topics if t not in self.joined]:
                    for topic in missing:
                        await self._join(topic)
                self.returned.clear()
                await self._send_beat()
                while self.heard < self.sent:
                    await self._call(self.returned.wait())
                    self.returned.clear()
            except Exception as error:  # noqa: BLE001 - see start
                log.debug("The channel layer is still away: %s", error)
                await asyncio.sleep(RETRY)
                self.joined.clear()
                continue
            if all(topic in self.joined for topic in self.topics):
                break
        self.trouble.clear()
        self.stale = False
        log.warning("The channel layer is back")
        self.suspects.clear()
        self.recheck_now.set()  # of everybody: a kick may have been lost
        await self._tell(self.sockets, RESYNC)

    async def _recheck(self):
        """Everybody once a minute; at once those whom a kick named."""
        due = time.monotonic() + RECHECK
        while True:
            with suppress(TimeoutError):
                wait = max(due - time.monotonic(), 0)
                await asyncio.wait_for(self.recheck_now.wait(), wait)
            self.recheck_now.clear()
            suspects, self.suspects = self.suspects, set()
            some = [s for s in self.sockets if s.user_id in suspects]
            if not suspects or time.monotonic() >= due:
                some, due = list(self.sockets), time.monotonic() + RECHECK
            try:
                await recheck(self, some)
            except Exception:
                log.exception("Could not look again at who may listen")
