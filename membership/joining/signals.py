"""Facts about applications, sent inside the transaction that wrote them."""

from django.dispatch import Signal

# application: Application.
application_sent = Signal()
# application: Application, by: User. The board has decided: see its state.
application_decided = Signal()
