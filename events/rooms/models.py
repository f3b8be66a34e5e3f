"""Which occurrence has a room, and for how long after it people write there."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from chat.models import Room
from events.models import Occurrence

DAYS = 14


class EventRoom(models.Model):
    """The room of an occurrence; who is registered is in it."""

    occurrence = models.OneToOneField(
        Occurrence, on_delete=models.CASCADE, related_name="event_room"
    )
    room = models.OneToOneField(
        Room, on_delete=models.CASCADE, related_name="event_room"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Off: the room is an archive whatever the date.
    is_on = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("room of an event")
        verbose_name_plural = _("rooms of events")

    def __str__(self):
        return f"{self.occurrence_id}: {self.room_id}"


@register_setting(icon="comment")
class EventRoomSettings(BaseSiteSetting):
    """How long people go on talking after an event."""

    days = models.PositiveSmallIntegerField(
        _("days that an event’s room stays open after its end"),
        default=DAYS,
        validators=[MaxValueValidator(365)],
        help_text=_("After that everybody in it can read it and nobody writes."),
    )

    panels = [FieldPanel("days")]

    class Meta:
        verbose_name = _("rooms of events")
