"""Facts about registrations, sent with `send` inside the transaction."""

from django.dispatch import Signal

# A person has a seat. Arguments: registration, promoted (from the waiting list) and,
# where not promoted, readers (what they want to hear: telling.reader)
registration_confirmed = Signal()
# A person gave the seat back, or lost it with the event. Arguments: registration, by
registration_cancelled = Signal()
# Guests or answers changed. Arguments: registration
registration_changed = Signal()
