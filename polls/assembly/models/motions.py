"""The agenda: what is put to the vote, one at a time, and what was decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polls.assembly.models.assemblies import Assembly
from polls.models import Poll, lines
from polls.models.questions import said


class Motion(models.Model):
    """One point of the agenda. Its poll is made when the chair opens it.

    What was counted then stands here: `hall` votes in the hall, `needed` for the
    quorum, and the `result` by the `rule` (`rulings.declare`).
    """

    class Kind(models.TextChoices):
        MOTION = "motion", _("for, against or abstain")
        ELECTION = "election", _("one of several")
        RANKED = "ranked", _("several in order, by instant run-off")

    class Rule(models.TextChoices):
        SIMPLE = "simple", _("simple majority: more for than against")
        ABSOLUTE = "absolute", _("absolute majority: more than half of all votes cast")
        TWO_THIRDS = "thirds", _("two thirds of the votes for and against")

    class State(models.TextChoices):
        PLANNED = "planned", _("to come")
        OPEN = "open", _("voting is open")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Result(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        REJECTED = "rejected", _("not adopted")
        ELECTED = "elected", _("elected")
        TIED = "tied", _("nobody elected")
        NO_QUORUM = "no_quorum", _("no quorum")

    assembly = models.ForeignKey(
        Assembly, on_delete=models.PROTECT, related_name="motions"
    )
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(
        _("voted on as"), max_length=8, choices=Kind.choices, default=Kind.MOTION
    )
    rule = models.CharField(
        _("majority"), max_length=8, choices=Rule.choices, default=Rule.SIMPLE
    )
    grade = models.CharField(
        _("open or secret"),
        max_length=8,
        choices=Poll.Grade.choices,
        default=Poll.Grade.SECRET,
    )
    title_da = models.CharField(_("title, Danish"), max_length=140, blank=True)
    title_en = models.CharField(_("title, English"), max_length=140, blank=True)
    text_da = models.TextField(_("text, Danish"), max_length=4000, blank=True)
    text_en = models.TextField(_("text, English"), max_length=4000, blank=True)
    choices_da = models.TextField(
        _("candidates, Danish"),
        max_length=2000,
        blank=True,
        help_text=_("One on each line."),
    )
    choices_en = models.TextField(
        _("candidates, English"),
        max_length=2000,
        blank=True,
        help_text=_("The same ones in the same order, or empty."),
    )
    proposer = models.CharField(
        _("proposed by"),
        max_length=120,
        blank=True,
        help_text=_("As it stands in the minutes, e.g. the board."),
    )
    amends = models.ForeignKey(
        "self",
        verbose_name=_("amends"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="amendments",
        help_text=_("An amendment is voted on before what it amends."),
    )
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.PLANNED, editable=False
    )
    poll = models.OneToOneField(
        Poll,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="motion",
    )
    present = models.PositiveIntegerField(null=True, blank=True, editable=False)
    represented = models.PositiveIntegerField(null=True, blank=True, editable=False)
    roll = models.PositiveIntegerField(null=True, blank=True, editable=False)
    needed = models.PositiveIntegerField(null=True, blank=True, editable=False)
    result = models.CharField(
        max_length=9, choices=Result.choices, blank=True, editable=False
    )
    # The place of the choice that won, for an election.
    winner = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_da="", title_en=""), name="motion_has_a_title"
            ),
            models.UniqueConstraint(
                fields=["assembly"],
                condition=Q(state="open"),
                name="motion_one_open_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "withdrawn"], poll=None)
                | Q(state__in=["open", "decided"], poll__isnull=False),
                name="motion_voted_on_has_a_poll",
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_at__isnull=False)
                | (~Q(state="decided") & Q(result="")),
                name="motion_decided_has_a_result",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        return said(self, "title")

    @property
    def text(self) -> str:
        return said(self, "text")

    @property
    def choices(self) -> list[str]:
        return lines(said(self, "choices"))

    @property
    def hall(self) -> int | None:
        """Votes in the hall when it was opened; None before."""
        return None if self.present is None else self.present + (self.represented or 0)

    @property
    def is_election(self) -> bool:
        return self.kind != self.Kind.MOTION

    @property
    def winner_name(self) -> str:
        names = self.choices
        return (
            names[self.winner - 1] if self.winner and self.winner <= len(names) else ""
        )
