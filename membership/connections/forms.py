"""The form by which one asks for a mentor or a mentee."""

from django import forms
from django.utils.translation import gettext_lazy as _

from membership.connections import actions
from membership.invitations.words import LONGEST_TEXT


class AskForm(forms.Form):
    """By address, unless the form is about a person who is known by name."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_(
            "They get a letter, with or without an account here. We do not tell you "
            "which."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    wants = forms.ChoiceField(
        label=_("What do you ask?"),
        widget=forms.RadioSelect,
        choices=[
            (actions.MENTOR, _("Be my mentor")),
            (actions.MENTEE, _("Be my mentee: I offer to be your mentor")),
        ],
    )
    text = forms.CharField(
        label=_("A few words"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("What do you hope for? They read it before they answer."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        if person is not None:
            del self.fields["email"]

    def add_refused(self, refused):
        """Show a refusal of the action where it belongs."""
        name = refused.details.get("field")
        self.add_error(name if name in self.fields else None, refused.message)
