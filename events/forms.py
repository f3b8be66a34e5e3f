"""The form of an event page: its times are typed on the clock of its place."""

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone

from wagtail.admin.forms import WagtailAdminPageForm

from events.faults import TIMES


class EventPageForm(WagtailAdminPageForm):
    """Shows and reads the times in the event's zone, not in the editor's.

    Between reading a field and `clean`, where the zone is known, a time is the wall
    clock's, called UTC so that no zone of the site touches it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:
            # Django compares a field whose default is a function with a hidden
            # twin, which Wagtail's panels do not draw: it looked changed for ever.
            self.fields["time_zone"].show_hidden_initial = False
        zone = _zone(getattr(self.instance, "time_zone", ""))
        for name in TIMES:
            field = self.fields.get(name)
            if field is None:
                continue
            field.to_python = partial(_wall, field.to_python)
            field.has_changed = partial(_moved, field.to_python)
            moment = self.initial.get(name)
            if zone and isinstance(moment, dt.datetime) and timezone.is_aware(moment):
                self.initial[name] = moment.astimezone(zone).replace(tzinfo=None)

    def clean(self):
        cleaned = super().clean()
        zone = _zone(cleaned.get("time_zone") or self.instance.time_zone)
        for name in TIMES:
            moment = cleaned.get(name)
            if zone and name in self.fields and moment:
                cleaned[name] = moment.replace(tzinfo=zone)
        return cleaned


def _wall(to_python, value):
    with timezone.override(dt.UTC):
        return to_python(value)


def _moved(to_python, initial, data) -> bool:
    """Whether the clock reads another minute; fields show no seconds.

    Without it every look at a page counts as an edit, and an approver who only
    approves becomes one of its authors.
    """
    try:
        typed = to_python(data)
    except ValidationError:
        return True
    return _minute(typed) != _minute(initial)


def _minute(moment):
    return moment.replace(tzinfo=None, second=0, microsecond=0) if moment else None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return None
