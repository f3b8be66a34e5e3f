"""Facts about occurrences, sent with `send` inside the transaction."""

from django.dispatch import Signal

# An occurrence will not take place. Arguments: occurrence, by
occurrence_cancelled = Signal()
# Its time or place changed by publication. Arguments: occurrence, before (dict)
occurrence_changed = Signal()
# A page went live, and all that follows its dates is in line with it; its wording may
# be another than before, in one language or in all. Arguments: translation_key
event_published = Signal()
# More places than before. Arguments: occurrence
seats_added = Signal()
# An occurrence was published for the first time. Arguments: occurrence
occurrence_published = Signal()
# It is about to be deleted, unless something still hangs on it. Arguments: occurrence
occurrence_removed = Signal()
