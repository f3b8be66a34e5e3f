"""What members send in: whose article a page is, and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.news.models.pages import ArticlePage


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own. Editors read articles as pages, not here."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(person=user)


class Submission(models.Model):
    """An article that a member sent from the public site.

    The text is the page's: this row says whose it is. The page has no owner, so it
    gives its author no right in the admin.
    """

    class Byline(models.TextChoices):
        FULL = "full", _("My full name")
        FIRST = "first", _("My first name")
        OTHER = "other", _("Another name")
        NONE = "none", _("No name")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    client_key = models.UUIDField(_("key of the form"))
    page = models.OneToOneField(
        ArticlePage,
        verbose_name=_("article"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="submission",
    )
    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language"), max_length=8)
    byline = models.CharField(
        _("signed with"), max_length=8, choices=Byline.choices, default=Byline.FULL
    )
    byline_name = models.CharField(_("other name"), max_length=120, blank=True)
    picture = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sent_with",
    )
    note = models.TextField(_("to the editors"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("article sent in")
        verbose_name_plural = _("articles sent in")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "client_key"], name="submission_sent_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "created_at"], name="submission_of_person")
        ]

    def __str__(self):
        return self.title

    @property
    def signature(self) -> str:
        """The name that readers see; empty where the author wants none."""
        if self.byline == self.Byline.FULL:
            # Not get_full_name(): without a name that is part of the address.
            return f"{self.person.first_name} {self.person.last_name}".strip()
        if self.byline == self.Byline.FIRST:
            return self.person.first_name
        return self.byline_name if self.byline == self.Byline.OTHER else ""
