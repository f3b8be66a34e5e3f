"""Facts about rooms and what is said in them, sent inside the transaction."""

from django.dispatch import Signal

# message: Message, text: str, by: User.
message_posted = Signal()
# message: Message, by, words: whether what it says changed, or only its reactions.
# Sent while the room is held.
message_changed = Signal()
# room_id, numbers: these messages have lost their words for good, with who wrote them.
words_gone = Signal()
# seat: Participant, by. Somebody came in; somebody is in no longer.
person_entered = Signal()
person_left = Signal()
# seat: Participant, number: int. Its person has read up to there; it never falls.
messages_read = Signal()
