"""The shape of what people write of themselves."""

import datetime as dt
import re

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from membership.directory import folding, listing, photos, seeing
from membership.models import Interest, Profile, Visibility
from membership.models.members import today

LINKS = 5
LONGEST_BIO = 2000
OLDEST = 120
# Where members of a Nordic association live; the rest writes it in the town's field.
COUNTRIES = {
    "DK": _("Denmark"),
    "SE": _("Sweden"),
    "NO": _("Norway"),
    "FI": _("Finland"),
    "IS": _("Iceland"),
    "FO": _("Faroe Islands"),
    "GL": _("Greenland"),
    "DE": _("Germany"),
    "NL": _("Netherlands"),
    "BE": _("Belgium"),
    "FR": _("France"),
    "GB": _("United Kingdom"),
    "IE": _("Ireland"),
    "PL": _("Poland"),
    "US": _("United States"),
}
_PHONE = re.compile(r"^\+?[0-9 ()./-]{4,39}$")
_SPEAK_OF = {
    "show_photo": _("Who sees your photo"),
    "show_email": _("Who sees your e-mail address"),
    "show_phone": _("Who sees your phone number"),
    "show_job": _("Who sees job title and employer"),
    "show_bio": _("Who sees what you say about yourself"),
    "show_links": _("Who sees your links"),
    "show_interests": _("Who sees your interests"),
    "show_birthdate": _("Who sees your date of birth"),
    "show_city": _("Who sees your town"),
    "show_address": _("Who sees your postal address"),
    "show_units": _("Who sees your units"),
}


class LineField(forms.CharField):
    """One line, tidied before its length is counted."""

    def to_python(self, value):
        return folding.tidy(super().to_python(value))


class TextField(forms.CharField):
    widget = forms.Textarea

    def to_python(self, value):
        return folding.tidy(super().to_python(value), lines=True)


