"""What units keep about people: where they belong, who changed the tree."""

from django.utils.translation import gettext_lazy as _

from core import privacy

privacy.register(
    "membership.Belonging",
    "person",
    export=("unit", "starts", "ends"),
    name=_("units you belong to or belonged to"),
)
privacy.register(
    "membership.UnitChange",
    actors=("by",),
    erasure=privacy.KEEP,
    name=_("changes of units that you made"),
    why=_("The history of the association’s parts, without your name."),
)
