"""What units keep about people: where they belong, who changed the tree."""

from core.privacy import FORGET, register


def forget_hand(rows, person) -> None:
    """The change stays, without the one who made it."""
    rows.update(by=None)


register(
    "membership.belonging",
    "person",
    export=("unit", "starts", "ends"),
    name="belongings",
)
register(
    "membership.unitchange",
    "by",
    export=("unit", "kind", "at"),
    erasure=FORGET,
    forget=forget_hand,
    name="unit_changes",
)
