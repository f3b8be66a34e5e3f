"""The shape of what applicants and the board write; actions judge it."""

import uuid

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from membership.joining.models.applications import LONGEST
from membership.models import MembershipType, Unit
from membership.terms import asking

# Where members of an association around the Sound live; the rest by its code.
COUNTRIES = [
    ("DK", _("Denmark")),
    ("SE", _("Sweden")),
    ("NO", _("Norway")),
    ("DE", _("Germany")),
    ("FI", _("Finland")),
    ("IS", _("Iceland")),
    ("FO", _("Faroe Islands")),
    ("GL", _("Greenland")),
    ("NL", _("Netherlands")),
    ("PL", _("Poland")),
    ("GB", _("United Kingdom")),
    ("US", _("United States")),
]
ADDRESS = ("street", "postcode", "city", "country")


class Keyed(forms.Form):
    """`client_key` makes the same form sent twice one deed."""

    client_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["client_key"].initial = uuid.uuid4

    def clean_client_key(self):
        """A form without a key, or with a made-up one, is a form of its own."""
        try:
            return uuid.UUID(self.cleaned_data["client_key"])
        except ValueError:
            return uuid.uuid4()

    def add_refused(self, refused) -> None:
        name = refused.details.get("field")
        self.add_error(name if name in self.fields else None, refused.message)


class JoinForm(Keyed):
    """Everything in one form. `person` None: a newcomer, who makes an account next."""

    kind = forms.ModelChoiceField(
        label=_("Membership"),
        queryset=MembershipType.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("Town"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=COUNTRIES,
        initial="DK",
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    units = forms.ModelMultipleChoiceField(
        label=_("Where you would like to belong"),
        help_text=_("You can leave this to later."),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    why = forms.CharField(
        label=_("Why you would like to join"),
        help_text=_("A line or two. Only the board reads it."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["kind"].queryset = MembershipType.objects.filter(is_open=True)
        units = Unit.objects.open()
        self.fields["units"].queryset = units
        if not units.exists():
            del self.fields["units"]
        self.versions = []
        if person is not None:
            self._add_names(person)
            self._add_terms()

    def _add_names(self, person):
        """Newcomers are asked for theirs with the account."""
        for name, label, complete, required in (
            ("first_name", _("First name"), "given-name", True),
            ("last_name", _("Last name"), "family-name", False),
        ):
            self.fields[name] = forms.CharField(
                label=label,
                max_length=150,
                required=required,
                initial=getattr(person, name),
                widget=forms.TextInput(attrs={"autocomplete": complete}),
            )
        self.order_fields(["client_key", "first_name", "last_name", "kind"])

    def _add_terms(self):
        """The same policies as at sign-up; the form carries which were shown."""
        self.versions = asking.at_signup()
        if not self.versions:
            return
        links = format_html_join(
            ", ",
            '<a href="{}" target="_blank">{}</a>',
            ((v.policy.get_absolute_url(), v.title) for v in self.versions),
        )
        self.fields["accept_terms"] = forms.BooleanField(
            label=format_html(
                "{} {} <small>{}</small>",
                _now("I accept:"),
                links,
                _now("(opens in a new tab)"),
            ),
            error_messages={"required": _("Accept this to become a member.")},
        )
        self.fields["terms_shown"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=self._shown()
        )

    def _shown(self) -> str:
        return ".".join(str(version.pk) for version in self.versions)

    def clean_accept_terms(self):
        if self.data.get(self.add_prefix("terms_shown"), "") != self._shown():
            raise forms.ValidationError(
                _("The text was replaced by a newer one. Read it, then accept.")
            )
        return self.cleaned_data["accept_terms"]

    @property
    def typed(self) -> dict:
        """What a newcomer wrote, to be put in again after sign-up; JSON."""
        data = self.cleaned_data
        return {
            "kind": data["kind"].pk,
            "units": [unit.pk for unit in data.get("units", [])],
            "why": data["why"],
            "client_key": str(data["client_key"]),
            **{name: data[name] for name in ADDRESS},
        }

    @property
    def given(self) -> dict:
        """What `actions.apply` takes."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "address": {name: data[name] for name in ADDRESS},
            "units": data.get("units", []),
            "why": data["why"],
            "client_key": data["client_key"],
            "terms_read": self.versions,
        }


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class DecideForm(Keyed):
    """The board's: the words that the applicant reads."""

    text = forms.CharField(
        label=_("What the applicant reads"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
