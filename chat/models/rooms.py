"""Rooms and who is in them.

A room's two counters are the heart of it. `last_number` numbers its messages without a
gap, `version` counts everything that happens to them: messages, edits, removals,
reactions. Both are taken under the row's lock, as the last thing of a transaction, so
that the order of commits is the order of numbers; whoever knows a room up to a version
can ask for what came after and misses nothing (safety.md, finding 5).
"""

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from membership.models import Unit


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rooms that this person is in, and so may read. Nobody else reads any."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        seats = Participant.objects.filter(person=user, state=Participant.State.IN)
        return self.filter(pk__in=seats.values("room"))

    def living(self):
        """Those that are not an archive yet, by the database's clock."""
        return self.filter(Q(archived_at=None) | Q(archived_at__gt=Now()))


class Room(models.Model):
    """One conversation: between two people, in a group, or at an event.

    `key` names what a room is for, where there can be one only: `direct:<a>:<b>` with
    the lower id first, `event:<occurrence>`. `archived_at` may lie ahead: from then on
    it can be read and no longer written.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", _("between two")
        GROUP = "group", _("group")
        EVENT = "event", _("event")

    class Joining(models.TextChoices):
        OPEN = "open", _("everybody may join")
        REQUEST = "request", _("on request")
        INVITED = "invited", _("by invitation")
        UNIT = "unit", _("whoever belongs to a unit")
        FOLLOWS = "follows", _("follows something else")

    class Posting(models.TextChoices):
        ALL = "all", _("everybody in it")
        MODERATORS = "moderators", _("moderators only")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    key = models.CharField(max_length=80, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80, blank=True)
    # For rooms whose name others wrote, in two languages; else empty.
    name_en = models.CharField(max_length=80, blank=True, editable=False)
    purpose = models.CharField(_("what it is for"), max_length=200, blank=True)
    joining = models.CharField(
        _("who may join"), max_length=8, choices=Joining.choices, default=Joining.OPEN
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rooms",
    )
    posting = models.CharField(
        _("who may write"), max_length=10, choices=Posting.choices, default=Posting.ALL
    )
    slow_seconds = models.PositiveIntegerField(
        _("seconds between two messages of one person"), default=0
    )
    shares_history = models.BooleanField(
        _("newcomers may read what was said before"), default=True
    )
    pinned_number = models.PositiveBigIntegerField(null=True, editable=False)
    locked_at = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    last_number = models.PositiveBigIntegerField(default=0, editable=False)
    version = models.PositiveBigIntegerField(default=0, editable=False)
    last_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key=""), name="room_one_of_a_key"
            ),
            models.CheckConstraint(
                condition=Q(kind="direct") | ~Q(name=""), name="room_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(joining="unit", unit__isnull=False)
                | (~Q(joining="unit") & Q(unit=None)),
                name="room_unit_where_it_is_of_one",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=F("last_number")), name="room_version_counts"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("chat:room", args=[self.pk])

    @property
    def title(self) -> str:
        """The name in the language of the moment; of a direct one, nothing."""
        return (self.name_en if get_language() == "en" else "") or self.name

    def take_number(self) -> tuple[int, int]:
        """The next number and version, under the room's lock until the commit.

        Raises Refused: locked archived.
        """
        return self._take("last_number = last_number + 1, last_at = CURRENT_TIMESTAMP,")

    def take_version(self, *, by_moderator: bool = False) -> int:
        """The next version, for a change to what was said. Moderators keep order in
        locked rooms and archives, too. Raises Refused: locked archived."""
        return self._take("", anyway=by_moderator)[1]

    def _take(self, more: str, *, anyway: bool = False) -> tuple[int, int]:
        # Django's update() returns no columns; one statement keeps the lock short.
        sql = (
            f"UPDATE chat_room SET {more} version = version + 1 WHERE id = %s"  # noqa: S608
            " AND (%s OR locked_at IS NULL)"
            " AND (%s OR archived_at IS NULL OR archived_at > CURRENT_TIMESTAMP)"
            " RETURNING last_number, version"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.pk, anyway, anyway])
            row = cursor.fetchone()
        if row is None:
            locked = type(self).objects.filter(pk=self.pk).exclude(locked_at=None)
            if locked.exists():
                raise Refused(_("This room is locked for the moment."), "locked")
            raise Refused(_("This room is an archive now."), "archived")
        self.last_number, self.version = row
        return row


class Participant(models.Model):
    """One person's seat in a room. `in` reads and writes; all else does neither.

    Messages up to `first_number` were said before the person came. `read_number` is the
    last one read and never falls.
    """

    class State(models.TextChoices):
        IN = "in", _("in the room")
        ASKED = "asked", _("has asked to join")
        INVITED = "invited", _("invited")
        LEFT = "left", _("has left")
        REMOVED = "removed", _("was removed")

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        MODERATOR = "moderator", _("moderator")
        OWNER = "owner", _("owner")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.IN)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    first_number = models.PositiveBigIntegerField(default=0)
    read_number = models.PositiveBigIntegerField(default=0)
    # No notices of this room, and no number beside it; only mentions count.
    is_muted = models.BooleanField(default=False)
    # May not write until then; a moderator said so.
    silenced_until = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "person"], name="seat_one_a_person_and_room"
            ),
        ]
        indexes = [models.Index(fields=["person", "state"], name="seat_by_person")]

    def __str__(self):
        return f"{self.person_id} {self.state} {self.room_id}"

    @property
    def moderates(self) -> bool:
        """Whether this seat keeps order in the room."""
        return self.state == self.State.IN and self.role != self.Role.MEMBER


class Block(models.Model):
    """One person wants nothing from another: no direct messages, no mentions, and in
    shared rooms their words are folded away."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks"
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocked_by"
    )
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="block_once"),
            models.CheckConstraint(
                condition=~Q(person=F("blocked")), name="block_somebody_else"
            ),
        ]

    def __str__(self):
        return f"{self.person_id} blocks {self.blocked_id}"
