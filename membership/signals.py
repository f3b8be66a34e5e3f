"""Facts about belonging, sent inside the transaction that wrote them."""

from django.dispatch import Signal

# member: Member, period: Period, by: User or None. The first period was written.
member_joined = Signal()
# member: Member, period: Period, by. A further period was written.
member_renewed = Signal()
# member: Member, by. resigned_on is set.
member_resigned = Signal()
# person: User, unit: Unit, by.
person_placed = Signal()
person_removed = Signal()
# grant: Grant, by.
role_granted = Signal()
role_revoked = Signal()
