"""Hears the room's own facts."""

from polls import notices


def on_poll_closed(*, poll, **kwargs):
    notices.over(poll)
