"""The word that one types before everything goes."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class EraseForm(forms.Form):
    """Asks for one word, so that nobody is erased by a slip of the hand."""

    word = forms.CharField(
        label=gettext_lazy("Type the word"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["word"].label = _("Type “{word}” to go on").format(word=word())

    def clean_word(self):
        typed = self.cleaned_data["word"].strip().strip("“”\"'").casefold()
        if typed != word().casefold():
            raise forms.ValidationError(
                _("That is not the word. Type “{word}”.").format(word=word())
            )
        return typed


def word() -> str:
    """The word in the reader's language."""
    # Translators: the one word that a person types to be erased; Danish "slet".
    return _("erase")
