"""Count that something was followed."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from home.adverts.models import Clicks


@transaction.atomic
def count(*, kind: str, row: int) -> None:
    """One more today, in the site's zone. Two at once are two."""
    here = {"kind": kind, "row": row, "day": timezone.localdate()}
    if Clicks.objects.filter(**here).update(number=F("number") + 1):
        return
    try:
        with transaction.atomic():
            Clicks.objects.create(**here, number=1)
    except IntegrityError:
        Clicks.objects.filter(**here).update(number=F("number") + 1)
