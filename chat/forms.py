"""The shape of what is written in a room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chat import attaching
from chat.models import Habits


class MessageForm(forms.Form):
    # Its length is the action's to judge: it says how long the text is.
    text = forms.CharField(
        label=_("Message"), required=False, widget=forms.Textarea({"rows": 1})
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    reply_to = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    file = forms.FileField(label=_("Attach a file"), required=False)

    def said(self) -> dict:
        """What `actions.post` takes, but for the file."""
        return {
            name: value for name, value in self.cleaned_data.items() if name != "file"
        }


class WordingForm(forms.Form):
    """One's own words, changed."""

    text = forms.CharField(label=_("Your message"), widget=forms.Textarea({"rows": 5}))


class HabitsForm(forms.ModelForm):
    class Meta:
        model = Habits
        fields = ("shows_presence", "enter_sends", "voice")
        widgets = {"voice": forms.RadioSelect}


ACCEPT = ",".join(f".{ending}" for ending in attaching.KINDS)
