"""What people report to moderators, and whom they no longer want to read."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chat.models import Message


class Report(models.Model):
    """One person asks the moderators to look at one message; once."""

    class Reason(models.TextChoices):
        UNKIND = "unkind", _("It is unkind, or an attack on somebody")
        SPAM = "spam", _("It is advertising, or out of place here")
        PRIVATE = "private", _("It tells what should stay private")
        ILLEGAL = "illegal", _("I believe it is against the law")
        OTHER = "other", _("Something else")

    class Decision(models.TextChoices):
        KEPT = "kept", _("it stays")
        HIDDEN = "hidden", _("it is hidden")
        GONE = "gone", _("it was gone already")

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="reports"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.CharField(max_length=8, choices=Reason.choices)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_default=Now())
    decision = models.CharField(max_length=6, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("report of a message")
        verbose_name_plural = _("reports of messages")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "person"], name="report_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="report_decided_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["message"], name="report_open", condition=Q(decision="")
            )
        ]

    def __str__(self):
        return f"report {self.pk}"


class Mute(models.Model):
    """One person folds another's words away, for themselves alone."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes"
    )
    muted = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("muted person")
        verbose_name_plural = _("muted people")
        constraints = [
            models.UniqueConstraint(fields=["person", "muted"], name="mute_once"),
            models.CheckConstraint(
                condition=~Q(person=F("muted")), name="mute_somebody_else"
            ),
        ]

    def __str__(self):
        return f"{self.person_id} mutes {self.muted_id}"
