"""Facts about polls."""

from django.dispatch import Signal

# poll, by (None: the clock). Sent inside the transaction that seals the ballots.
poll_closed = Signal()
