"""What was done to a room, by whom: written once, read by its moderators."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chat.models.rooms import Room


class RoomChange(models.Model):
    """One act of order: let in, removed, locked, hidden. `person` is whom it is about,
    `number` which message."""

    class Kind(models.TextChoices):
        FOUNDED = "founded", _("founded the room")
        SETTINGS = "settings", _("changed the settings")
        INVITED = "invited", _("invited")
        LET_IN = "let_in", _("let in")
        DECLINED = "declined", _("did not let in")
        REMOVED = "removed", _("removed")
        ROLE = "role", _("gave a role to")
        SILENCED = "silenced", _("asked to pause")
        FREED = "freed", _("let write again")
        LOCKED = "locked", _("locked the room")
        UNLOCKED = "unlocked", _("unlocked the room")
        ARCHIVED = "archived", _("made the room an archive")
        REOPENED = "reopened", _("opened the room again")
        PINNED = "pinned", _("pinned a message")
        UNPINNED = "unpinned", _("took a pin away")
        HIDDEN = "hidden", _("hid a message")
        SHOWN = "shown", _("showed a message again")
        TAKEN_DOWN = "taken_down", _("removed a message")
        KEPT = "kept", _("kept a reported message")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    number = models.PositiveBigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("change of a room")
        verbose_name_plural = _("changes of rooms")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.room_id} {self.kind}"