class WebField(forms.URLField):
    """An address of the web: http or https, and nothing that runs in a page."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": _("Write a web address, for example https://guild.example.")
    }


def _line(label, size: int, complete: str, hint="", **attrs):
    return LineField(
        label=label,
        max_length=size,
        required=False,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": complete, **attrs}),
    )


class ProfileForm(forms.Form):
    """Everything a person says of themselves, and who may see it.

    `profile` gives what stands there. The square of the photo comes in three hidden
    fields that a script fills; without one it is the middle.
    """

    crop_left = forms.CharField(required=False, widget=forms.HiddenInput)
    crop_top = forms.CharField(required=False, widget=forms.HiddenInput)
    crop_side = forms.CharField(required=False, widget=forms.HiddenInput)

    listed = forms.ChoiceField(
        label=_("In the directory"),
        choices=[
            (Visibility.NOBODY, _("No, I am not in it")),
            (Visibility.MEMBERS, _("Yes, for members")),
            (Visibility.PUBLIC, _("Yes, for everybody, search engines too")),
        ],
        widget=forms.RadioSelect,
    )
    photo = forms.FileField(
        label=_("New photo"),
        required=False,
        help_text=_("A square is cut from it. JPEG, PNG, WebP or AVIF, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/*", "data-photo": ""}),
    )
    no_photo = forms.BooleanField(label=_("Remove the photo"), required=False)
    job_title = _line(_("Job title"), 120, "organization-title")
    employer = _line(_("Employer"), 120, "organization")
    bio = TextField(
        label=_("About me"),
        max_length=LONGEST_BIO,
        required=False,
        help_text=_("What others could talk to you about. Plain text."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    interests = forms.ModelMultipleChoiceField(
        label=_("Interests"),
        queryset=Interest.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    birthdate = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(
            format="%Y-%m-%d",
            attrs={"type": "date", "autocomplete": "bday", "class": "short"},
        ),
    )
    phone = _line(_("Phone"), 40, "tel", _("With +45 or +46 in front."), type="tel")
    street = _line(_("Street and number"), 200, "street-address")
    postcode = _line(_("Postcode"), 20, "postal-code")
    city = _line(_("Town"), 100, "address-level2")
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=[("", "–"), *COUNTRIES.items()],
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )

    def __init__(self, *args, profile: Profile, **kwargs):
        self.profile = profile
        super().__init__(*args, label_suffix="", **kwargs)
        # A row from elsewhere may hold a country that is not among ours.
        there = profile.country
        if there and there not in COUNTRIES:
            self.fields["country"].choices += [(there, there)]
        self.fields["interests"].queryset = listing.interests()
        for name in seeing.CHOICES:
            self.fields[name] = forms.ChoiceField(
                label=_SPEAK_OF[name],
                choices=Visibility.choices,
                widget=forms.Select(attrs={"class": "seen-by"}),
            )
        for n in range(1, LINKS + 1):
            self.fields[f"link_name_{n}"] = _line(
                _("Name of link %(n)s") % {"n": n}, 60, "off"
            )
            self.fields[f"link_url_{n}"] = WebField(
                label=_("Address of link %(n)s") % {"n": n},
                required=False,
                max_length=300,
                assume_scheme="https",
                # Not type=url: browsers refuse "guild.example", we complete it.
                widget=forms.TextInput(
                    attrs={"inputmode": "url", "autocomplete": "off"}
                ),
            )
        self.initial = {**_standing(profile), **self.initial}

    def clean_birthdate(self):
        """A day that somebody alive can have been born on."""
        day = self.cleaned_data["birthdate"]
        if day is None:
            return None
        if day > today():
            raise forms.ValidationError(_("That day is still to come."))
        if day < today() - dt.timedelta(days=366 * OLDEST):
            raise forms.ValidationError(_("Look at the year again."))
        return day

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and (not _PHONE.match(phone) or sum(c.isdigit() for c in phone) < 4):
            raise forms.ValidationError(
                _("A phone number has digits and spaces, perhaps a + in front.")
            )
        return phone

    def clean_photo(self):
        upload = self.cleaned_data["photo"]
        if not upload:
            return None
        left, top, side = (
            photos.number(self.cleaned_data.get(f"crop_{name}"))
            for name in ("left", "top", "side")
        )
        return photos.square(upload, photos.Square(left, top, side or 1.0))

    def clean(self):
        data = super().clean()
        for n in range(1, LINKS + 1):
            name, url = f"link_name_{n}", f"link_url_{n}"
            if data.get(name) and not data.get(url) and url not in self.errors:
                self.add_error(url, _("Write where the link leads."))
        return data

    def full_clean(self):
        super().full_clean()
        # What is wrong is said where it is, to those who cannot see it as well.
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    @property
    def values(self) -> dict:
        """What `actions.save` takes."""
        data = self.cleaned_data
        plain = ("listed", "job_title", "employer", "bio", "birthdate", "phone")
        found = {
            name: data[name]
            for name in (*plain, "street", "postcode", "city", "country")
        }
        found |= {name: data[name] for name in seeing.CHOICES}
        found["links"] = [
            {"name": data[f"link_name_{n}"], "url": data[f"link_url_{n}"]}
            for n in range(1, LINKS + 1)
            if data.get(f"link_url_{n}")
        ]
        return found

    @property
    def link_rows(self) -> list[dict]:
        """Name and address beside each other; how many are shown at once."""
        rows = [
            {"name": self[f"link_name_{n}"], "url": self[f"link_url_{n}"]}
            for n in range(1, LINKS + 1)
        ]
        for row in rows:
            row["is_open"] = bool(
                row["name"].value() or row["url"].value() or row["url"].errors
            )
        return rows


def _standing(profile: Profile) -> dict:
    """What the form begins with."""
    names = ("listed", "job_title", "employer", "bio", "birthdate", "phone", "street")
    found = {
        name: getattr(profile, name)
        for name in (*names, "postcode", "city", "country", *seeing.CHOICES)
    }
    if profile.pk:
        found["interests"] = [one.pk for one in profile.interests.all()]
    for n, link in enumerate(profile.links[:LINKS], 1):
        found[f"link_name_{n}"] = link.get("name", "")
        found[f"link_url_{n}"] = link.get("url", "")
    return found
