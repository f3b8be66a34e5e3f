"""One address: sockets to one server, pages to the other."""

import asyncio

from config.front import Front


async def _named(name):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + name)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def _ask(port, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer[-5:]


async def test_connections_go_where_their_first_line_says():
    pages, pages_port = await _named(b"pages")
    sockets, sockets_port = await _named(b"socks")
    async with pages, sockets:
        server = await Front(pages_port, sockets_port).serve("127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            assert await _ask(port, "/ws/") == b"socks"
            assert await _ask(port, "/en/") == b"pages"
            assert await _ask(port, "/wsx") == b"pages"


async def test_a_server_that_is_away_closes_the_connection():
    server = await Front(1, 1).serve("127.0.0.1", 0)
    async with server:
        assert await _ask(server.sockets[0].getsockname()[1], "/") == b""


async def test_a_socket_goes_to_the_process_with_the_fewest():
    async def held(reader, writer):
        met.append(writer.get_extra_info("sockname")[1])
        await reader.read()
        writer.close()

    met = []
    first = await asyncio.start_server(held, "127.0.0.1", 0)
    second = await asyncio.start_server(held, "127.0.0.1", 0)
    ports = [one.sockets[0].getsockname()[1] for one in (first, second)]
    front = Front(1, *ports)
    async with first, second:
        server = await front.serve("127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            open_ones = []
            for turn in range(4):
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET /ws/ HTTP/1.1\r\n")
                open_ones.append(writer)
                await _until(lambda wanted=turn + 1: len(met) == wanted)
            assert met == ports * 2
            for writer in open_ones:
                writer.close()
            await _until(lambda: not any(front.open.values()))


async def _until(holds):
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0)
