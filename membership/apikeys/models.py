"""Keys by which programs ask in somebody's name, and what they asked.

Of a key only a hash is kept: it is random (190 bits), so a fast hash is enough
(ASVS 5.0, 6.5.2), and it cannot be shown a second time.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A key lives no longer than a year.
MOST_DAYS = 365
# Of its uses those of a month are kept.
USES_KEPT_DAYS = 30


class ApiKeyQuerySet(models.QuerySet):
    def standing(self, now: dt.datetime | None = None):
        """Keys that open anything now."""
        now = now or timezone.now()
        return self.filter(revoked_at=None, expires_at__gt=now, owner__is_active=True)


class ApiKey(models.Model):
    """One key: whose it is, what for, until when.

    It can never do more than its owner can at the moment it is used, and dies with the
    owner's account.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("in the name of"),
        on_delete=models.CASCADE,
        related_name="api_keys",
    )
    name = models.CharField(_("what it is for"), max_length=80)
    # The public half, by which the row is found.
    prefix = models.CharField(max_length=8, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("may"), default=list)
    client_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(digest="") & ~Q(prefix=""),
                name="apikey_has_both_halves",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")),
                name="apikey_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def state(self) -> str:
        """revoked, expired or standing."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "standing"


class ApiUse(models.Model):
    """One request by a key: what was asked and what came back, never the answer."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="uses")
    at = models.DateTimeField(auto_now_add=True)
    method = models.CharField(max_length=8)
    # The pattern of the address, without what a person may have typed.
    route = models.CharField(max_length=120)
    status = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("use of an API key")
        verbose_name_plural = _("uses of API keys")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["key", "-at"], name="apiuse_by_key")]

    def __str__(self):
        return f"{self.method} {self.route} {self.status}"
