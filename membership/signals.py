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
# grant: Grant. Nobody took it back: its last day is over.
role_ended = Signal()
# members: list[Member], by. New people admitted together by an import, once for each
# chunk; `member_joined` is not sent for them: nobody wants 50,000 letters of welcome.
people_imported = Signal()
# people: list of ids, by. Names or profiles of many changed at once, by one statement:
# no `post_save` was sent for them.
people_changed = Signal()
# people: list of User, by. Sent before an import's people are deleted again.
people_withdrawn = Signal()
