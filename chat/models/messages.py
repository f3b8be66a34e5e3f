"""What is said in rooms. Texts are sealed; see `chat.sealing`."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from chat import sealing
from chat.models.rooms import Room


class Legible:
    """What has a `text` that may not open."""

    text: str

    @property
    def words(self) -> str:
        """What was written or, in the reader's language, that it cannot be read."""
        try:
            return self.text
        except sealing.CannotOpen:
            return _gettext("This message cannot be read.")


class MessageQuerySet(models.QuerySet):
    def shown(self):
        """Those whose text everybody in the room may read."""
        return self.filter(removed="", hidden_at=None)


class Message(Legible, models.Model):
    """One message; `number` is its place in the room, from 1 without a gap.

    A removed one keeps its place and loses its text. `version` is the room's version at
    its last change. `client_id` comes from whoever sends: the same one twice is one
    message.
    """

    class Removed(models.TextChoices):
        NOT = "", _("there")
        SENDER = "sender", _("by who wrote it")
        MODERATOR = "moderator", _("by a moderator")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="messages",
    )
    client_id = models.UUIDField()
    sealed = models.BinaryField()
    # The key that sealed it, so that a rotation finds what is left.
    key = models.PositiveSmallIntegerField()
    reply_to = models.PositiveBigIntegerField(null=True)
    sent_at = models.DateTimeField(db_default=Now())
    edited_at = models.DateTimeField(null=True)
    removed = models.CharField(
        max_length=9, choices=Removed.choices, default=Removed.NOT, blank=True
    )
    removed_at = models.DateTimeField(null=True)
    # Out of sight until a moderator decides otherwise; its text stays for them.
    hidden_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["room", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "number"], name="message_number_once"
            ),
            models.UniqueConstraint(
                fields=["sender", "client_id"], name="message_client_id_once"
            ),
            models.CheckConstraint(
                condition=Q(removed="", removed_at=None)
                | (~Q(removed="") & Q(removed_at__isnull=False)),
                name="message_removed_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["room", "version"], name="message_by_version"),
            models.Index(fields=["key"], name="message_by_key"),
            models.Index(
                fields=["room", "reply_to"],
                condition=Q(reply_to__isnull=False),
                name="message_by_reply",
            ),
            # What somebody sent in the last minute, whatever they sent before.
            models.Index(fields=["sender", "sent_at"], name="message_by_sender"),
        ]

    def __str__(self):
        return f"{self.room_id}/{self.number}"

    @property
    def text(self) -> str:
        """What was written, for everybody in the room; nothing where it was removed or
        is hidden. Raises CannotOpen."""
        return "" if self.hidden_at else self.whole_text

    @property
    def whole_text(self) -> str:
        """What was written, for moderators: hidden or not. Raises CannotOpen."""
        if self.removed:
            return ""
        return sealing.open_text(self.sealed, room=self.room_id, number=self.number)

    sealed_with = ()

    def sealed_anew(self) -> bytes:
        """The same by the newest key. Raises CannotOpen."""
        return sealing.seal_text(self.whole_text, room=self.room_id, number=self.number)


class Revision(Legible, models.Model):
    """A former wording, for moderators."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="revisions"
    )
    part = models.PositiveIntegerField()
    sealed = models.BinaryField()
    key = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("former wording")
        verbose_name_plural = _("former wordings")
        ordering = ["message", "part"]
        constraints = [
            models.UniqueConstraint(fields=["message", "part"], name="revision_once"),
        ]
        indexes = [models.Index(fields=["key"], name="revision_by_key")]

    def __str__(self):
        return f"{self.message_id} v{self.part}"

    @property
    def text(self) -> str:
        """The former wording. Raises CannotOpen."""
        message = self.message
        return sealing.open_text(
            self.sealed,
            room=message.room_id,
            number=message.number,
            what="revision",
            part=self.part,
        )

    sealed_with = ("message",)

    def sealed_anew(self) -> bytes:
        """The same by the newest key. Raises CannotOpen."""
        message = self.message
        return sealing.seal_text(
            self.text,
            room=message.room_id,
            number=message.number,
            what="revision",
            part=self.part,
        )


class Reaction(models.Model):
    """One person's one emoji under a message."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="reactions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    emoji = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "person", "emoji"], name="reaction_once"
            ),
        ]

    def __str__(self):
        return f"{self.message_id} {self.emoji}"
