"""User alone: its first migration must not need Wagtail's."""

import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from membership.accounts.managers import UserManager

# The addresses of people who were erased; no such host can ever be (RFC 2606).
ERASED_HOST = "erased.invalid"


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in; the e-mail address is the name they sign in by."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="da"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=settings.TIME_ZONE
    )
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # Two people must not share an address that differs only in case.
            models.UniqueConstraint(Lower("email"), name="user_email_any_case")
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        """First and last name, or the local part of the address without a name."""
        full = f"{self.first_name} {self.last_name}".strip()
        if not full and self.is_erased:
            return gettext("Erased person")
        return full or self.email.split("@")[0]

    @property
    def is_erased(self) -> bool:
        """Whether this row is what was left of an account, without a name."""
        return self.email.endswith(f"@{ERASED_HOST}")

    def get_short_name(self):
        return self.first_name or self.get_full_name()

    @property
    def initials(self):
        """One or two capitals for the round picture where there is no photo."""
        names = [n for n in (self.first_name, self.last_name) if n] or [self.email]
        return "".join(n[0] for n in names).upper()


class Tries(models.Model):
    """How often something was tried from one address or for one account.

    The name is a keyed hash: it tells neither the address nor the account. Times are
    seconds since 1970 (UTC), so that both databases compare them alike.
    """

    name = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField()
    # The count begins anew from here.
    ends_at = models.FloatField(db_index=True)
    # Not before this, even where the count allows another.
    free_at = models.FloatField()

    class Meta:
        verbose_name = _("number of tries")
        verbose_name_plural = _("numbers of tries")

    def __str__(self):
        return f"{self.name[:8]}: {self.count}"
