"""What imports keep about people, and for how long."""

from core.privacy import FORGET, KEEP, register
from membership.intake.retention import DAYS


def _forget(rows, person):
    """The row stays for the import's count; what it said of the person goes."""
    rows.update(
        cells=[], values={}, faults=[], email="", number="", trace={}, person=None
    )


register(
    "intake.Row",
    "person",
    export=("line", "values", "outcome"),
    erasure=FORGET,
    forget=_forget,
    days=DAYS,
    name="Row of an import",
)
register(
    "intake.Run",
    "by",
    export=("name", "made_at", "state"),
    erasure=KEEP,
    why="Who brought people in stays in the log; the account's key is set to nothing.",
    name="Import of members",
)
