"""Facts about asking to talk, sent inside the transaction."""

from django.dispatch import Signal

# ask: Ask. Somebody is asked, and may hear of it.
asked = Signal()
# ask. Both are in the room now.
accepted = Signal()
# ask. Declined or withdrawn: nothing waits any more.
answered = Signal()
