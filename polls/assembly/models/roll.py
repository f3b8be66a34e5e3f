"""The frozen roll, and beside it what changes during a meeting.

An `Entry` is written when the roll is frozen, or by a correction; no later change of
membership reaches it and the database refuses to rewrite it (migration 0002). A `Seat`
is the entry's chair in the hall: whether somebody sits there, and who holds its vote.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from polls.assembly.models.assemblies import MOST_PROXIES, Assembly


class Entry(models.Model):
    """One vote on the roll: whose, and what they were on that day.

    `place` is the number of the voting card. Names stand as they were.
    """

    assembly = models.ForeignKey(
        Assembly, on_delete=models.PROTECT, related_name="entries"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=310)
    number = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("entry of a roll")
        verbose_name_plural = _("entries of rolls")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "person"], name="entry_one_vote_each"
            ),
            models.UniqueConstraint(
                fields=["assembly", "place"], name="entry_one_card_each"
            ),
        ]

    def __str__(self):
        return f"{self.place} {self.name}"


class Correction(models.Model):
    """What was put right on a frozen roll, by whom and why. Written once."""

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        STRUCK = "struck", _("struck")
        RESTORED = "restored", _("restored")

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="corrections"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("correction of a roll")
        verbose_name_plural = _("corrections of rolls")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="correction_says_why")
        ]

    def __str__(self):
        return f"{self.kind} {self.entry_id}"


class SeatQuerySet(models.QuerySet):
    def of(self, assembly):
        return self.filter(entry__assembly=assembly)

    def voting(self):
        """Those whose vote can be cast now: they sit here, or their holder does."""
        held = Q(present=False, holder__present=True, holder__on_roll=True)
        return self.filter(Q(present=True) | held, on_roll=True)

    def cast_by(self, user):
        """The user's own, and those that the user holds an accepted proxy of."""
        return self.filter(Q(entry__person=user) | Q(holder__entry__person=user))


class Seat(models.Model):
    """An entry's chair in the hall. Changes; the row that voters and doors lock.

    `holder` has this one's accepted proxy and keeps it in a `slot`; `holding` counts
    the proxies this one holds. Who has given theirs holds none: no chains.
    """

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.PROTECT, related_name="seat"
    )
    on_roll = models.BooleanField(default=True)
    present = models.BooleanField(default=False)
    moved_at = models.DateTimeField(null=True, blank=True)
    holder = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="held"
    )
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    holding = models.PositiveSmallIntegerField(default=0)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(holder=None, slot=None)
                | Q(holder__isnull=False, slot__gte=1, slot__lte=MOST_PROXIES),
                name="seat_held_in_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(holder=None) | (~Q(holder=F("entry")) & Q(holding=0)),
                name="seat_proxies_make_no_chain",
            ),
            models.UniqueConstraint(
                fields=["holder", "slot"], name="seat_one_proxy_a_slot"
            ),
        ]

    def __str__(self):
        return f"seat {self.pk}"


class Proxy(models.Model):
    """That one member asks another to vote for them, and what became of it."""

    class State(models.TextChoices):
        OFFERED = "offered", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        REVOKED = "revoked", _("taken back")

    assembly = models.ForeignKey(
        Assembly, on_delete=models.PROTECT, related_name="proxies"
    )
    giver = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="given")
    holder = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proxy")
        verbose_name_plural = _("proxies")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["giver"],
                condition=Q(state__in=["offered", "accepted"]),
                name="proxy_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("holder")), name="proxy_to_somebody_else"
            ),
        ]

    def __str__(self):
        return f"proxy {self.pk}"

    @property
    def stands(self) -> bool:
        return self.state in {"offered", "accepted"}
