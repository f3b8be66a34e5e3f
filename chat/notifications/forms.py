"""The shape of what people say about when they want to be reached."""

import datetime as dt

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chat.notifications import kinds
from core import dates

AT_ONCE = "now"


def hours() -> list[tuple[str, str]]:
    """Every full hour of the day, as it is written here."""
    return [(str(hour), dates.clock(dt.time(hour))) for hour in range(24)]


class TimesForm(forms.Form):
    """Quiet hours and the daily mail. Empty: never quiet, and mails one by one."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_to = forms.TimeField(
        label=pgettext_lazy("the end of quiet hours", "Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Mails come"),
        coerce=lambda hour: None if hour == AT_ONCE else int(hour),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        daily = [
            (hour, _("gathered once a day at {hour}").format(hour=text))
            for hour, text in hours()
        ]
        self.fields["digest_hour"].choices = [
            (AT_ONCE, _("one by one, at once")),
            *daily,
        ]

    @staticmethod
    def first(rhythm) -> dict:
        """What a form shows of what a person has chosen before."""
        hour = rhythm.digest_hour
        return {
            "quiet_from": rhythm.quiet_from,
            "quiet_to": rhythm.quiet_to,
            "digest_hour": AT_ONCE if hour is None else str(hour),
        }

    def clean(self):
        found = super().clean()
        ends = [found.get("quiet_from"), found.get("quiet_to")]
        if not self.errors and (ends[0] is None) != (ends[1] is None):
            missing = "quiet_from" if ends[0] is None else "quiet_to"
            self.add_error(missing, _("Quiet hours need a beginning and an end."))
        return found


class SupportForm(forms.Form):
    """Whom it is about, which kind, and when."""

    person = forms.EmailField(label=_("Their e-mail address"))
    kind = forms.ChoiceField(label=_("What they should have heard of"), required=False)
    day = forms.DateField(
        label=_("On which day"),
        required=False,
        help_text=_("Empty: the newest."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        groups = [
            (str(kinds.GROUPS[group]), [(kind.name, kind.label) for kind in members])
            for group, members in kinds.by_group().items()
        ]
        self.fields["kind"].choices = [("", _("anything")), *groups]

    def clean_person(self):
        address = self.cleaned_data["person"]
        found = get_user_model().objects.filter(email__iexact=address).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return found
