"""The shape of what an admin asks for."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from membership.accounts.addresses import AddressField
from membership.accounts.models import User
from membership.apikeys import scopes
from membership.apikeys.models import MOST_DAYS


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("The program and the place, so that others know it later."),
    )
    owner = AddressField(
        label=_("In whose name"),
        help_text=_("Their e-mail address. The key can do no more than they can."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(scope.name, scope.label) for scope in scopes.ALL.values()],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Days until it ends"), min_value=1, max_value=MOST_DAYS, initial=90
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"client_key": uuid.uuid4()})
        super().__init__(*args, **kwargs)

    def clean_owner(self):
        person = User.objects.filter(
            email__iexact=self.cleaned_data["owner"], is_active=True
        ).first()
        if person is None:
            raise forms.ValidationError(_("There is no account with this address."))
        return person
