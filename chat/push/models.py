"""The browsers that a person wants notices in."""

import hashlib
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST = 10  # devices a person


def hashed(session_key: str | None) -> str:
    """A session, told apart and not given away."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()


class SubscriptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; nobody else has any business with them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(person=user)


class Subscription(models.Model):
    """One browser. `endpoint` is where its push service takes messages for it.

    `key` and `secret` are the browser's own (RFC 8291), base64url: with them a message
    is sealed, with them alone nobody can read one. `session` is the hash of the session
    in which it was turned on: whoever signs out there hears nothing there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="push_subscriptions",
    )
    endpoint = models.CharField(_("push service"), max_length=1000, unique=True)
    key = models.CharField(_("key"), max_length=88)
    secret = models.CharField(_("secret"), max_length=24)
    device = models.CharField(_("device"), max_length=60, blank=True)
    session = models.CharField(max_length=64, db_index=True, editable=False)
    created_at = models.DateTimeField(_("turned on"), default=timezone.now)
    reached_at = models.DateTimeField(_("last reached"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("device with notices")
        verbose_name_plural = _("devices with notices")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"subscription {self.pk}"
