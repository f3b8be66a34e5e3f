"""One person's place at an occurrence, or on its waiting list."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events import organising
from events.models import Occurrence
from membership import roles

LIVE = ("confirmed", "waiting")


# After the last hour of the event; the same for every association.
BRIEF_ANSWERS_KEPT = timedelta(days=7)


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Organisers see all or their event's, a person their own, a stranger none."""
        if not user.is_authenticated:
            return self.none()
        if roles.has(user, roles.ORGANISERS):
            return self
        return self.filter(Q(person=user) | organising.within(user))

    def live(self):
        return self.filter(status__in=LIVE)

    def confirmed(self):
        return self.filter(status="confirmed")

    def to_forget(self, now):
        """Whose brief answers have been kept for long enough at `now` (aware)."""
        return self.filter(
            has_brief_answers=True, occurrence__ends_at__lt=now - BRIEF_ANSWERS_KEPT
        )

    def waiting(self):
        """In the order in which seats are offered."""
        return self.filter(status="waiting").order_by("queued_at", "pk")


class Registration(models.Model):
    """Confirmed, waiting or cancelled. At most one live row a person and occurrence."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="registrations"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    guests = models.PositiveSmallIntegerField(
        _("guests"), default=0, validators=[MaxValueValidator(1)]
    )
    guest_name = models.CharField(_("guest's name"), max_length=120, blank=True)
    answers = models.JSONField(_("answers"), default=list, blank=True)
    has_brief_answers = models.BooleanField(
        _("holds answers that are deleted a week after the event"),
        default=False,
        editable=False,
    )
    terms_accepted = models.TextField(_("terms accepted"), blank=True)
    show_name = models.BooleanField(_("on the guest list"), default=False)
    client_key = models.UUIDField(
        _("client key"),
        default=uuid.uuid4,
        help_text=_("The same form sent twice carries the same key."),
    )
    queued_at = models.DateTimeField(_("since"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    created_at = models.DateTimeField(_("registered"), default=timezone.now)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "person"],
                condition=Q(status__in=LIVE),
                name="registration_one_live",
            ),
            models.UniqueConstraint(
                fields=["person", "client_key"], name="registration_same_form_once"
            ),
            models.CheckConstraint(
                condition=Q(guests__lte=1), name="registration_one_guest"
            ),
        ]
        indexes = [
            models.Index(
                fields=["occurrence", "queued_at"],
                name="registration_queue",
                condition=Q(status="waiting"),
            ),
            models.Index(
                fields=["occurrence"],
                name="registration_brief_answers",
                condition=Q(has_brief_answers=True),
            ),
        ]

    def __str__(self):
        return f"registration {self.pk}"

    @property
    def places(self):
        """Seats it holds or asks for: the person and the guest."""
        return 1 + self.guests
