"""Facts about mentors and mentees, sent inside the transaction that wrote them."""

from django.dispatch import Signal

# connection: Connection. Both have agreed; `pairs.are_connected` says yes from now on.
connection_made = Signal()
# connection: Connection, by: User. It was one until now.
connection_ended = Signal()
