"""Imports of members: one run for each file, its rows, and remembered columns."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them to the board and to admins, none to anybody else."""
        from membership.intake.rights import may_import

        return self.all() if may_import(user) else self.none()

    def at_work(self, now: dt.datetime | None = None):
        """Runs that wait for a worker: begun, and nobody has them at the moment."""
        free = Q(lease_until=None) | Q(lease_until__lt=now or timezone.now())
        return self.filter(free, state__in=Run.WORKING)


class Run(models.Model):
    """One file on its way in: looked at, checked, imported, perhaps undone."""

    class State(models.TextChoices):
        LOOKED = "looked", _("columns to be chosen")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("ready to import")
        IMPORTING = "importing", _("being imported")
        INVITING = "inviting", _("invitations being prepared")
        DONE = "done", _("imported")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("could not be read")

    class Known(models.TextChoices):
        """What happens to people whom the association knows already."""

        FILL = "fill", _("fill in what is missing")
        OVERWRITE = "overwrite", _("let the file decide")
        SKIP = "skip", _("leave them as they are")

    WORKING = (State.CHECKING, State.IMPORTING, State.INVITING, State.UNDOING)

    key = models.UUIDField(unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("file"), max_length=200)
    made_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    kind = models.CharField(max_length=4)
    encoding = models.CharField(_("alphabet"), max_length=12, blank=True)
    separator = models.CharField(_("separator"), max_length=1, blank=True)
    header = models.JSONField(default=list)
    # A field's name for each column, "" for those that are left out.
    mapping = models.JSONField(default=list)
    # For empty cells: kind, starts, ends, language, country.
    defaults = models.JSONField(default=dict)
    known = models.CharField(
        _("people who are known already"),
        max_length=9,
        choices=Known.choices,
        default=Known.FILL,
    )
    invite = models.BooleanField(_("invite the new people"), default=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.LOOKED
    )
    problem = models.CharField(max_length=300, blank=True)
    total = models.PositiveIntegerField(_("rows"), default=0)
    # Rows that the job at hand is through with, out of `todo`.
    done = models.PositiveIntegerField(default=0)
    todo = models.PositiveIntegerField(default=0)
    # Which worker has the run, until when; a new one gets a new number.
    worker = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    # When file and cells were forgotten.
    emptied_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of members")
        verbose_name_plural = _("imports of members")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(
                fields=["id"],
                name="run_at_work",
                condition=Q(state__in=["checking", "importing", "inviting", "undoing"]),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def percent(self) -> int:
        """How far the job at hand is, 0 to 100."""
        return min(100, 100 * self.done // self.todo) if self.todo else 0


class Piece(models.Model):
    """A part of the uploaded file. In the database: it is never served from a disk,
    every worker can read it, and it is gone for good when it is deleted."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="piece_once")
        ]

    def __str__(self):
        return f"{self.run_id}/{self.number}"


class RowQuerySet(models.QuerySet):
    def to_write(self):
        """Rows that an import would write, and has not."""
        return self.filter(verdict__in=Row.WRITTEN, outcome="")


class Row(models.Model):
    """One line of the file: what it says, what was made of it."""

    class Verdict(models.TextChoices):
        NEW = "new", _("new")
        UPDATE = "update", _("will be updated")
        SAME = "same", _("nothing to change")
        TWICE = "twice", _("duplicate")
        WRONG = "wrong", _("with faults")

    class Outcome(models.TextChoices):
        MADE = "made", _("admitted")
        CHANGED = "changed", _("updated")
        UNDONE = "undone", _("undone")
        KEPT = "kept", _("kept")

    WRITTEN = (Verdict.NEW, Verdict.UPDATE)

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    cells = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    # For finding duplicates: small letters, empty where there is none.
    email = models.CharField(max_length=254, blank=True)
    number = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What the import wrote, for the way back: ids, and values before and after.
    trace = models.JSONField(default=dict)
    invited_at = models.DateTimeField(null=True, blank=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="row_once_in_a_run")
        ]
        indexes = [
            models.Index(fields=["run", "verdict", "outcome", "line"], name="row_todo"),
            models.Index(fields=["run", "email"], name="row_email"),
            models.Index(fields=["run", "number"], name="row_number"),
        ]

    def __str__(self):
        return f"{self.run_id}:{self.line}"


class Layout(models.Model):
    """How the columns of a list were read, for the next list with these headings."""

    signature = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField(default=list)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")

    def __str__(self):
        return self.signature[:8]
