"""Applications for membership and every step that one took."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from membership import roles
from membership.models import MembershipType, Period, Unit

# So long a decision can be taken back; its letter waits as long.
UNDO = dt.timedelta(minutes=30)
LONGEST = 2000


class ApplicationQuerySet(models.QuerySet):
    def open(self):
        """Those on which nobody has decided."""
        return self.filter(state__in=Application.OPEN)

    def waiting(self):
        """Those on which the board is next to move."""
        return self.filter(state=Application.State.RECEIVED)

    def visible_to(self, user):
        """A person's own; the board's queue asks `decided_by`."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def decided_by(self, user):
        """Those that this person may read and decide on, their own left out.

        The board reads all, the board of a unit those who ask to belong to it or to
        a part of it.
        """
        others = self.exclude(person=user) if user.is_authenticated else self.none()
        if roles.has(user, roles.BOARD):
            return others
        reach = Q(pk__in=[])
        for role, scope, path, _thing in roles.grants_of(user):
            if role == roles.BOARD and scope == "unit":
                reach |= Q(units__path__startswith=path)
        return others.filter(
            pk__in=Application.objects.filter(reach).order_by().values("pk")
        )


class Application(models.Model):
    """One person asks to become a member. One at a time may be open."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        ASKED = "asked", _("asked for more")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (State.RECEIVED, State.ASKED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="applications",
        verbose_name=_("person"),
    )
    kind = models.ForeignKey(
        MembershipType,
        on_delete=models.PROTECT,
        related_name="applications",
        verbose_name=_("kind"),
    )
    units = models.ManyToManyField(
        Unit, blank=True, related_name="applications", verbose_name=_("units")
    )
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=20)
    city = models.CharField(_("town"), max_length=100)
    country = models.CharField(_("country"), max_length=2, default="DK")
    why = models.TextField(_("why"), max_length=LONGEST, blank=True)
    client_key = models.UUIDField(editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.RECEIVED
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Which press of a button decided, and the period that an approval wrote. A kept
    # period (`wrote` False) ran already: somebody came back before it was over.
    decision = models.ForeignKey(
        "Decision", null=True, on_delete=models.SET_NULL, related_name="applications"
    )
    period = models.ForeignKey(
        Period, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    wrote = models.BooleanField(default=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["received", "asked"]),
                name="application_one_open",
            ),
            models.UniqueConstraint(
                fields=["person", "client_key"], name="application_key_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "declined"])
                | Q(decided_at=None, decided_by=None),
                name="application_undecided_by_nobody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="application_by_state")
        ]

    def __str__(self):
        return f"{self.person}: {self.get_state_display()}"

    def get_absolute_url(self):
        return reverse("joining:application", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def undo_until(self) -> dt.datetime | None:
        """Until when the decision can be taken back; None without one."""
        return self.decided_at + UNDO if self.decided_at else None

    @property
    def can_be_undone(self) -> bool:
        return self.decided_at is not None and timezone.now() < self.undo_until


class Step(models.Model):
    """What happened to an application, in the order in which it did; written once."""

    class Kind(models.TextChoices):
        SENT = "sent", _("Sent")
        ASKED = "asked", _("The board asked")
        ANSWERED = "answered", _("Answered")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        UNDONE = "undone", _("The decision was taken back")

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="steps"
    )
    kind = models.CharField(max_length=9, choices=Kind.choices)
    text = models.TextField(max_length=LONGEST, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of applications")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.application_id}: {self.kind}"


class Decision(models.Model):
    """One press of a button by the board, on one application or on many.

    `refused` tells which could not be done and why: [{"application": 7, "why": "…"}].
    """

    class Kind(models.TextChoices):
        APPROVE = "approve", _("approve")
        DECLINE = "decline", _("decline")
        ASK = "ask", _("ask")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    client_key = models.UUIDField(unique=True)
    done = models.JSONField(default=list)
    refused = models.JSONField(default=list)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def undo_until(self) -> dt.datetime:
        return self.at + UNDO
