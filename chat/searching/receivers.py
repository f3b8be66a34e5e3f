"""Hears that words changed, and takes the old ones out of what search knows."""

from chat import signals
from chat.searching import binding


def message_changed(sender, message, words=True, **kwargs):
    if words:
        binding.empty(message.room_id, [message.number])


def words_gone(sender, room_id, numbers, **kwargs):
    binding.empty(room_id, numbers)


def connect():
    uid = "chat.searching"
    signals.message_changed.connect(message_changed, dispatch_uid=uid)
    signals.words_gone.connect(words_gone, dispatch_uid=uid)
