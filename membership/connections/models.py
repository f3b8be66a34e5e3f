"""Mentor and mentee: who asked whom, and what became of it."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

GOOD_FOR = dt.timedelta(days=30)


class ConnectionQuerySet(models.QuerySet):
    def open(self, now=None):
        """Requests that can be answered now."""
        now = now or timezone.now()
        return self.filter(state=Connection.State.ASKED, expires_at__gt=now)

    def standing(self):
        """Pairs that have agreed."""
        return self.filter(state=Connection.State.AGREED)

    def overdue(self, now=None):
        """Requests whose time is over, but not yet their state."""
        now = now or timezone.now()
        return self.filter(state=Connection.State.ASKED, expires_at__lte=now)

    def to(self, user):
        """Asked of this person, by name or by an address they have proved to own.

        Without those of people whom they never want to hear from again.
        """
        own = user.emailaddress_set.filter(verified=True).values("email")
        unwanted = Connection.objects.filter(
            state=Connection.State.BLOCKED, asked_by=OuterRef("asked_by")
        ).filter(Q(mentor=user) | Q(mentee=user))
        mine = Q(mentor=user) | Q(mentee=user) | Q(email__in=own)
        return self.filter(mine).exclude(asked_by=user).exclude(Exists(unwanted))

    def of(self, user):
        """Those that this person is in, on either side."""
        return self.filter(Q(mentor=user) | Q(mentee=user))

    def visible_to(self, user):
        """One's own, and those asked of one."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(pk__in=self.model.objects.to(user).values("pk"))
        return self.filter(mine | Q(asked_by=user) | self._agreed_with(user))

    @staticmethod
    def _agreed_with(user) -> Q:
        return Q(mentor=user, state=Connection.State.AGREED) | Q(
            mentee=user, state=Connection.State.AGREED
        )

    def between(self, one, other):
        """Those of two people, whoever is whose mentor."""
        return self.filter(Q(mentor=one, mentee=other) | Q(mentor=other, mentee=one))


class Connection(models.Model):
    """One person asks another to be their mentor, or their mentee.

    Asked by address, the other side stays empty until its owner accepts: so nobody
    learns whether an address has an account.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for an answer")
        AGREED = "agreed", _("connected")
        DECLINED = "declined", _("declined")
        # Declined for good. Whoever asked reads the same as for "declined".
        BLOCKED = "blocked", _("declined for good")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        ENDED = "ended", _("ended")

    MOVES = {
        State.ASKED: {
            State.AGREED,
            State.DECLINED,
            State.BLOCKED,
            State.WITHDRAWN,
            State.EXPIRED,
        },
        State.AGREED: {State.ENDED},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("mentor"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    mentee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("mentee"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    text = models.CharField(_("a few words"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.ASKED
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    expires_at = models.DateTimeField(_("good until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "mentee"],
                condition=Q(state__in=["asked", "agreed"]),
                name="connection_once_open",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "email", "mentor"],
                condition=Q(state="asked", mentee=None),
                name="connection_mentee_asked_once",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "email", "mentee"],
                condition=Q(state="asked", mentor=None),
                name="connection_mentor_asked_once",
            ),
            models.CheckConstraint(
                # With "not null", since a check that is unknown holds.
                condition=Q(mentor__isnull=False, mentor=models.F("asked_by"))
                | Q(mentee__isnull=False, mentee=models.F("asked_by")),
                name="connection_asked_by_one_of_two",
            ),
            models.CheckConstraint(
                condition=Q(mentor=None)
                | Q(mentee=None)
                | ~Q(mentor=models.F("mentee")),
                name="connection_of_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "ended"])
                | Q(mentor__isnull=False, mentee__isnull=False),
                name="connection_agreed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(mentor__isnull=False, mentee__isnull=False) | ~Q(email=""),
                name="connection_asked_of_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "asked_at"], name="connection_by_asker"),
            models.Index(fields=["mentee", "state"], name="connection_by_mentee"),
            models.Index(
                fields=["email"],
                name="connection_by_email",
                condition=Q(state="asked"),
            ),
        ]

    def __str__(self):
        return f"{self.public_id}"

    @property
    def wants(self) -> str:
        """What the other is asked to be: "mentor" or "mentee"."""
        return "mentee" if self.mentor_id == self.asked_by_id else "mentor"

    def other(self, user):
        """The person on the other side; None while only an address is known."""
        return self.mentee if self.mentor_id == user.pk else self.mentor

    def may_move(self, to) -> bool:
        """Whether this state leads to that one."""
        return to in self.MOVES.get(self.state, ())
