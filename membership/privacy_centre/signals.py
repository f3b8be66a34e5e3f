"""Facts about people who leave for good, sent with `send` inside the transaction."""

from django.dispatch import Signal

# A person is about to be erased: let go of what runs or is still to come (seats,
# shifts, devices). The rows are still theirs. Arguments: person, by
person_erasing = Signal()
# What somebody asked for about themselves can be fetched. Argument: request
export_ready = Signal()
# The person's rows are gone; only a row without a name is left. Arguments: person, by
person_erased = Signal()
