"""Forms of the tree of units: shape only, the actions decide."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from membership.accounts import addresses
from membership.accounts.models import User
from membership.models import Unit

# So many addresses at once; more belong in an import.
MOST_AT_ONCE = 500


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = ["name_da", "name_en", "label_da", "label_en", "code"]


class PlaceForm(forms.Form):
    """Addresses of people who have an account, one a line."""

    addresses = forms.CharField(
        label=_lazy("E-mail addresses, one a line"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        max_length=100_000,
    )

    def clean_addresses(self) -> list[User]:
        """The people; raises ValidationError with every address that is at fault."""
        text = self.cleaned_data["addresses"].replace(",", "\n").replace(";", "\n")
        asked = list(dict.fromkeys(line.strip() for line in text.splitlines()))
        asked = [address for address in asked if address]
        if len(asked) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("At most %(n)d at once. Import a file for more.")
                % {"n": MOST_AT_ONCE}
            )
        people, wrong = [], []
        for address in asked:
            try:
                address = addresses.canonical(address)
            except forms.ValidationError:
                wrong.append(_("“%s” is not an address.") % address[:80])
                continue
            person = User.objects.filter(email__iexact=address, is_active=True).first()
            if person is None:
                wrong.append(_("Nobody has an account with %s.") % address)
            else:
                people.append(person)
        if wrong:
            raise forms.ValidationError(wrong[:20])
        return people
