"""Who has voted, and what was answered: two tables that must not meet.

`Participation` says that somebody has voted; only for an open poll does it hold the
answers. A `Ballot` holds answers and nothing else: no person, no time, no serial
number. `polls.sealing` writes both anew when a poll closes, so that the order of rows
tells nothing either.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from polls.models.questions import Poll


class Participation(models.Model):
    """That a person has voted. `answers` only where the poll is open.

    `client_key` makes the same form sent twice one vote: a fingerprint of the form's
    key (`receipts.mark`), which goes when the poll closes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(
        Poll, on_delete=models.PROTECT, related_name="participations"
    )
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    client_key = models.UUIDField(null=True)
    answers = models.JSONField(null=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(fields=["poll", "voter"], name="voted_once")
        ]

    def __str__(self):
        return f"participation in {self.poll_id}"


class Ballot(models.Model):
    """What somebody answered in a secret poll; nothing says who or when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    answers = models.JSONField()

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")

    def __str__(self):
        return f"ballot of {self.poll_id}"


def voted_by(user):
    """An expression on polls: whether the person has voted."""
    return Exists(Participation.objects.filter(poll=OuterRef("pk"), voter=user))
