"""The hub: hints about what changed, pushed to open pages.

A hint is a small frame with a number. What matters is in the database first and
can be fetched after a frame was lost, so nothing here may fail or slow a request.

    announce("seats.42", lambda: {"left": left(42)})    # after commit, in a view
    allow("seats", may_watch, now=snapshot)             # in a room's routing.py
    answer("room.post", post)                           # what pages may ask for

This package has no word about seats, gates or chat: rooms name their own topics.
"""

from core.live.announcer import announce, kick, publish
from core.live.calls import answer
from core.live.people import own
from core.live.topics import allow

__all__ = ["allow", "announce", "answer", "kick", "own", "publish"]
