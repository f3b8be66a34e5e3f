"""Polls and their questions.

A choice is a line of its question, named by its place. A poll is frozen when it opens,
so a place never means another choice later.
"""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from membership import roles
from membership.models import Unit
from polls import audience

MOST_CHOICES = 30
SOON = dt.timedelta(days=1)


def said(row, name: str) -> str:
    """A text of the row in the language of the moment, else in the other."""
    first = "en" if get_language() == "en" else "da"
    other = "da" if first == "en" else "en"
    return getattr(row, f"{name}_{first}") or getattr(row, f"{name}_{other}")


class PollQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published polls that this person may read, and all that they look after.

        A poll for everybody can be read by everybody; one for members by members, one
        for a unit by those in it or below it, one for guests by those who came.
        """
        told = self.exclude(opens_at=None)
        if user is None or not user.is_authenticated or not user.is_active:
            return told.filter(audience.public())
        if roles.has(user, *audience.KEEPERS):
            return self
        told = told.filter(audience.public() | audience.meant_for(user))
        return told | self.filter(audience.kept_by(user))

    def open(self):
        """Those that take ballots now, by the database's clock."""
        return self.filter(
            Q(closes_at=None) | Q(closes_at__gt=Now()),
            opens_at__lte=Now(),
            closed_at=None,
        )

    def to_seal(self):
        """Those that are over and whose ballots are not yet written anew."""
        return self.filter(sealed_at=None, opens_at__lte=Now()).filter(
            Q(closed_at__isnull=False) | Q(closes_at__lte=Now())
        )

    def counted(self):
        """Each with `turnout`, how many have voted."""
        return self.annotate(turnout=Count("participations"))


class Poll(ClusterableModel):
    """Some questions to some people, from one moment to another.

    Both languages stand on one row; either may be left empty. Times are UTC; without
    `opens_at` it is a draft, without `closes_at` it is open until somebody closes it.
    """

    class Audience(models.TextChoices):
        ANYONE = "anyone", _("everybody with an account")
        MEMBERS = "members", _("members")
        UNIT = "unit", _("a unit and what is below it")
        EVENT = "event", _("people checked in at an event")
        # A motion of an assembly (polls.assembly), which makes the poll itself.
        ROLL = "roll", _("the roll of an assembly")

    class Grade(models.TextChoices):
        OPEN = "open", _("open: the name stands by the answer")
        SECRET = "secret", _("secret: nobody can see who answered what")
        VERIFIED = "verified", _("verified: secret, with a receipt and a public list")

    class Told(models.IntegerChoices):
        NOTHING = 0
        OPENED = 1
        RESULT = 2

    class Results(models.TextChoices):
        LIVE = "live", _("all the time")
        VOTED = "voted", _("once one has answered")
        CLOSED = "closed", _("when it is over")

    title_da = models.CharField(_("title, Danish"), max_length=140, blank=True)
    title_en = models.CharField(_("title, English"), max_length=140, blank=True)
    intro_da = models.TextField(_("introduction, Danish"), max_length=600, blank=True)
    intro_en = models.TextField(_("introduction, English"), max_length=600, blank=True)
    audience = models.CharField(
        _("who may answer"),
        max_length=8,
        choices=Audience.choices,
        default=Audience.MEMBERS,
        help_text=_("The same people may read it; what is for everybody is public."),
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="polls",
    )
    occurrence = models.ForeignKey(
        "events.Occurrence",
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    grade = models.CharField(
        _("open or secret"), max_length=8, choices=Grade.choices, default=Grade.SECRET
    )
    results = models.CharField(
        _("results are shown"),
        max_length=8,
        choices=Results.choices,
        default=Results.CLOSED,
        help_text=_("Those of a secret poll when it is over."),
    )
    quorum = models.PositiveIntegerField(
        _("quorum"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("So many must answer for the result to count. Empty: no quorum."),
    )
    opens_at = models.DateTimeField(
        _("opens"),
        null=True,
        blank=True,
        help_text=_("Empty: a draft. From then on nothing in it can be changed."),
    )
    closes_at = models.DateTimeField(
        _("closes"),
        null=True,
        blank=True,
        help_text=_("Empty: until you close it."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # When somebody closed it before its time.
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When its ballots were written anew in random order; from then on `outcome` holds
    # what they say (counting.tally) and `electorate` how many might have voted.
    sealed_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcome = models.JSONField(null=True, blank=True, editable=False)
    electorate = models.PositiveIntegerField(null=True, blank=True, editable=False)

    # What those asked have been told of (polls.notices).
    told = models.PositiveSmallIntegerField(
        default=Told.NOTHING, choices=Told.choices, editable=False
    )

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_da="", title_en=""), name="poll_has_a_title"
            ),
            models.CheckConstraint(
                condition=Q(audience="unit", unit__isnull=False)
                | (~Q(audience="unit") & Q(unit=None)),
                name="poll_unit_where_it_is_for_one",
            ),
            models.CheckConstraint(
                condition=Q(audience="event", occurrence__isnull=False)
                | (~Q(audience="event") & Q(occurrence=None)),
                name="poll_event_where_it_is_for_guests",
            ),
            models.CheckConstraint(
                condition=Q(grade="open") | Q(results="closed"),
                name="poll_secret_until_closed",
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None)
                | Q(opens_at__isnull=False, closes_at__gt=F("opens_at")),
                name="poll_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at=None) | Q(outcome__isnull=False),
                name="poll_sealed_is_counted",
            ),
        ]
        indexes = [models.Index(fields=["opens_at"], name="poll_by_opening")]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        return said(self, "title")

    @property
    def intro(self) -> str:
        return said(self, "intro")

    @property
    def is_secret(self) -> bool:
        return self.grade != self.Grade.OPEN

    @property
    def is_verified(self) -> bool:
        return self.grade == self.Grade.VERIFIED

    @property
    def state(self) -> str:
        """draft, coming, open or closed; by the clock, and by who closed it."""
        now = timezone.now()
        if self.opens_at is None:
            return "draft"
        if self.closed_at or (self.closes_at and self.closes_at <= now):
            return "closed"
        return "coming" if self.opens_at > now else "open"

    @property
    def is_closing(self) -> bool:
        """Open, and closed by the clock within a day."""
        return (
            self.state == "open"
            and self.closes_at is not None
            and self.closes_at - timezone.now() <= SOON
        )

    @property
    def ended_at(self):
        """When it took its last ballot, for one that is over."""
        ends = [moment for moment in (self.closed_at, self.closes_at) if moment]
        return min(ends) if ends else None

    @classmethod
    def sample(cls) -> "Poll":
        """One that is never saved, for the preview of the block (polls.sample)."""
        from polls import sample

        return sample.poll()

    def get_absolute_url(self) -> str:
        return reverse("polls:poll", args=[self.pk])


