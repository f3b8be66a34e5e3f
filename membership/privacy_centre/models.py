"""What people ask about their own data, and what they agreed to."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A finished file waits so long to be fetched.
FILE_KEPT = dt.timedelta(days=7)
# In which one can change one's mind. With the job's ten minutes this stays below the
# 24 hours within which a person has to be gone (safety.md 8.2).
GRACE = dt.timedelta(hours=23)
# A request has to be answered within a month (GDPR article 12(3)).
ANSWER_WITHIN = dt.timedelta(days=30)


def _file_path(request, filename):
    return f"privacy/exports/{request.public_id.hex}.zip"


class ExportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; nobody fetches another person's file."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def unfinished(self):
        return self.filter(state__in=UNFINISHED)

    def due(self, now=None):
        """What is to be built: new, or left behind by a worker that died."""
        now = now or timezone.now()
        return self.unfinished().filter(Q(lease_until=None) | Q(lease_until__lt=now))


class ExportRequest(models.Model):
    """One request for everything that is kept about oneself, and the file made of it.

    At most one of a person is unfinished: the database says so.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        BUILDING = "building", _("being put together")
        READY = "ready", _("ready")
        FAILED = "failed", _("did not work")
        GONE = "gone", _("deleted")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="privacy_exports",
    )
    language = models.CharField(_("language"), max_length=8)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING
    )
    done = models.PositiveSmallIntegerField(_("kinds done"), default=0)
    total = models.PositiveSmallIntegerField(_("kinds in all"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("fetched"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=_file_path, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("download of one's data")
        verbose_name_plural = _("downloads of one's data")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["waiting", "building"]),
                name="privacy_export_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & Q(ready_at__isnull=False)),
                name="privacy_export_ready_has_file",
            ),
        ]

    def __str__(self):
        return f"export {self.pk}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def until(self) -> dt.datetime | None:
        """When the file goes."""
        return self.ready_at and self.ready_at + FILE_KEPT


UNFINISHED = (ExportRequest.State.WAITING, ExportRequest.State.BUILDING)


class ErasureQuerySet(models.QuerySet):
    def open(self):
        return self.filter(undone_at=None, done_at=None)

    def due(self, now=None):
        """Those whose time to think again is over."""
        return self.open().filter(due_at__lte=now or timezone.now())


class ErasureRequest(models.Model):
    """One request to be erased. The row outlives the person, without a name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="erasures",
    )
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # When a letter or a call asked for it: the month counts from here.
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    due_at = models.DateTimeField(_("due"))
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    done_at = models.DateTimeField(_("erased"), null=True, blank=True)
    # {kind of thing: how many}, numbers only.
    report = models.JSONField(_("what went"), default=dict, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to be erased")
        verbose_name_plural = _("requests to be erased")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(undone_at=None, done_at=None),
                name="privacy_erasure_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(done_at=None),
                name="privacy_erasure_undone_or_done",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="privacy_erasure_due",
                condition=Q(undone_at=None, done_at=None),
            )
        ]

    def __str__(self):
        return f"erasure {self.pk}"


class ConsentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(person=user) if user.is_authenticated else self.none()

    def latest(self, person, purpose: str):
        """The person's last word about a purpose, or None."""
        return self.filter(person=person, purpose=purpose).order_by("-pk").first()


class Consent(models.Model):
    """One yes or one no to one purpose: a ledger, nothing in it is overwritten."""

    class Where(models.TextChoices):
        CENTRE = "centre", _("on the page about privacy")
        PROFILE = "profile", _("on the profile")
        LETTER = "letter", _("from a letter")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="consents",
    )
    purpose = models.CharField(_("purpose"), max_length=40)
    given = models.BooleanField(_("yes"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    where = models.CharField(_("where"), max_length=8, choices=Where.choices)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "purpose"], name="privacy_consent_of_person")
        ]

    def __str__(self):
        return f"consent {self.pk}"


class Erasing(models.Model):
    """Holds a row only inside a transaction that erases somebody.

    Tables that refuse changes (the two logs, ledgers) ask whether there is one. It is
    never committed, so no other transaction ever sees it.
    """

    class Meta:
        verbose_name = _("erasing")

    def __str__(self):
        return "erasing"
