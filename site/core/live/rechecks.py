"""Looks again at who may listen: sessions end and rights are taken away."""

import json
from itertools import islice

from channels.db import database_sync_to_async

from core.live.topics import refused
from core.live.visitors import people_of

BATCH = 50  # looked up in one hop to the database thread, so that others get their turn


def _batches(items):
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


@database_sync_to_async
def _people(keys):
    return people_of(keys)


async def recheck(hub, sockets) -> None:
    """Close sockets whose session ended; stop topics that are no longer permitted.

    Each session and each (person, topic) is looked up once, however many sockets
    there are. Where the database does not answer this raises and nothing changes.
    """
    keys = {s.session_key for s in sockets if s.session_key}
    people: dict = {}
    for batch in _batches(keys):
        people.update(await _people(batch))
    for socket in sockets:
        if socket.session_key and people[socket.session_key] != socket.user_id:
            socket.close(4401)
    pairs = {(s.user_id, topic) for s in sockets for topic in s.topics}
    taken: set = set()
    for batch in _batches(pairs):
        taken |= await refused(batch)
    for socket in sockets if taken else ():
        for topic in [t for t in socket.topics if (socket.user_id, t) in taken]:
            hub.unsubscribe(socket, topic)
            text = json.dumps({"type": "refused", "topic": topic})
            socket.push({"type": "websocket.send", "text": text})
