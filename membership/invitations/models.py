"""Invitations: who is asked to join, by whom, with what, and what became of it."""

import datetime as dt
import hashlib
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from membership import roles
from membership.models import Unit

TOKEN_BYTES = 24  # 192 bits: so long that a fast hash is enough (ASVS 6.5.2)
GOOD_FOR = dt.timedelta(days=14)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everything for admins and the board; a unit's board sees its units."""
        if roles.has(user, roles.BOARD):
            return self
        return self.filter(unit__in=units_of(user))

    def pending(self, now=None):
        """Those that can be answered now."""
        now = now or timezone.now()
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=now), state=Invitation.State.PENDING
        )

    def queued(self):
        """Those whose first letter waits for its turn."""
        return self.filter(state=Invitation.State.PENDING, sends=0)

    def overdue(self, now=None):
        """Those whose time is over, but not yet their state."""
        now = now or timezone.now()
        return self.filter(state=Invitation.State.PENDING, expires_at__lte=now)

    def to(self, user):
        """Those to an address that this person has proved to own."""
        own = user.emailaddress_set.filter(verified=True).values("email")
        return self.filter(email__in=own)


def units_of(user):
    """The units whose board a person is on, with everything below them."""
    paths = [p for role, _scope, p, _t in roles.grants_of(user) if role == roles.BOARD]
    reach = Q(pk__in=[])
    for path in filter(None, paths):
        reach |= Q(path__startswith=path)
    return Unit.objects.filter(reach)


class Invitation(models.Model):
    """One address asked to join. The way in is a key that only the letter holds.

    `expires_at` is empty until the first letter is written, so that waiting in the
    queue costs nobody a day.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for an answer")
        ACCEPTED = "accepted", pgettext_lazy("an invitation", "accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("taken back")

    # From where to where; what is not here is refused.
    MOVES = {
        State.PENDING: {State.ACCEPTED, State.DECLINED, State.EXPIRED, State.REVOKED},
        State.EXPIRED: {State.PENDING},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # As it is compared: trimmed and in small letters.
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(
        _("role"), max_length=20, blank=True, choices=[(r, r) for r in roles.ALL]
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="da"
    )
    text = models.CharField(_("personal line"), max_length=300, blank=True)
    source = models.CharField(_("from"), max_length=40, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.PENDING
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Written by a job and not by a person: nobody's rights are asked at the end.
    by_system = models.BooleanField(default=False, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sends = models.PositiveSmallIntegerField(_("letters"), default=0)
    sent_at = models.DateTimeField(_("last letter"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    expires_at = models.DateTimeField(_("good until"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "role", "unit"],
                condition=Q(state="pending", unit__isnull=False),
                name="invitation_once_to_a_unit",
            ),
            models.UniqueConstraint(
                fields=["email", "role"],
                condition=Q(state="pending", unit=None),
                name="invitation_once_elsewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(answered_at__isnull=False),
                name="invitation_accepted_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "id"],
                name="invitation_queue",
                condition=Q(state="pending", sends=0),
            ),
            models.Index(
                fields=["expires_at"],
                name="invitation_due",
                condition=Q(state="pending"),
            ),
            models.Index(fields=["email"], name="invitation_by_email"),
        ]

    def __str__(self):
        return self.email

    @property
    def masked(self) -> str:
        """The address as a stranger may see it: m•••@example.org."""
        name, _at, host = self.email.rpartition("@")
        return f"{name[:1]}•••@{host}"

    def may_move(self, to) -> bool:
        """Whether this state leads to that one."""
        return to in self.MOVES.get(self.state, ())


class InvitationKey(models.Model):
    """What one letter holds: only its hash is kept. Each letter has its own, so that
    an older letter still leads here."""

    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, related_name="keys"
    )
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("key of an invitation")
        verbose_name_plural = _("keys of invitations")

    def __str__(self):
        return f"{self.invitation_id}"


def new_token() -> str:
    """A fresh key, in letters that survive an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(token: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
