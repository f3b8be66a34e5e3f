"""The form that invites; those by which an invited person makes an account, or opens
one made before."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from membership import roles
from membership.accounts.forms import PASSWORD_HINT, SignupForm, Worded
from membership.invitations import rights, words
from membership.terms.fields import AcceptsTerms

# Of one paste; more is an import.
MOST_ADDRESSES = 500


class UnitField(forms.ModelChoiceField):
    """The tree as a list: what is below is set in."""

    def label_from_instance(self, unit):
        return "\N{NO-BREAK SPACE}" * 3 * (unit.depth - 1) + unit.name


class InviteForm(forms.Form):
    """Addresses, one or many, and what they are invited to."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        max_length=60_000,
        help_text=_("One, or a list: by lines, commas or semicolons."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    unit = UnitField(label=_("Unit"), queryset=None, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(
        label=_("A line from you"),
        max_length=words.LONGEST_TEXT,
        required=False,
        help_text=_("It stands in the letter, under your name."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            ("", _("No role")),
            *((r, words.role(r)) for r in roles.ALL if r != roles.MEMBERS),
        ]
        self.fields["unit"].queryset = rights.units_to_choose(by)
        if roles.has(by, roles.BOARD):
            self.fields["unit"].empty_label = _("The whole association")
        else:
            self.fields["unit"].required = True

    def clean_addresses(self):
        found = words.addresses(self.cleaned_data["addresses"])
        if not found:
            raise ValidationError(_("Write an e-mail address."))
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(
                _("At most {limit} at a time.").format(limit=MOST_ADDRESSES)
            )
        return found

    def add_refused(self, refused):
        """Show a refusal of the action where it belongs."""
        name = refused.details.get("field")
        name = "addresses" if name == "email" else name
        self.add_error(name if name in self.fields else None, refused.message)


class NewAccountForm(SignupForm):
    """allauth's sign-up, with the address that the letter went to."""

    labels = SignupForm.labels | {"email": _("E-mail address")}
    hints = SignupForm.hints | {
        "email": _("The invitation is for this address. You can change it later.")
    }

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        # Disabled fields take their initial value, whatever is sent.
        self.fields["email"].disabled = True
        self.fields["email"].initial = invitation.email
        self.initial["email"] = invitation.email


class OpenAccountForm(AcceptsTerms, Worded, forms.Form):
    """For somebody whom an import made known: a name as they write it, a password."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    hints: dict[str, Any] = {"password1": PASSWORD_HINT}

    def __init__(self, *args, person, **kwargs):
        self.person = person
        kwargs["initial"] = {
            "first_name": person.first_name,
            "last_name": person.last_name,
        }
        super().__init__(*args, **kwargs)
        self.add_terms()

    def clean(self):
        given = super().clean()
        first, second = given.get("password1"), given.get("password2")
        if first:
            try:
                get_adapter().clean_password(first, user=self.person)
            except ValidationError as no:
                self.add_error("password1", no)
        if first and second and first != second:
            self.add_error("password2", _("You must type the same password each time."))
        return given

    def save(self):
        """Give the account its password; the letter has proved the address."""
        person = self.person
        person.first_name = self.cleaned_data["first_name"]
        person.last_name = self.cleaned_data["last_name"]
        get_adapter().set_password(person, self.cleaned_data["password1"])
        person.save()
        EmailAddress.objects.filter(user=person).exclude(
            email__iexact=person.email
        ).update(primary=False)
        EmailAddress.objects.update_or_create(
            user=person,
            email=person.email.lower(),
            defaults={"verified": True, "primary": True},
        )
        self.save_terms(person)
        return person
