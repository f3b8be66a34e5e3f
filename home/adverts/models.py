"""Announcements above the page, adverts below it, and how often they were followed.

Addresses, classes and files that visitors fetch call them strips and slips: programs
that block advertising hide whatever is named after it.
"""

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    URLValidator,
)
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.models import (
    DraftStateMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

WEB = URLValidator(schemes=["http", "https"])


class BulletinQuerySet(models.QuerySet):
    def running(self, now=None):
        """Published, begun and not over at this moment; nothing is ever switched."""
        now = now or timezone.now()
        begun = Q(starts_at=None) | Q(starts_at__lte=now)
        return self.filter(begun, live=True).filter(
            Q(ends_at=None) | Q(ends_at__gt=now)
        )

    def not_over(self, now=None):
        """Published, and running now or later."""
        now = now or timezone.now()
        return self.filter(live=True).filter(Q(ends_at=None) | Q(ends_at__gt=now))


class Bulletin(
    PreviewableMixin, WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model
):
    """What announcements and adverts share: to whom, where, from when till when.

    Both languages stand on one row, so one approval is for both.
    """

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        VISITORS = "visitors", _("visitors who are not signed in")
        MEMBERS = "members", _("people who are signed in")
        ROLE = "role", _("one role")

    class Placement(models.TextChoices):
        ALL = "all", _("every page")
        FRONT = "front", _("the front page")
        SECTION = "section", _("one page and everything below it")

    shows_on_pages = True

    link_url = models.URLField(
        _("link to an address"),
        max_length=400,
        blank=True,
        validators=[WEB],
        help_text=_("Begins with https:// or http://."),
    )
    link_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("link to a page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    link_text_da = models.CharField(
        _("words of the link, Danish"), max_length=40, blank=True
    )
    link_text_en = models.CharField(
        _("words of the link, English"), max_length=40, blank=True
    )
    audience = models.CharField(
        _("shown to"),
        max_length=8,
        choices=Audience.choices,
        default=Audience.EVERYONE,
    )
    role = models.ForeignKey(
        Group,
        verbose_name=_("role"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    placement = models.CharField(
        _("where"), max_length=8, choices=Placement.choices, default=Placement.ALL
    )
    section = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("In every language."),
    )
    starts_at = models.DateTimeField(
        _("from"), null=True, blank=True, help_text=_("Empty: once it is published.")
    )
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until you end it.")
    )

    objects = BulletinQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self):
        """Beside each field what does not fit."""
        wrong = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            wrong["ends_at"] = _("It ends before it begins.")
        if self.link_url and self.link_page_id:
            wrong["link_url"] = _("Choose an address or a page, not both.")
        if self.audience == self.Audience.ROLE and not self.role_id:
            wrong["role"] = _("Which role?")
        if self.placement == self.Placement.SECTION and not self.section_id:
            wrong["section"] = _("Which page?")
        if wrong:
            raise ValidationError(wrong)

    def said(self, name: str) -> str:
        """A text in the language of the moment, or in the other where it is empty."""
        first = "en" if get_language() == "en" else "da"
        other = "da" if first == "en" else "en"
        return getattr(self, f"{name}_{first}") or getattr(self, f"{name}_{other}")

    @property
    def state(self) -> str:
        """draft, waiting, running or over; by the clock, for the admin's list."""
        now = timezone.now()
        if not self.live:
            return "draft"
        if self.ends_at and self.ends_at <= now:
            return "over"
        return "waiting" if self.starts_at and self.starts_at > now else "running"

    def get_preview_template(self, request, mode_name):
        return "adverts/preview.html"

    def get_preview_context(self, request, mode_name):
        """Shown on a page without content, whatever its dates and its readers."""
        from home.adverts import running

        shown = running.of(self)
        part = {"strip_preview": [shown]} if shown.kind == "n" else {}
        if shown.kind == "p":
            part = {"slip_preview": shown}
        return {**super().get_preview_context(request, mode_name), **part}


class Announcement(Bulletin):
    """A sentence above every page, or some, for a while."""

    class Level(models.TextChoices):
        INFO = "info", _("information")
        WARN = "warn", _("warning")

    text_da = models.CharField(_("text, Danish"), max_length=180)
    text_en = models.CharField(_("text, English"), max_length=180)
    level = models.CharField(
        _("level"), max_length=4, choices=Level.choices, default=Level.INFO
    )
    dismissible = models.BooleanField(
        _("can be hidden"),
        default=True,
        help_text=_("With a cross; it stays hidden in that browser."),
    )

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_at__gt=F("starts_at")),
                name="announcement_ends_after_start",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        return self.said("text")[:80]


class Advert(Bulletin):
    """A picture or words below a page, in turn with others by weight."""

    name = models.CharField(
        _("whose"), max_length=80, help_text=_("Shown beside it, so people know.")
    )
    paid = models.BooleanField(
        _("paid for"), default=False, help_text=_("Marked as an advertisement.")
    )
    text_da = models.CharField(_("text, Danish"), max_length=180, blank=True)
    text_en = models.CharField(_("text, English"), max_length=180, blank=True)
    image = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    alt_da = models.CharField(
        _("what the picture shows, Danish"), max_length=160, blank=True
    )
    alt_en = models.CharField(
        _("what the picture shows, English"), max_length=160, blank=True
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_("1 to 10. Twice the weight is shown twice as often."),
    )

    class Meta:
        verbose_name = _("advert")
        verbose_name_plural = _("adverts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_at__gt=F("starts_at")),
                name="advert_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1), name="advert_weight_positive"
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if not self.image_id and not (self.text_da or self.text_en):
            raise ValidationError({"text_da": _("Write words or choose a picture.")})
        if self.image_id and not (self.alt_da or self.text_da):
            raise ValidationError(
                {"alt_da": _("Say what the picture shows, or write words.")}
            )

    @property
    def title(self) -> str:
        return self.name


class Clicks(models.Model):
    """How often something was followed on one day; nothing about who did."""

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "n", _("announcement")
        ADVERT = "p", _("advert")

    kind = models.CharField(_("kind"), max_length=1, choices=Kind.choices)
    row = models.PositiveBigIntegerField(_("which"))
    day = models.DateField(_("day"), default=timezone.localdate)
    number = models.PositiveIntegerField(_("clicks"), default=0)

    class Meta:
        verbose_name = _("clicks")
        verbose_name_plural = _("clicks")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "row", "day"], name="clicks_one_row_a_day"
            )
        ]

    def __str__(self):
        return f"{self.kind}{self.row} {self.day}: {self.number}"
