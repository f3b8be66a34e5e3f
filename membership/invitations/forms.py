"""The forms by which an invited person makes an account, or opens one made before."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from membership.accounts.forms import PASSWORD_HINT, SignupForm, Worded
from membership.terms.fields import AcceptsTerms


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
