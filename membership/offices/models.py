"""Offices of the association and who held them when.

A term is a fact that is ended, never deleted: `actions` write, nothing removes. Days
are days in the association's zone (TIME_ZONE); a term's last day belongs to it.
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def today() -> dt.date:
    """The day it is for the association, whoever asks from wherever."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class Office(models.Model):
    """Something one is elected to. `single`: one holder at a time."""

    shows_on_pages = True

    class Kind(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE = "vice", _("Vice chair")
        TREASURER = "treasurer", _("Treasurer")
        MEMBER = "member", _("Board member")
        SUBSTITUTE = "substitute", _("Substitute")

    name_da = models.CharField(_("name, Danish"), max_length=80)
    name_en = models.CharField(_("name, English"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    single = models.BooleanField(
        _("one holder at a time"),
        default=True,
        help_text=_("Cannot be changed once somebody has held it."),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The lowest number stands first.")
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["chair", "vice", "treasurer", "member", "substitute"]
                ),
                name="office_known_kind",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_da if get_language() == "da" else self.name_en


class TermQuerySet(models.QuerySet):
    def on(self, day: dt.date):
        """Terms that include the day."""
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day)

    def in_order(self):
        """As a board is listed: by office, then by who came first."""
        return self.order_by("office__order", "office_id", "starts", "pk")


class OfficeTerm(models.Model):
    """One person in one office, from the first day to the last.

    `name` is what pages show and outlives the account. Nothing of a person is shown
    who has not agreed: `agreed` says so, in writing of whoever keeps the register.
    """

    shows_on_pages = True

    office = models.ForeignKey(
        Office,
        verbose_name=_("office"),
        on_delete=models.PROTECT,
        related_name="terms",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="office_terms",
        help_text=_("Empty for those of old who have no account."),
    )
    name = models.CharField(
        _("name"),
        max_length=150,
        blank=True,
        help_text=_("Empty: the name of the account."),
    )
    single = models.BooleanField(editable=False, default=True)
    starts = models.DateField(_("first day"))
    ends = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("Empty while it is not known. The next begins the day after."),
    )
    agreed = models.BooleanField(
        _("agreed to be shown"),
        default=False,
        help_text=_(
            "They have said yes to their name on the website. Without it, only the "
            "office is shown."
        ),
    )
    portrait = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    line_da = models.CharField(_("one line, Danish"), max_length=160, blank=True)
    line_en = models.CharField(_("one line, English"), max_length=160, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=models.F("starts")),
                name="term_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name=""),
                name="term_of_somebody",
            ),
            # No office has two holders, and nobody holds one twice at a time: on
            # PostgreSQL exclusion constraints say so (migration 0001), on SQLite,
            # where one writes at a time, the actions.
        ]
        indexes = [models.Index(fields=["starts"], name="term_starts")]

    def __str__(self):
        return f"{self.office}: {self.holder}"

    @property
    def holder(self) -> str:
        """Who it is, for those who keep the register."""
        return self.name or (self.person.get_full_name() if self.person else "")

    @property
    def shown_name(self) -> str:
        """Who it is, for everybody: empty without their yes."""
        return self.holder if self.agreed else ""

    @property
    def line(self) -> str:
        """What they say of themselves, in the reader's language."""
        if not self.agreed:
            return ""
        return self.line_da if get_language() == "da" else self.line_en

    @property
    def shown_portrait(self):
        return self.portrait if self.agreed else None
