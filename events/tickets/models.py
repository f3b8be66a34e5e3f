"""The proof of one registration, as a signed code and a code one can say."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events import organising
from events.registrations.models import Registration
from membership import roles

# No vowels, so that no word appears; none of 0 O 1 I L, so that none is misheard.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_serial() -> int:
    """63 random bits: fits a signed 64-bit column; tells nothing about sales."""
    return secrets.randbits(63)


def new_short_code() -> str:
    """Eight characters as in K7Q4-MD9X, without the hyphen: 27^8 = 2.8e11 codes."""
    return "".join(secrets.choice(ALPHABET) for _i in range(8))


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if roles.has(user, roles.ORGANISERS):
            return self
        mine = organising.within(user, "registration__occurrence")
        return self.filter(Q(registration__person=user) | mine)

    def valid(self):
        return self.filter(voided_at=None)


class Ticket(models.Model):
    """Belongs to one registration. Reissuing raises `generation`: older codes die."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    registration = models.OneToOneField(
        Registration, on_delete=models.PROTECT, related_name="ticket"
    )
    serial = models.BigIntegerField(_("serial"), unique=True, default=new_serial)
    generation = models.PositiveSmallIntegerField(_("generation"), default=1)
    short_code = models.CharField(
        _("code"), max_length=8, unique=True, default=new_short_code
    )
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.CheckConstraint(
                condition=Q(generation__gte=1, generation__lte=255),
                name="ticket_generation_one_byte",
            ),
        ]

    def __str__(self):
        return f"ticket {self.pk}"

    @property
    def spoken_code(self):
        """The short code in two groups, as it is printed and said."""
        return f"{self.short_code[:4]}-{self.short_code[4:]}"
