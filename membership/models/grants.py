"""Roles as data: who holds which, for what part of the association, until when."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from membership.models.units import Unit


class GrantQuerySet(models.QuerySet):
    def standing(self, now=None):
        """Those that hold at the moment (an aware datetime; now without one)."""
        now = now or timezone.now()
        return self.filter(
            Q(ends_at=None) | Q(ends_at__gt=now), revoked_at=None, starts_at__lte=now
        )


class Grant(models.Model):
    """One role of one person, for the whole site or for a part of it.

    `scope` says for what: the site, a unit and everything below it, one event (`thing`
    is the translation key of its page) or one queue (`thing` is its name).
    """

    class Scope(models.TextChoices):
        SITE = "site", _("the whole site")
        UNIT = "unit", _("a unit and what is below it")
        EVENT = "event", _("an event")
        QUEUE = "queue", _("a queue")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="grants",
    )
    role = models.ForeignKey(
        Group, verbose_name=_("role"), on_delete=models.PROTECT, related_name="grants"
    )
    scope = models.CharField(
        _("for"), max_length=5, choices=Scope.choices, default=Scope.SITE
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
    )
    thing = models.CharField(_("event or queue"), max_length=64, blank=True)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    granted_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="site", unit=None, thing="")
                | Q(scope="unit", unit__isnull=False, thing="")
                | (Q(scope__in=["event", "queue"], unit=None) & ~Q(thing="")),
                name="grant_scope_has_its_thing",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "scope", "unit", "thing"],
                condition=Q(revoked_at=None, unit__isnull=False),
                name="grant_once_in_a_unit",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "scope", "thing"],
                condition=Q(revoked_at=None, unit=None),
                name="grant_once_elsewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["role", "scope"], name="grant_by_role"),
        ]

    def __str__(self):
        return f"{self.person}: {self.role}"
