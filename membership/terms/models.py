"""Terms and policies: their versions, and who accepted which of them when."""

import datetime as dt
import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.fields import RichTextField

# No pictures, files or embeds: what was accepted must not change by itself.
FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]
LANGUAGES = ("da", "en")


class Policy(models.Model):
    """One thing that people accept or are told; its words are in its versions."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("terms")
        PRIVACY = "privacy", _("privacy")
        CONDUCT = "conduct", _("conduct")
        OTHER = "other", _("other")

    shows_on_pages = True

    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        help_text=_("The last part of its address. It should never change."),
    )
    kind = models.CharField(
        _("kind"), max_length=8, choices=Kind.choices, default=Kind.TERMS
    )
    at_signup = models.BooleanField(
        _("accepted when signing up"),
        default=False,
        help_text=_("Whoever creates an account accepts the version in force."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["order", "slug"]

    def __str__(self):
        newest = self.versions.order_by(F("number").desc(nulls_last=True)).first()
        return newest.title if newest else self.slug

    def get_absolute_url(self):
        return reverse("terms:policy", args=[self.slug])


class VersionQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(published_at=None)

    def in_force(self, day: dt.date | None = None):
        """The one version of each policy that counts on a day; today by default."""
        day = day or timezone.localdate()
        newest = (
            Version.objects.published()
            .filter(policy=OuterRef("policy"), valid_from__lte=day)
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.filter(pk=Subquery(newest)).order_by("policy__order", "policy")

    def visible_to(self, user):
        """Everybody reads what was published; drafts are for the admin."""
        return self.published()


class Version(models.Model):
    """The words of a policy from a day on, in both languages.

    Once published it never changes: the admin refuses, and so does the database
    (a trigger, see the first migration). A new wording is a new row.
    """

    shows_on_pages = True
    CONTENT = (
        "title_da",
        "title_en",
        "body_da",
        "body_en",
        "changes_da",
        "changes_en",
        "valid_from",
        "must_accept",
    )

    policy = models.ForeignKey(
        Policy,
        verbose_name=_("policy"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveIntegerField(
        _("number"), null=True, blank=True, editable=False
    )
    title_da = models.CharField(_("title, Danish"), max_length=120)
    title_en = models.CharField(_("title, English"), max_length=120)
    body_da = RichTextField(_("text, Danish"), features=FEATURES)
    body_en = RichTextField(_("text, English"), features=FEATURES)
    changes_da = models.TextField(
        _("what is new, Danish"),
        max_length=500,
        blank=True,
        help_text=_("A sentence or two, shown to those who accepted before."),
    )
    changes_en = models.TextField(_("what is new, English"), max_length=500, blank=True)
    valid_from = models.DateField(
        _("in force from"), default=timezone.localdate, help_text=_("From midnight.")
    )
    must_accept = models.BooleanField(
        _("must be accepted again"),
        default=False,
        help_text=_("Everybody is asked once after signing in. Not for small changes."),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_at = models.DateTimeField(
        _("published"), null=True, blank=True, editable=False
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "number"], name="version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(number__isnull=False),
                name="version_published_has_number",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.number or _('draft')})"

    def get_absolute_url(self):
        return reverse("terms:version", args=[self.policy.slug, self.number])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def title(self) -> str:
        return self._said("title")

    @property
    def body(self) -> str:
        return self._said("body")

    @property
    def changes(self) -> str:
        return self._said("changes")

    def _said(self, name: str) -> str:
        language = get_language()
        return getattr(self, f"{name}_{language if language in LANGUAGES else 'da'}")

    @property
    def digest(self) -> str:
        """Stands for every word of this version; another text has another."""
        words = "\0".join(str(getattr(self, name)) for name in self.CONTENT)
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    def delete(self, *args, **kwargs):
        """Raises ProtectedError for a published version."""
        if self.is_published:
            raise models.ProtectedError(_("A published version stays."), {self})
        return super().delete(*args, **kwargs)


class AcceptanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own; the board's report asks for its own rights."""
        return self.filter(person=user) if user.is_authenticated else self.none()


class Acceptance(models.Model):
    """One person accepted one version: when, and where they were asked."""

    class Where(models.TextChoices):
        SIGNUP = "signup", _("when signing up")
        EVENT = "event", _("when registering for an event")
        JOINING = "joining", _("when applying for membership")
        RENEWAL = "renewal", _("when renewing")
        AGAIN = "again", _("when asked again")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="acceptances",
    )
    version = models.ForeignKey(
        Version,
        verbose_name=_("version"),
        on_delete=models.PROTECT,
        related_name="acceptances",
    )
    at = models.DateTimeField(_("accepted"), default=timezone.now)
    where = models.CharField(_("where"), max_length=8, choices=Where.choices)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version"], name="acceptance_once_each"
            )
        ]

    def __str__(self):
        return f"acceptance {self.pk}"