class Question(Orderable):
    """One question of a poll. `choices` are lines; a ballot names them by place."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("one choice")
        MULTIPLE = "multiple", _("several choices")
        RANKED = "ranked", _("choices in order")
        SCALE = "scale", _("a scale")
        TEXT = "text", _("own words")

    poll = ParentalKey(Poll, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(
        _("answered with"), max_length=8, choices=Kind.choices, default=Kind.SINGLE
    )
    text_da = models.CharField(_("question, Danish"), max_length=200, blank=True)
    text_en = models.CharField(_("question, English"), max_length=200, blank=True)
    choices_da = models.TextField(
        _("choices, Danish"),
        max_length=4000,
        blank=True,
        help_text=_("One on each line."),
    )
    choices_en = models.TextField(
        _("choices, English"),
        max_length=4000,
        blank=True,
        help_text=_("The same ones in the same order, or empty."),
    )
    required = models.BooleanField(_("must be answered"), default=True)
    most = models.PositiveSmallIntegerField(
        _("choices at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("For several choices. Empty: as many as one likes."),
    )
    top = models.PositiveSmallIntegerField(
        _("scale goes to"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(10)],
        help_text=_("From 1 to this figure."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        return said(self, "text")

    @property
    def has_choices(self) -> bool:
        return self.kind in {"single", "multiple", "ranked"}

    @property
    def choices(self) -> list[str]:
        """The choices in the language of the moment, else in the other."""
        return lines(said(self, "choices"))

    @property
    def field(self) -> str:
        """What the form calls it."""
        return f"q{self.pk}"


def lines(text: str) -> list[str]:
    """The lines with something on them, tidied."""
    return [tidy for line in text.splitlines() if (tidy := " ".join(line.split()))]
