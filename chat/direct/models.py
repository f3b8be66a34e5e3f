"""Who asked whom to talk. Without a yes nobody writes to anybody."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models import Block, Room

# So long after asking, the same person can be asked again.
AGAIN_AFTER = timedelta(days=30)


class AskQuerySet(models.QuerySet):
    def to(self, user):
        """Those that wait for this person's answer. Of people whom they have blocked
        they hear nothing."""
        unwanted = Block.objects.filter(person=user, blocked=OuterRef("asker"))
        return self.filter(
            asked=user, state=Ask.State.ASKED, asker__is_active=True
        ).exclude(Exists(unwanted))

    def recent(self, asker, asked):
        """Those without a yes of the last days: whoever asked waits meanwhile, and
        cannot tell a no from no answer."""
        since = timezone.now() - AGAIN_AFTER
        return self.filter(
            asker=asker,
            asked=asked,
            state__in=[Ask.State.ASKED, Ask.State.DECLINED],
            asked_at__gt=since,
        )


class Ask(models.Model):
    """One person asks another to talk. The greeting is the first message of the room
    that opens with a yes: sealed as every message is. Its number; 0 for none.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("no answer yet")
        ACCEPTED = "accepted", _("accepted")
        # Whoever asked reads the same as for "asked".
        DECLINED = "declined", _("no answer")
        WITHDRAWN = "withdrawn", _("withdrawn")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="asks")
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    greeting = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to talk")
        verbose_name_plural = _("requests to talk")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "asker"],
                condition=Q(state="asked"),
                name="ask_once_open",
            ),
            models.CheckConstraint(
                condition=~Q(asker=models.F("asked")), name="ask_somebody_else"
            ),
        ]
        indexes = [
            models.Index(fields=["asked", "state"], name="ask_by_asked"),
            models.Index(fields=["asker", "asked_at"], name="ask_by_asker"),
        ]

    def __str__(self):
        return f"{self.asker_id} asks {self.asked_id}: {self.state}"
