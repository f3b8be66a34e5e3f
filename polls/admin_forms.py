"""The admin's form of a poll: what does not fit is said beside its field."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wagtail.admin.forms import WagtailAdminModelForm

from polls.models import MOST_CHOICES, Poll, lines

LONGEST_CHOICE = 160
# Guests are asked before, during and a while after what they came to.
GUESTS_ASKED_DAYS = 90


def _named(occurrence) -> str:
    day = date_format(timezone.localtime(occurrence.starts_at), "SHORT_DATE_FORMAT")
    return f"{day}: {occurrence.title}"


class PollForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "audience" in self.fields:
            # Motions are put to their assembly, in their own room.
            self.fields["audience"].choices = [
                row for row in Poll.Audience.choices if row[0] != Poll.Audience.ROLL
            ]
        if "occurrence" in self.fields:
            near = timezone.now() - dt.timedelta(days=GUESTS_ASKED_DAYS)
            rows = self.fields["occurrence"].queryset.filter(ends_at__gte=near)
            chosen = self.instance.occurrence_id
            self.fields["occurrence"].queryset = (
                rows | self.fields["occurrence"].queryset.filter(pk=chosen)
            ).order_by("starts_at")
            self.fields["occurrence"].label_from_instance = _named

    def clean(self):
        data = super().clean()
        wrong = {}
        if not data.get("title_da") and not data.get("title_en"):
            wrong["title_da"] = _("Give it a title in one language at least.")
        if data.get("audience") == Poll.Audience.UNIT:
            if not data.get("unit"):
                wrong["unit"] = _("Which unit?")
        elif data.get("unit"):
            wrong["unit"] = _("A unit is for polls of a unit only.")
        if data.get("grade") != Poll.Grade.OPEN and data.get("results") != "closed":
            wrong["results"] = _("A secret poll shows its result when it is over.")
        if data.get("audience") == Poll.Audience.EVENT:
            if not data.get("occurrence"):
                wrong["occurrence"] = _("Which event?")
        elif data.get("occurrence"):
            wrong["occurrence"] = _("An event is for polls of its guests only.")
        self._check_times(data, wrong)
        for name, message in wrong.items():
            self.add_error(name, message)
        questions = self.formsets.get("questions")
        if questions is not None:
            for form in questions.forms:
                if form.is_valid() and not form.cleaned_data.get("DELETE"):
                    _check_question(form)
        return data

    def _check_times(self, data, wrong):
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if closes and not opens:
            wrong["opens_at"] = _("When does it open?")
        elif closes and closes <= opens:
            wrong["closes_at"] = _("It closes before it opens.")
        elif closes and closes <= timezone.now():
            wrong["closes_at"] = _("This is in the past.")


def _check_question(form):
    """Words in a language, and choices that are the same in number."""
    if not form.has_changed():
        return
    data = form.cleaned_data
    if not data.get("text_da") and not data.get("text_en"):
        form.add_error("text_da", ValidationError(_("What is the question?")))
    if data.get("kind") not in {"single", "multiple", "ranked"}:
        return
    here = {code: lines(data.get(f"choices_{code}", "")) for code in ("da", "en")}
    most = max(map(len, here.values()))
    if most < 2:
        form.add_error("choices_da", ValidationError(_("Two choices at least.")))
    elif most > MOST_CHOICES:
        form.add_error(
            "choices_da",
            ValidationError(_("At most %(most)d choices.") % {"most": MOST_CHOICES}),
        )
    elif all(here.values()) and len(here["da"]) != len(here["en"]):
        form.add_error(
            "choices_en",
            ValidationError(
                _("%(da)d choices in Danish, but %(en)d in English.")
                % {"da": len(here["da"]), "en": len(here["en"])}
            ),
        )
    for code, found in here.items():
        if any(len(line) > LONGEST_CHOICE for line in found):
            form.add_error(
                f"choices_{code}",
                ValidationError(
                    _("Keep each choice under %(limit)d characters.")
                    % {"limit": LONGEST_CHOICE}
                ),
            )
        if len({line.casefold() for line in found}) != len(found):
            form.add_error(
                f"choices_{code}", ValidationError(_("Two choices are the same."))
            )
