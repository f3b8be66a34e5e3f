"""A general assembly: when it is, who may come, and what its rules are."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from membership import roles
from membership.models import Belonging, Unit
from membership.models.members import today
from polls.audience import KEEPERS, is_member
from polls.models.questions import said

MOST_PROXIES = 10


class AssemblyQuerySet(models.QuerySet):
    def kept_by(self, user):
        """Those that the person looks after: for the site, or in a unit."""
        if roles.has(user, *KEEPERS):
            return self
        found = Q(pk__in=[])
        for path in roles.paths_of(user, *KEEPERS):
            found |= Q(unit__path__startswith=path)
        return self.filter(found)

    def visible_to(self, user):
        """What this person may read: announced ones of their own, those they run or
        are on the roll of, and published ones that are for everybody."""
        public = Q(state="published", is_public=True)
        if user is None or not user.is_authenticated or not user.is_active:
            return self.filter(public)
        if roles.has(user, *KEEPERS):
            return self
        found = public | Q(chair=user) | Q(pk__in=self.kept_by(user).values("pk"))
        told = Q(pk__in=self.filter(entries__person=user).values("pk"))
        if is_member(user):
            told |= Q(unit=None)
        paths = Belonging.objects.on(today()).filter(person=user)
        above = {
            path[:end]
            for path in paths.values_list("unit__path", flat=True)
            for end in range(Unit.steplen, len(path) + 1, Unit.steplen)
        }
        if above:
            told |= Q(unit__path__in=above)
        return self.filter(found | (told & ~Q(state="draft")))


class Assembly(models.Model):
    """One meeting from its announcement to its published result. Times are UTC.

    Its states follow each other and never go back: `actions.step`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        FROZEN = "frozen", _("roll frozen")
        OPEN = "open", _("in progress")
        CLOSED = "closed", _("over")
        PUBLISHED = "published", _("result published")

    class Quorum(models.TextChoices):
        NONE = "none", _("no quorum")
        VOTES = "votes", _("a number of votes")
        PERCENT = "percent", _("per cent of the roll")

    title_da = models.CharField(_("title, Danish"), max_length=120, blank=True)
    title_en = models.CharField(_("title, English"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    place = models.CharField(_("place"), max_length=160, blank=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: all members. Else those of the unit and of what is below."),
    )
    # The event where people are checked in; by name, for it is a sibling wing's.
    occurrence = models.ForeignKey(
        "events.Occurrence",
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Whoever is checked in there is present here by themselves."),
    )
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("chair"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    joined_by = models.DateField(
        _("members since"),
        null=True,
        blank=True,
        help_text=_("Only those who had joined by this day vote. Empty: all members."),
    )
    quorum_kind = models.CharField(
        _("quorum"), max_length=8, choices=Quorum.choices, default=Quorum.NONE
    )
    quorum = models.PositiveIntegerField(
        _("how many"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    proxies_each = models.PositiveSmallIntegerField(
        _("proxies for each holder"),
        default=2,
        validators=[MaxValueValidator(MOST_PROXIES)],
        help_text=_("So many others a member may vote for. 0: no proxies."),
    )
    is_public = models.BooleanField(
        _("the published result is for everybody"),
        default=False,
        help_text=_("Else it is for members, or for those of the unit."),
    )
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.DRAFT, editable=False
    )
    # The day whose members are on the roll, and SHA-256 of the roll as it was frozen.
    frozen_on = models.DateField(null=True, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = AssemblyQuerySet.as_manager()

    class Meta:
        verbose_name = _("assembly")
        verbose_name_plural = _("assemblies")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_da="", title_en=""), name="assembly_has_a_title"
            ),
            models.CheckConstraint(
                condition=Q(quorum_kind="none", quorum=None)
                | Q(quorum_kind="votes", quorum__gte=1)
                | Q(quorum_kind="percent", quorum__gte=1, quorum__lte=100),
                name="assembly_quorum_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(proxies_each__lte=MOST_PROXIES),
                name="assembly_proxies_within_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", frozen_at=None)
                | (~Q(state="draft") & Q(frozen_at__isnull=False)),
                name="assembly_beyond_a_draft_has_a_roll",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assembly:assembly", args=[self.pk])

    @property
    def title(self) -> str:
        return said(self, "title")

    @property
    def is_on(self) -> bool:
        """Whether people come and go: from the frozen roll to the end."""
        return self.state in {"frozen", "open"}

    @property
    def is_over(self) -> bool:
        return self.state in {"closed", "published"}
