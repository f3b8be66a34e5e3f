"""The shape of what is asked for; nothing is written here."""

import uuid

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from membership.intake import sources
from membership.intake.models import Run
from membership.models import MembershipType


def new_key():
    return uuid.uuid4()


class UploadForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    file = forms.FileField(
        label=_("List of members"),
        help_text=_(
            "CSV or XLSX, at most 50,000 rows and 20 MB. The first line holds the"
            " headings."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class RepairedForm(forms.Form):
    file = forms.FileField(
        label=_("The repaired file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class ReadingForm(forms.Form):
    """How a CSV file is read."""

    encoding = forms.ChoiceField(
        label=_("Alphabet"), choices=list(sources.ENCODINGS.items())
    )
    separator = forms.ChoiceField(
        label=_("Between the cells"), choices=list(sources.SEPARATORS.items())
    )


class ChecksForm(forms.Form):
    """What holds for empty cells, and for people who are known."""

    kind = forms.ChoiceField(
        label=_("Kind of membership"),
        required=False,
        help_text=_("For rows that do not say."),
    )
    starts = forms.DateField(
        label=_("First day of the period"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: today."),
    )
    ends = forms.DateField(
        label=_("Last day of the period"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: as long as the kind of membership says."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=[
            ("", _("not known")),
            ("DK", _("Denmark")),
            ("SE", _("Sweden")),
            ("NO", _("Norway")),
            ("DE", _("Germany")),
        ],
        help_text=_("Postcodes are checked by it."),
    )
    known = forms.ChoiceField(
        label=_("People who are known already"),
        choices=Run.Known.choices,
        help_text=_(
            "They are found by their e-mail address. Nobody’s choice of who may see"
            " what is changed."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(str(kind.pk), kind.name) for kind in MembershipType.objects.all()]
        self.fields["kind"].choices = [("", _("each row says it")), *kinds]

    def clean(self):
        given = super().clean()
        starts, ends = given.get("starts"), given.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The period ends before it begins."))
        return given

    def defaults(self) -> dict:
        """As the run keeps them: text, dates in ISO."""
        names = ("kind", "starts", "ends", "language", "country")
        given = ((name, self.cleaned_data.get(name)) for name in names)
        return {name: str(value) for name, value in given if value}


class BeginForm(forms.Form):
    invite = forms.BooleanField(
        label=_("Invite the new people by letter"),
        required=False,
        initial=True,
        help_text=_(
            "Each gets a letter with a link to choose a password. The letters go bit by"
            " bit."
        ),
    )
