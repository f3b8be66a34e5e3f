"""The shape of what reviewers write."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why a page goes back; the writer reads it by mail and in the editor."""

    comment = forms.CharField(
        label=_("What should change?"),
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The writer reads your words by mail and on the page."),
    )
