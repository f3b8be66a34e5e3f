"""The shape of a room's settings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chat.groups import rights
from chat.models import Room

SLOW = [(0, _("No pause")), (10, _("10 seconds")), (30, _("30 seconds"))]
SLOW += [(60, _("1 minute")), (300, _("5 minutes")), (3600, _("1 hour"))]


class RoomForm(forms.Form):
    """Founding a room and changing it. `by` chooses among units of their own."""

    name = forms.CharField(label=_("Name"), max_length=80)
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=200,
        required=False,
        help_text=_("One line below the name."),
    )
    joining = forms.ChoiceField(
        label=_("Who may come in?"),
        widget=forms.RadioSelect,
        choices=[
            (Room.Joining.OPEN, _("Every member")),
            (Room.Joining.REQUEST, _("Members who ask, and are let in")),
            (Room.Joining.INVITED, _("Only whom its moderators invite")),
            (Room.Joining.UNIT, _("Whoever belongs to a unit, or to one below it")),
        ],
        initial=Room.Joining.OPEN,
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, required=False, empty_label=_("No unit")
    )
    posting = forms.ChoiceField(
        label=_("Who may write?"),
        widget=forms.RadioSelect,
        choices=[
            (Room.Posting.ALL, _("Everybody in the room")),
            (Room.Posting.MODERATORS, _("Only its owners and moderators")),
        ],
        initial=Room.Posting.ALL,
    )
    slow_seconds = forms.TypedChoiceField(
        label=_("Pause between two messages of one person"),
        choices=SLOW,
        coerce=int,
        initial=0,
    )
    shares_history = forms.BooleanField(
        label=_("Newcomers may read what was said before they came"),
        required=False,
        initial=True,
    )

    def __init__(self, *args, by, room: Room | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        units = rights.units_reached(by).open()
        if room is not None and room.unit_id:
            units = units | type(room.unit).objects.filter(pk=room.unit_id)
        self.fields["unit"].queryset = units
        if not units.exists():
            del self.fields["unit"]
            self.fields["joining"].choices = self.fields["joining"].choices[:3]

    def add_refused(self, refused):
        """Show a refusal of the action where it belongs."""
        name = refused.details.get("field")
        self.add_error(name if name in self.fields else None, refused.message)


def settings_of(room: Room) -> dict:
    """What the form begins with for a room that is there."""
    names = ("name", "purpose", "joining", "posting", "slow_seconds", "shares_history")
    return {name: getattr(room, name) for name in names} | {"unit": room.unit_id}
