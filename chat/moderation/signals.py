"""Facts about reports, sent inside the transaction."""

from django.dispatch import Signal

# report: Report. A message is reported.
reported = Signal()
# report, by. Once for each report that a decision settles.
decided = Signal()
