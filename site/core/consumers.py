"""The socket door: one per browser tab, many topics."""

import json
import logging

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from core.live import calls, hub, topics
from core.live.limits import FRAME_BYTES, TOPICS, Allowance, public_address
from core.live.sockets import Socket
from core.live.wire import STALE

log = logging.getLogger(__name__)

# Close codes (RFC 6455 section 7.4): what a client sent that we do not take.
NOT_TEXT, NOT_OURS, TOO_FAST, TOO_BIG, OUR_FAULT = 1003, 1007, 1008, 1009, 1011
# Of our own range: the session has ended.
SIGNED_OUT = 4401


def message(**body) -> dict:
    return {"type": "websocket.send", "text": json.dumps(body)}


class LiveConsumer(AsyncWebsocketConsumer):
    """Takes `{"op": "sub" | "unsub" | "ping" | "do", ...}`, gives hints and answers."""

    # No channel of its own: the hub listens for all sockets of the process.
    channel_layer_alias = None

    async def __call__(self, scope, receive, send):
        self.socket = None
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self.socket is not None:
                self.hub.leave(self.socket)

    async def dispatch(self, event):
        # The base class hops to a thread for each frame, to close old connections.
        await getattr(self, event["type"].replace(".", "_"))(event)

    async def websocket_connect(self, event):
        self.hub = await hub.here()
        socket = Socket(
            self.base_send,
            user_id=self.scope["user_id"],
            session_key=self.scope["session_key"],
            address=public_address(self.scope.get("client")),
        )
        self.allowance = Allowance()
        if not self.hub.enter(socket):
            await self.close(1013)
            return
        self.socket = socket
        await self.accept()
        if self.hub.stale:
            socket.push(STALE)

    async def websocket_disconnect(self, event):
        raise StopConsumer

    async def websocket_receive(self, event):
        if self.socket is None or self.socket.gone:
            return
        try:
            code = await self._take(event)
        except Exception:
            log.exception("A frame could not be answered")
            code = OUR_FAULT
        if code:
            self.socket.close(code)

    async def _take(self, event) -> int | None:
        """Answer one frame; a close code where it cannot be one of our client's."""
        text = event.get("text")
        if text is None:
            return NOT_TEXT
        if len(text) > FRAME_BYTES:
            return TOO_BIG
        if not self.allowance.spend():
            return TOO_FAST
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            return NOT_OURS
        if not isinstance(body, dict):
            return NOT_OURS
        op = body.get("op")
        if op == "ping":
            self.socket.push(message(type="pong"))
        elif op in ("sub", "unsub"):
            named = body.get("topics", [body.get("topic")])
            if not _names(named):
                return NOT_OURS
            if op == "sub":
                await self._sub(named)
            for topic in named if op == "unsub" else ():
                self.hub.unsubscribe(self.socket, topic)
        elif op == "do":
            return await self._do(body)
        else:
            self.socket.push(message(type="error", code="op"))
        return None

    async def _do(self, body) -> int | None:
        """Carry out a call. It is answered by the id that the page gave it."""
        number, given = body.get("id"), body.get("with")
        if type(number) is not int or not isinstance(given, dict):
            return NOT_OURS
        if self.socket.user_id is None or not calls.known(body.get("call")):
            self.socket.push(message(type="failed", id=number, code="unknown"))
            return None
        try:
            done = await calls.do(
                self.socket, body["call"], given, body.get("language")
            )
        except calls.Gone:
            return SIGNED_OUT
        self.socket.push(message(**done, id=number))
        return None

    async def _sub(self, named):
        """Subscribe, say so, and only then tell the state: nothing falls between."""
        socket = self.socket
        could = [topic for topic in dict.fromkeys(named) if topics.valid(topic)]
        no = await topics.refused((socket.user_id, topic) for topic in could)
        for topic in dict.fromkeys(named):
            full = len(socket.topics) >= TOPICS and topic not in socket.topics
            if full or topic not in could or (socket.user_id, topic) in no:
                # The same answer for what is not there and what is not theirs.
                self.hub.unsubscribe(socket, topic)
                socket.push(message(type="refused", topic=topic))
                continue
            await self.hub.subscribe(socket, topic)
            socket.push(message(type="subscribed", topic=topic))
            if topics.has_now(topic) and (state := await self.hub.state(topic)):
                socket.push(state)


def _names(named) -> bool:
    """Whether this is a list of texts that could be topics' names by length."""
    return (
        isinstance(named, list)
        and 0 < len(named) <= 2 * TOPICS
        and all(isinstance(topic, str) and len(topic) < 96 for topic in named)
    )
