"""One address for several servers, where no nginx stands: sockets here, pages there.

A browser never sends a socket's handshake over a connection that it used for pages,
so looking at the first line of each connection is enough.
"""

import asyncio
import contextlib

HEAD_SECONDS = 15
CHUNK = 65536


class Front:
    """Passes connections for /ws/ to one of `sockets`, the one with the fewest open;
    all others to `pages`. All are ports."""

    def __init__(self, pages: int, *sockets: int):
        self.pages = pages
        self.sockets = sockets
        self.open = dict.fromkeys(sockets, 0)

    async def serve(self, host: str, port: int) -> asyncio.Server:
        return await asyncio.start_server(self.accept, host, port, limit=CHUNK)

    async def accept(self, reader, writer):
        try:
            line = await asyncio.wait_for(reader.readuntil(b"\n"), HEAD_SECONDS)
            path = line.split(b" ")[1] if line.count(b" ") == 2 else b"/"
            port = self.pages
            if path.startswith(b"/ws/"):
                port = min(self.sockets, key=self.open.__getitem__)
            inner, outer = await asyncio.open_connection("127.0.0.1", port)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            writer.close()
            return
        self._count(port, 1)
        outer.write(line)
        try:
            await asyncio.gather(_pass_on(reader, outer), _pass_on(inner, writer))
        finally:
            self._count(port, -1)
            outer.close()
            writer.close()

    def _count(self, port, step):
        if port in self.open:
            self.open[port] += step


async def _pass_on(source, target):
    with contextlib.suppress(OSError):
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()
    with contextlib.suppress(OSError, RuntimeError):
        if target.can_write_eof():
            target.write_eof()
