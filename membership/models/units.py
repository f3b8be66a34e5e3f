"""The organisation as a tree, who belongs where, and what became of its branches."""

import datetime as dt

from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class UnitQuerySet(MP_NodeQuerySet):
    def open(self):
        """Units that have not been closed or merged into another."""
        return self.filter(closed_on=None)

    def below(self, *units):
        """These units and everything under them."""
        reach = Q(pk__in=[])
        for unit in units:
            reach |= Q(path__startswith=unit.path)
        return self.filter(reach)


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):
    def get_queryset(self):
        """In the tree's order, as treebeard's own manager has it, with our verbs."""
        return UnitQuerySet(self.model, using=self._db).order_by("path")


class Unit(MP_Node):
    """A School, College, Department or whatever the association calls its parts.

    A unit is closed or merged, never deleted: history hangs on it.
    """

    # Six letters a step: a move never runs out of room below 2 thousand million.
    steplen = 6

    name_da = models.CharField(_("name, Danish"), max_length=120)
    name_en = models.CharField(_("name, English"), max_length=120)
    label_da = models.CharField(
        _("what it is, Danish"), max_length=60, blank=True, help_text=_("e.g. Afdeling")
    )
    label_en = models.CharField(
        _("what it is, English"),
        max_length=60,
        blank=True,
        help_text=_("e.g. Department"),
    )
    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Short and lasting; lists and imports name the unit by it."),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged_from",
    )

    objects = UnitManager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False),
                name="unit_merged_is_closed",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_da if get_language() == "da" else self.name_en

    @property
    def label(self) -> str:
        """What it is, in the reader's language."""
        return self.label_da if get_language() == "da" else self.label_en


class BelongingQuerySet(models.QuerySet):
    def on(self, day: dt.date):
        """Those that include the day."""
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day)

    def in_units(self, *units):
        """Those in these units or anywhere below them."""
        return self.filter(unit__in=Unit.objects.below(*units))


class Belonging(models.Model):
    """One person in one unit, from the first day to the last; ended, not deleted."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="belongings",
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        on_delete=models.PROTECT,
        related_name="belongings",
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"), null=True, blank=True)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("belonging")
        verbose_name_plural = _("belongings")
        ordering = ["-starts", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=Q(ends=None),
                name="belonging_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=models.F("starts")),
                name="belonging_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "ends"], name="belonging_unit_open"),
        ]

    def __str__(self):
        return f"{self.person}: {self.unit}"


class UnitChange(models.Model):
    """What became of a unit: moved, renamed, merged, closed. Written once."""

    class Kind(models.TextChoices):
        CREATED = "created", _("created")
        RENAMED = "renamed", _("renamed")
        MOVED = "moved", _("moved")
        MERGED = "merged", _("merged")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of a unit")
        verbose_name_plural = _("changes of units")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.unit}: {self.get_kind_display()}"
