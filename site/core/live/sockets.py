"""One open socket as the hub sees it: a bounded queue that never waits."""

import asyncio
import logging
from collections import deque

from core.live.wire import RESYNC

log = logging.getLogger(__name__)

PENDING = 64  # frames a slow reader may lag behind before it is told to resync


class Socket:
    """A browser tab. `send` is the server's own send, with nothing wrapped round it."""

    __slots__ = (
        "address",
        "gone",
        "pending",
        "send",
        "session_key",
        "task",
        "topics",
        "user_id",
    )

    def __init__(self, send, *, user_id=None, session_key="", address=""):
        self.send = send
        self.user_id = user_id
        self.session_key = session_key
        self.address = address
        self.topics: set[str] = set()
        self.pending: deque = deque()
        self.task: asyncio.Task | None = None
        self.gone = False

    def push(self, message: dict) -> None:
        """Queue one message; a reader that lags gets one resync for all it missed.

        There is a task only while something is to be sent, so an idle socket costs
        no task and no slow reader makes a room wait.
        """
        if self.gone or (self.pending and self.pending[-1] is RESYNC):
            return
        if len(self.pending) >= PENDING:
            self.pending.clear()
            message = RESYNC
        self.pending.append(message)
        if self.task is None:
            self.task = asyncio.get_running_loop().create_task(self._drain())

    def close(self, code: int) -> None:
        """Close from our side; what is still queued is not sent."""
        if self.gone:
            return
        self.pending.clear()
        self.pending.append({"type": "websocket.close", "code": code})
        if self.task is None:
            self.task = asyncio.get_running_loop().create_task(self._drain())
        self.gone = True

    def forget(self) -> None:
        """The tab has left."""
        self.gone = True
        self.pending.clear()
        if self.task is not None:
            self.task.cancel()

    async def _drain(self):
        try:
            while self.pending:
                await self.send(self.pending.popleft())
        except Exception as error:  # noqa: BLE001 - a server raises what it likes here
            self.gone = True
            self.pending.clear()
            log.debug("A socket went away while sending: %s", type(error).__name__)
        finally:
            self.task = None
