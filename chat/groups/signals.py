"""Facts about coming in, sent inside the transaction."""

from django.dispatch import Signal

# seat: Participant. Somebody asks to be let in.
join_asked = Signal()
# seat, yes, by. Its moderators have decided.
join_answered = Signal()
# seat, by. Somebody is asked in.
invited = Signal()
