"""What hangs on messages beside their text, and how a person likes to talk."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chat import sealing
from chat.models.files import SealedFileField
from chat.models.messages import Message
from chat.models.rooms import Room


class Mention(models.Model):
    """A message calls a person in its room by name."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="mentions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "person"], name="mention_once_a_message"
            ),
        ]

    def __str__(self):
        return f"{self.message_id} @{self.person_id}"


FOLDER = "attachments"


def _path(attachment, filename) -> str:
    """A name of ours: nothing of the sender's file name is in the store."""
    return f"{FOLDER}/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """A file or picture of a message; without one until the message is sent.

    The file's own name is sealed like texts are, bound to the room and to this row;
    so is its content, in the store.
    """

    class Kind(models.TextChoices):
        PICTURE = "picture", _("picture")
        FILE = "file", _("file")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(
        Message, null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="attachments",
    )
    kind = models.CharField(max_length=7, choices=Kind.choices)
    sealed = models.BinaryField()
    key = models.PositiveSmallIntegerField()
    file = SealedFileField(upload_to=_path)
    # By which key the content is sealed; 0: by none, of before contents were sealed.
    file_key = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Bytes, before sealing; of pictures, pixels.
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["sent_at", "id"]
        indexes = [
            models.Index(fields=["key"], name="attachment_by_key"),
            models.Index(fields=["file_key"], name="attachment_by_file_key"),
            models.Index(fields=["message", "sent_at"], name="attachment_loose"),
        ]

    def __str__(self):
        return str(self.pk)

    def seal_name(self, name: str) -> None:
        """Keep the file's name, sealed to this row."""
        self.sealed = sealing.seal_text(
            name, room=self.room_id, number=0, what="file", part=self.pk.int
        )
        self.key = sealing.ring().newest

    sealed_with = ()

    def sealed_anew(self) -> bytes:
        """The same by the newest key. Raises CannotOpen."""
        return sealing.seal_text(
            self.name, room=self.room_id, number=0, what="file", part=self.pk.int
        )

    @property
    def name(self) -> str:
        """The name that the file had at home. Raises CannotOpen."""
        return sealing.open_text(
            self.sealed,
            room=self.room_id,
            number=0,
            what="file",
            part=self.pk.int,
        )

    @property
    def shown_name(self) -> str:
        """Its name or, where that does not open, a word for it."""
        try:
            return self.name
        except sealing.CannotOpen:
            return str(self.get_kind_display())


class Habits(models.Model):
    """How one person likes to talk. Without a row everything is as it is by default."""

    class Voice(models.TextChoices):
        ALL = "all", _("All of them")
        MINE = "mine", _("Replies to me and messages that name me")
        NONE = "none", _("None")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="habits"
    )
    voice = models.CharField(
        _("Read new messages aloud"),
        max_length=4,
        choices=Voice.choices,
        default=Voice.MINE,
        help_text=_("What a screen reader says when others write in an open room."),
    )
    enter_sends = models.BooleanField(
        _("Enter sends, Shift and Enter start a new line"),
        default=True,
        help_text=_("Otherwise the two keys change places."),
    )
    shows_presence = models.BooleanField(
        _("Others may see when I am here"),
        default=True,
        help_text=_("Otherwise you appear to be away."),
    )

    class Meta:
        verbose_name = _("habits")
        verbose_name_plural = _("habits")

    def __str__(self):
        return str(self.person_id)
