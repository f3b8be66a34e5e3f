"""What registrations forget by themselves."""

from django.db import transaction
from django.utils import timezone

from events.registrations import questions
from events.registrations.models import Registration


def forget_brief_answers(*, now=None) -> int:
    """Delete the answers that were promised to go; returns of how many people.

    `now`: aware, for tests. What is deleted leaves no trace but that it is gone.
    """
    forgotten = 0
    for pk in Registration.objects.to_forget(now or timezone.now()).values_list("pk"):
        with transaction.atomic():
            row = Registration.objects.select_for_update().get(pk=pk[0])
            row.answers = questions.lasting(row.answers)
            row.has_brief_answers = False
            row.save(update_fields=["answers", "has_brief_answers"])
            forgotten += 1
    return forgotten
