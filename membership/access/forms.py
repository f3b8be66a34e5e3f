"""The form that gives a role: shape only, `membership.granting` decides."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from membership import roles
from membership.access import asking, things
from membership.accounts.addresses import AddressField
from membership.accounts.models import User
from membership.models import Grant, Unit

# Membership is given by periods, a volunteer's right by shifts as well.
GIVEN = tuple(name for name in roles.ALL if name != roles.MEMBERS)
# What each role can be for, besides the whole site.
PARTS = {
    roles.EDITORS: {"site"},
    roles.APPROVERS: {"site"},
    roles.BOARD: {"site", "unit"},
    roles.ORGANISERS: {"site", "event"},
    roles.VOLUNTEERS: {"site"},
    roles.AGENTS: {"site", "queue"},
}


class AskForm(forms.Form):
    """Somebody, and what they would do."""

    person = AddressField(label=_lazy("Their e-mail address"))
    verb = forms.ChoiceField(label=_lazy("May they …"))
    thing = forms.CharField(label=_lazy("What it is about"), max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = asking.verbs()
        self.fields["verb"].choices = [(verb.name, verb.label) for verb in known]
        hints = dict.fromkeys(str(verb.hint) for verb in known if verb.hint)
        self.fields["thing"].help_text = "; ".join(hints)

    def clean_person(self):
        address = self.cleaned_data["person"]
        found = User.objects.filter(email__iexact=address).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return found


class GiveForm(forms.Form):
    person = AddressField(label=_lazy("Their e-mail address"))
    role = forms.ChoiceField(label=_lazy("Role"))
    scope = forms.ChoiceField(label=_lazy("For"), choices=Grant.Scope.choices)
    unit = forms.SlugField(
        label=_lazy("Unit, by its code"),
        required=False,
        max_length=60,
        help_text=_lazy("Reaches everything below it, too."),
    )
    event = forms.ChoiceField(label=_lazy("Event"), required=False)
    queue = forms.CharField(label=_lazy("Queue"), required=False, max_length=64)
    ends_at = forms.DateTimeField(
        label=_lazy("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_lazy("Empty: until it is taken back."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(name, roles.label(name)) for name in GIVEN]
        self.fields["event"].choices = [("", "–"), *things.choices("event")]

    def clean_person(self):
        address = self.cleaned_data["person"]
        found = User.objects.filter(email__iexact=address, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return found

    def clean_unit(self):
        code = self.cleaned_data["unit"]
        if not code:
            return None
        found = Unit.objects.filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(_("No unit has this code."))
        return found

    def clean(self):
        """What is not about the chosen scope is left out; what it needs is asked."""
        given = super().clean()
        scope, role = given.get("scope"), given.get("role")
        if scope and role and scope not in PARTS[role]:
            self.add_error("scope", _("This role is not given for such a part."))
        if scope == Grant.Scope.UNIT and not given.get("unit") and not self.errors:
            self.add_error("unit", _("Say which unit."))
        for name in ("event", "queue"):
            if scope == name and not given.get(name) and name not in self.errors:
                self.add_error(name, _("Say which."))
        return given

    def wanted(self) -> dict:
        """What `granting.grant` takes."""
        given = self.cleaned_data
        scope = given["scope"]
        return {
            "person": given["person"],
            "role": given["role"],
            "scope": scope,
            "unit": given["unit"] if scope == Grant.Scope.UNIT else None,
            "thing": given.get(scope, "") if scope in ("event", "queue") else "",
            "ends_at": given["ends_at"],
        }
