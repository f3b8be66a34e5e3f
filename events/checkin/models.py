"""Gates, who may stand at them with which device, and every scan as a fact."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from events import organising
from events.models import Occurrence
from events.tickets.models import Ticket
from membership import roles


class GateQuerySet(models.QuerySet):
    def visible_to(self, user, now=None):
        """Gates a person may scan at now: organisers theirs, volunteers in a shift."""
        if not user.is_authenticated:
            return self.none()
        if roles.has(user, roles.ORGANISERS):
            return self
        now = now or timezone.now()
        on_shift = Q(
            shifts__person=user, shifts__starts_at__lte=now, shifts__ends_at__gt=now
        )
        return self.filter(on_shift | organising.within(user)).distinct()


class Gate(ClusterableModel):
    """One door of one occurrence. Nobody is scanned outside its opening time."""

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="gates"
    )
    name = models.CharField(
        _("name"),
        max_length=60,
        blank=True,
        help_text=_("Empty: main entrance, in the reader’s language."),
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    finds_names = models.BooleanField(
        _("guests can be found by name"),
        default=True,
        help_text=_("Off: only codes, typed or by camera, open this gate."),
    )

    objects = GateQuerySet.as_manager()

    class Meta:
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "name"], name="gate_name_once"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")),
                name="gate_closes_later",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """Its name; the gate that every event has by itself is named for the reader."""
        return self.name or gettext("Main entrance")

    def clean(self):
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("It closes after it opens.")})


class Shift(models.Model):
    """A volunteer's right to scan: one gate, one stretch of time."""

    gate = ParentalKey(Gate, on_delete=models.CASCADE, related_name="shifts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    may_decide = models.BooleanField(
        _("may let in anyway"),
        default=False,
        help_text=_("Against the answer of the gate, with a reason that is kept."),
    )

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.UniqueConstraint(
                fields=["gate", "person", "starts_at"], name="shift_once"
            )
        ]

    def __str__(self):
        return f"shift {self.pk}"

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends after it starts.")})


class Device(models.Model):
    """A phone at a gate: its token is hashed, ends with the shift, can be revoked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="devices")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices"
    )
    token_hash = models.CharField(_("token, hashed"), max_length=64, unique=True)
    label = models.CharField(_("label"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("enrolled"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self):
        return f"device {self.pk}"


class Scan(models.Model):
    """One reading of a code at a gate, with its answer. Never changed but by undo.

    A nonce stored once makes a scan that is sent twice harmless. One entry that
    counts per ticket is the database's word.
    """

    class Result(models.TextChoices):
        WELCOME = "welcome", _("welcome")
        ALREADY = "already", _("already in")
        OTHER_EVENT = "other_event", _("another event")
        NO_SEAT = "no_seat", _("no seat yet")
        CANCELLED = "cancelled", _("cancelled")
        REISSUED = "reissued", _("replaced by a newer ticket")
        EARLY = "early", _("too early")
        EXPIRED = "expired", _("expired")
        FORGED = "forged", _("forged")
        UNKNOWN = "unknown", _("unknown")
        CLOSED = "closed", _("gate is closed")
        NOT_A_TICKET = "not_a_ticket", _("not a ticket")

    class Direction(models.TextChoices):
        ENTRY = "entry", _("in")
        EXIT = "exit", _("out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nonce = models.UUIDField(_("nonce"), unique=True)
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="scans")
    device = models.ForeignKey(
        Device, null=True, blank=True, on_delete=models.SET_NULL, related_name="scans"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ticket = models.ForeignKey(
        Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="scans"
    )
    result = models.CharField(_("answer"), max_length=12, choices=Result.choices)
    direction = models.CharField(
        _("direction"),
        max_length=5,
        choices=Direction.choices,
        default=Direction.ENTRY,
    )
    counts = models.BooleanField(_("counts as an entry"), default=False)
    people = models.PositiveSmallIntegerField(_("people"), default=0)
    offline = models.BooleanField(_("without signal"), default=False)
    forced = models.CharField(_("let in anyway because"), max_length=200, blank=True)
    scanned_at = models.DateTimeField(_("scanned"), default=timezone.now)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(counts=True, undone_at=None),
                name="scan_one_entry_per_ticket",
            ),
        ]
        indexes = [
            models.Index(fields=["gate", "-scanned_at"], name="scan_log"),
        ]

    def __str__(self):
        return f"scan {self.pk}"
