"""What searching keeps: words without names, which go with their messages."""

from core import privacy

privacy.free(
    "chatsearch.volume",
    "Folded words of messages, sealed; emptied in the moment a message is taken back.",
)
