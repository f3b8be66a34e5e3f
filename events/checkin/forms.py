"""Shape of what is typed at a gate."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """A code as it is read aloud; the nonce makes a repeated post harmless."""

    code = forms.CharField(
        label=_("Code"),
        max_length=400,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
            }
        ),
        help_text=_(
            "Eight characters, as in K7Q4-MD9X. Case and hyphen do not matter."
        ),
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)
    forced = forms.CharField(label=_("Reason"), max_length=200, required=False)
