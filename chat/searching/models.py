"""Messages bound together for searching. What search knows lies sealed, too."""

import zlib

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chat import sealing
from chat.models import Room

# Messages in a volume.
SIZE = 500


class Volume(models.Model):
    """The folded words of a room's messages from `first` to `until`, in one text.

    A room's volumes begin at 1, 501, 1001 ...; the last one grows. One whose messages
    changed is emptied at once (`until` is before `first` then) and bound again by the
    sweep. The ids are the messages', for the order of results across rooms.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="volumes")
    first = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField()
    first_id = models.PositiveBigIntegerField()
    last_id = models.PositiveBigIntegerField()
    sealed = models.BinaryField()
    key = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("volume of messages")
        verbose_name_plural = _("volumes of messages")
        constraints = [
            models.UniqueConstraint(fields=["room", "first"], name="volume_once"),
            models.CheckConstraint(
                condition=Q(until__gte=F("first") - 1), name="volume_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="volume_by_key"),
            models.Index(
                fields=["room"],
                condition=Q(until__lt=F("first")),
                name="volume_to_bind",
            ),
        ]

    def __str__(self):
        return f"{self.room_id}/{self.first}-{self.until}"

    def _place(self) -> bytes:
        return f"chat.volume\0{self.room_id}\0{self.first}".encode()

    def write(self, text: str) -> None:
        """Put this text into the volume, sealed by the newest key; not saved."""
        ring = sealing.ring()
        self.sealed = ring.seal(zlib.compress(text.encode(), 3), self._place())
        self.key = ring.newest

    @property
    def text(self) -> str:
        """What `write` was given. Raises CannotOpen."""
        if not self.sealed:
            return ""
        return zlib.decompress(sealing.ring().open(self.sealed, self._place())).decode()

    sealed_with = ()

    def sealed_anew(self) -> bytes:
        """The same by the newest key. Raises CannotOpen."""
        ring = sealing.ring()
        return ring.seal(ring.open(self.sealed, self._place()), self._place())


def cell(number: int) -> int:
    """The first number of the volume that a message belongs in."""
    return (number - 1) // SIZE * SIZE + 1
