"""Facts about mentors and mentees, sent inside the transaction that wrote them."""

from django.dispatch import Signal

# connection: Connection, person: User or None. Somebody was asked; the person is None
# where only an address is known, or where they want to hear nothing from the asker.
connection_asked = Signal()
# connection: Connection. It was taken back, or nobody answered in time.
connection_dropped = Signal()
# connection: Connection. The person who was asked said no.
connection_declined = Signal()
# connection: Connection. Both have agreed; `pairs.are_connected` says yes from now on.
connection_made = Signal()
# connection: Connection, by: User. It was one until now.
connection_ended = Signal()
