"""What assemblies keep about people: who could vote, who held whose vote."""

from django.utils.translation import gettext_lazy as _

from core import privacy


def _no_name(rows, person):
    """A vote on the roll stays, whose it was goes: the trigger gives way to erasing."""
    rows.update(name="…", number="", kind="", unit="")


def _no_reason(rows, person):
    rows.update(reason="…")


MINUTES = _("Part of the minutes: how many could vote. Your name beside it goes.")

privacy.register(
    "assembly.assembly",
    actors=("author", "chair"),
    erasure=privacy.KEEP,
    why="the meeting itself; who called it is a row without a name",
)
privacy.register(
    "assembly.correction",
    "entry__person",
    actors=("by",),
    export=("kind", "reason", "at"),
    erasure=privacy.FORGET,
    forget=_no_reason,
    name=_("corrections of your vote on a roll"),
    order=44,
)
privacy.register(
    "assembly.entry",
    "person",
    export=("assembly", "place", "name", "number", "kind", "unit"),
    erasure=privacy.FORGET,
    forget=_no_name,
    why=MINUTES,
    name=_("votes on the rolls of assemblies"),
    order=45,
)
privacy.register(
    "assembly.seat",
    ("entry__person", "holder__entry__person"),
    export=("present", "moved_at"),
    erasure=privacy.KEEP,
    why=MINUTES,
    name=_("presence at assemblies"),
)
privacy.register(
    "assembly.proxy",
    ("giver__entry__person", "holder__entry__person"),
    export=("assembly", "state", "offered_at", "answered_at", "ended_at"),
    erasure=privacy.KEEP,
    why=_("Who held how many votes is part of the minutes. Your name goes."),
    name=_("proxies given and held"),
)
