"""Facts about applications, sent inside the transaction that wrote them."""

from django.dispatch import Signal

# application: Application.
application_sent = Signal()
# application: Application, step: Step, by: User. The board wants to know more.
application_asked = Signal()
# period: Period, stage: str of dates. It ends, or has ended, and can be renewed; sent
# with the letter that says so, once for each stage.
renewal_due = Signal()
# application: Application, by: User. The board has decided: see its state.
application_decided = Signal()
