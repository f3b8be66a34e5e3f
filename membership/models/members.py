"""Membership: what kinds there are, who has had which and when.

Days are days in the association's zone (TIME_ZONE). A status is never stored: it is
computed from the periods, which are a ledger. What was written wrongly is annulled with
a reason and written again, never overwritten.
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def today() -> dt.date:
    """The day it is for the association, whoever asks from wherever."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class Status(models.TextChoices):
    PENDING = "pending", _("not begun")
    ACTIVE = "active", _("member")
    GRACE = "grace", _("to be renewed")
    LAPSED = "lapsed", _("lapsed")
    RESIGNED = "resigned", _("resigned")


class MembershipType(models.Model):
    """A kind of membership: its fee, how long it lasts, what it gives."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name_da = models.CharField(_("name, Danish"), max_length=80)
    name_en = models.CharField(_("name, English"), max_length=80)
    benefits_da = models.TextField(_("what it gives, Danish"), blank=True)
    benefits_en = models.TextField(_("what it gives, English"), blank=True)
    fee = models.DecimalField(
        _("fee for a period"), max_digits=9, decimal_places=2, default=0
    )
    months = models.PositiveSmallIntegerField(_("months in a period"), default=12)
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"),
        default=28,
        help_text=_("So long after the last day one is still counted as a member."),
    )
    has_vote = models.BooleanField(_("right to vote"), default=True)
    is_open = models.BooleanField(
        _("can be applied for"), default=True, help_text=_("On the page for joining.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of membership")
        verbose_name_plural = _("kinds of membership")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fee__gte=0), name="membershiptype_fee_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=120),
                name="membershiptype_months_1_to_120",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_da if get_language() == "da" else self.name_en

    @property
    def benefits(self) -> str:
        """What it gives, in the reader's language."""
        return self.benefits_da if get_language() == "da" else self.benefits_en


class MemberQuerySet(models.QuerySet):
    def with_status(self, day: dt.date | None = None):
        """Each with `status_now` (a Status) and `until`, the last day paid for."""
        day = day or today()
        mine = Period.objects.standing().filter(member=OuterRef("pk"))
        away = [When(found, then=Value(Status.RESIGNED)) for found in _away_on(day)]
        return self.annotate(
            until=Subquery(mine.order_by("-ends").values("ends")[:1]),
            status_now=Case(
                When(resigned_on__lte=day, then=Value(Status.RESIGNED)),
                *away,
                When(
                    Exists(mine.filter(starts__lte=day, ends__gte=day)),
                    then=Value(Status.ACTIVE),
                ),
                When(
                    Exists(mine.filter(starts__lte=day, grace_ends__gte=day)),
                    then=Value(Status.GRACE),
                ),
                When(Exists(mine.filter(starts__gt=day)), then=Value(Status.PENDING)),
                default=Value(Status.LAPSED),
                output_field=models.CharField(),
            ),
        )

    def current(self, day: dt.date | None = None):
        """Members by the day's date: with a period that runs, or in its grace."""
        day = day or today()
        mine = Period.objects.standing().filter(member=OuterRef("pk"))
        return self.filter(
            Exists(mine.filter(starts__lte=day, grace_ends__gte=day)),
            Q(resigned_on=None) | Q(resigned_on__gt=day),
            *(~found for found in _away_on(day)),
        )


def _away_on(day: dt.date) -> list[Exists]:
    """That a member was away on a day that is over. Nobody is away today: whoever
    resigned and is not back has `resigned_on`, and costs no second look."""
    if day >= today():
        return []
    rows = Absence.objects.filter(member=OuterRef("pk"))
    return [Exists(rows.filter(starts__lte=day, ends__gte=day))]


class Member(models.Model):
    """A person who is or was a member, under one number for life."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member"
    )
    number = models.CharField(_("member number"), max_length=20)
    joined_on = models.DateField(_("member since"))
    # The first day without membership, for those who said so themselves.
    resigned_on = models.DateField(_("resigned on"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(Lower("number"), name="member_number_any_case")
        ]

    def __str__(self):
        return f"{self.number} {self.person}"

    def status(self, day: dt.date | None = None) -> Status:
        """What this person is on the day; one query."""
        row = Member.objects.with_status(day).values("status_now").get(pk=self.pk)
        return Status(row["status_now"])


class Absence(models.Model):
    """Days between a resignation and coming back; the last day belongs to it."""

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="absences"
    )
    starts = models.DateField(_("first day away"))
    ends = models.DateField(_("last day away"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["member", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=models.F("starts")), name="absence_ends_later"
            ),
            models.UniqueConstraint(fields=["member", "starts"], name="absence_once"),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.starts} - {self.ends}"


class PeriodQuerySet(models.QuerySet):
    def standing(self):
        """Those that have not been annulled."""
        return self.filter(annulled_at=None)


class Period(models.Model):
    """One paid or granted stretch of membership; the last day belongs to it.

    `fee` and `grace_ends` are kept as they were agreed: a new fee changes no old row.
    """

    class Source(models.TextChoices):
        APPLICATION = "application", _("application")
        RENEWAL = "renewal", _("renewal")
        IMPORT = "import", _("import")
        BOARD = "board", _("the board")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="periods")
    kind = models.ForeignKey(
        MembershipType,
        verbose_name=_("kind"),
        on_delete=models.PROTECT,
        related_name="periods",
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    grace_ends = models.DateField(_("last day of grace"))
    fee = models.DecimalField(_("fee"), max_digits=9, decimal_places=2)
    source = models.CharField(_("from"), max_length=12, choices=Source.choices)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    annulled_at = models.DateTimeField(null=True, blank=True)
    annulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    annulled_why = models.CharField(max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of membership")
        verbose_name_plural = _("periods of membership")
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=models.F("starts")),
                name="period_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(grace_ends__gte=models.F("ends")),
                name="period_grace_after_end",
            ),
            models.CheckConstraint(
                condition=Q(fee__gte=0), name="period_fee_not_negative"
            ),
            # No two standing periods of a member overlap: on PostgreSQL an exclusion
            # constraint (migration 0001), on SQLite `membership.actions`.
        ]
        indexes = [
            models.Index(
                fields=["member", "starts", "grace_ends"], name="period_by_member"
            ),
            models.Index(fields=["ends"], name="period_by_end"),
        ]

    def __str__(self):
        return f"{self.member}: {self.starts} to {self.ends}"
