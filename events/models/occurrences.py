"""The dated happenings that people come to."""

import uuid
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignUp(models.TextChoices):
    HERE = "here", _("Here")
    ELSEWHERE = "elsewhere", _("Elsewhere")
    NONE = "none", _("Not needed")


class OccurrenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Occurrences of published events; private pages are the page's own matter."""
        return self.filter(published=True)

    def upcoming(self, now=None):
        return self.filter(ends_at__gt=now or timezone.now()).order_by(
            "starts_at", "pk"
        )

    def past(self, now=None):
        return self.filter(ends_at__lte=now or timezone.now()).order_by(
            "-starts_at", "-pk"
        )


class Occurrence(models.Model):
    """One dated happening of an event; registrations, tickets and gates hang on it.

    It follows what is published (`events.actions.follow_publication`), so that a
    draft never touches people. `taken` counts the places of confirmed people and
    their guests; the CHECK below is the last line against overselling.
    """

    # For core.pagecache: a row that public pages show, and its mere numbers.
    shows_on_pages = True
    seat_fields = frozenset({"taken"})

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    translation_key = models.UUIDField(_("event"), db_index=True)
    recurrence_id = models.DateTimeField(
        _("original start"),
        help_text=_("Stays when it is moved (RFC 5545 RECURRENCE-ID)."),
    )
    title = models.CharField(_("title"), max_length=255)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    doors_at = models.DateTimeField(_("doors"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    place = models.CharField(_("place"), max_length=500, blank=True)
    online_url = models.URLField(_("online link"), blank=True)
    sign_up = models.CharField(_("sign-up"), max_length=10, choices=SignUp.choices)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    taken = models.PositiveIntegerField(_("taken"), default=0)
    guests_allowed = models.BooleanField(_("one guest each"), default=False)
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"))
    cancel_until = models.DateTimeField(_("cancel until"))
    published = models.BooleanField(_("published"), default=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    sequence = models.PositiveIntegerField(
        _("sequence"), default=0, help_text=_("RFC 5545 SEQUENCE: rises on change.")
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["starts_at"], name="occurrence_starts"),
            models.Index(fields=["ends_at"], name="occurrence_ends"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "recurrence_id"],
                name="occurrence_once_per_start",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")),
                name="occurrence_not_oversold",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="occurrence_ends_later"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    @property
    def seats_left(self):
        """Free places, or None without a limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    def status(self, now=None) -> str:
        """scheduled, ongoing, completed or cancelled: told by the time, never kept."""
        now = now or timezone.now()
        if self.cancelled_at:
            return "cancelled"
        if now >= self.ends_at:
            return "completed"
        return "ongoing" if now >= self.starts_at else "scheduled"

    def registration_state(self, now=None) -> str:
        """Why one can or cannot register now.

        One of: none, elsewhere, cancelled, past, early, closed, full, open.
        """
        now = now or timezone.now()
        checks = [
            ("none", self.sign_up == SignUp.NONE),
            ("elsewhere", self.sign_up == SignUp.ELSEWHERE),
            ("cancelled", self.cancelled_at is not None),
            ("past", now >= self.ends_at),
            ("early", self.opens_at is not None and now < self.opens_at),
            ("closed", now >= self.closes_at),
            ("full", self.seats_left == 0),
        ]
        return next((name for name, holds in checks if holds), "open")
