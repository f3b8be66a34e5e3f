"""Notices: one line in the bell, how it goes out, and what each person wants of it."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# So long a notice is kept after it was read, and so long if it never was.
READ_DAYS, UNREAD_DAYS = 90, 180


class Channel(models.TextChoices):
    """The ways by which a notice reaches a person."""

    BELL = "bell", _("Bell")
    MAIL = "mail", _("E-mail")
    PUSH = "push", _("Push")


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and only one's own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(person=user)

    def on_bell(self, now=None):
        """Those that the bell shows now: let through, due, and not taken back."""
        now = now or timezone.now()
        return self.filter(on_bell=True, gone_at=None, due_at__lte=now)

    def unread(self):
        return self.filter(read_at=None)

    def old(self, now=None):
        """Those whose time is over."""
        now = now or timezone.now()
        return self.filter(
            Q(read_at__lt=now - dt.timedelta(days=READ_DAYS))
            | Q(due_at__lt=now - dt.timedelta(days=UNREAD_DAYS))
        )


class Notice(models.Model):
    """One fact told to one person. Its text is written when it is shown.

    `params` are ids, never personal data. `decided` keeps what was decided for each
    channel when the notice was written, {"mail": "off"}, so that the question "why?"
    has an answer later; the reasons are those of `deciding`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notices",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=160)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    # Minutes before what it is about; 0 for what is no reminder.
    lead = models.PositiveIntegerField(_("lead time"), default=0)
    on_bell = models.BooleanField(_("on the bell"), default=True)
    decided = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    gone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-due_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "key"], name="notice_once_per_fact"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-due_at"], name="notice_by_person"),
            models.Index(
                fields=["person", "due_at"],
                name="notice_unread",
                condition=Q(on_bell=True, read_at=None, gone_at=None),
            ),
            models.Index(fields=["kind", "key"], name="notice_by_fact"),
            models.Index(fields=["due_at"], name="notice_by_age"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class DeliveryQuerySet(models.QuerySet):
    def due(self, now=None):
        """Those that may go out now: waiting long enough, or their lease is over."""
        now = now or timezone.now()
        return self.filter(
            Q(state=Delivery.State.WAITING, next_at__lte=now)
            | Q(state=Delivery.State.SENDING, lease_until__lt=now)
        )

    def unsent(self):
        return self.filter(state__in=[Delivery.State.WAITING, Delivery.State.SENDING])


class Delivery(models.Model):
    """One notice on one channel: the outbox. Written with the fact, sent later.

    `reason` says what let it through ("default", "chosen", "urgent"), and once it has
    ended without being sent, `error` says why.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("not sent")
        DEAD = "dead", _("given up")

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(_("channel"), max_length=4, choices=Channel.choices)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.WAITING
    )
    reason = models.CharField(max_length=12, blank=True)
    # It goes into the mail that gathers a day's notices.
    in_digest = models.BooleanField(default=False)
    next_at = models.DateTimeField(_("not before"), default=timezone.now)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # The outbox row of the mail that carried it.
    letter_key = models.CharField(max_length=200, blank=True)
    error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of a notice")
        verbose_name_plural = _("deliveries of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel"], name="delivery_once_per_channel"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="delivery_sent_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="delivery_due",
                condition=Q(state__in=["waiting", "sending"]),
            )
        ]

    def __str__(self):
        return f"{self.channel} {self.pk}"


class Preference(models.Model):
    """What one person wants of one kind on one channel; without a row, its default."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_preferences",
    )
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=4, choices=Channel.choices)
    lead = models.PositiveIntegerField(_("lead time"), default=0)
    wanted = models.BooleanField(_("wanted"))
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel", "lead"], name="preference_once"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.channel}"


class Rhythm(models.Model):
    """When a person wants to be reached. Clock times are of the person's own zone.

    `digest_hour` (0-23) set: mails are gathered into one a day at that hour.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_rhythm",
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet to"), null=True, blank=True)
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the daily mail"), null=True, blank=True
    )
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)

    class Meta:
        verbose_name = _("times for notices")
        verbose_name_plural = _("times for notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="rhythm_quiet_has_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lt=24),
                name="rhythm_digest_hour_of_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.pk}"
