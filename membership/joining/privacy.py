"""What membership keeps about people, and what becomes of it when they are erased."""

from django.utils.translation import gettext_lazy as _

from core.privacy import FORGET, KEEP, free, register


def _no_address(rows, person):
    rows.update(street="", postcode="", city="", country="", why="")


def _no_words(rows, person):
    """What they wrote goes, and what the board wrote to them."""
    rows.update(text="")


def _no_reason(rows, person):
    """The triggers of the ledger let nothing else stand in a reason's place."""
    rows.exclude(annulled_why="").update(annulled_why="…")


def _number_only(rows, person):
    """The number said who it was; the ledger needs another that says nothing."""
    for row in rows:
        row.number = f"x{row.pk}"
        row.save(update_fields=["number"])


register(
    "joining.step",
    "application__person",
    actors=("by",),
    name=_("steps of your applications"),
    export=("kind", "text", "at"),
    erasure=FORGET,
    forget=_no_words,
    order=40,
)
register(
    "joining.application",
    "person",
    actors=("decided_by",),
    name=_("applications for membership"),
    export=(
        "kind",
        "state",
        "street",
        "postcode",
        "city",
        "country",
        "why",
        "sent_at",
        "decided_at",
    ),
    erasure=FORGET,
    forget=_no_address,
    order=41,
)
register(
    "joining.decision",
    actors=("by",),
    name=_("decisions as a member of the board"),
    export=("kind", "at"),
    erasure=KEEP,
    why=_("It tells what the association decided; who it was is erased."),
)
free("joining.Application_units", "goes with the application")
register(
    "membership.period",
    "member__person",
    actors=("written_by", "annulled_by"),
    name=_("periods of membership"),
    export=(
        "kind",
        "starts",
        "ends",
        "grace_ends",
        "fee",
        "source",
        "annulled_at",
        "annulled_why",
    ),
    erasure=FORGET,
    forget=_no_reason,
    why=_("The accounts and figures of the association; nobody is named in them."),
    order=42,
)
register(
    "membership.absence",
    "member__person",
    export=("starts", "ends"),
    erasure=KEEP,
    name=_("days between leaving and coming back"),
    why=_("The accounts and figures of the association; nobody is named in them."),
    order=42,
)
register(
    "membership.member",
    "person",
    name=_("membership"),
    export=("number", "joined_on", "resigned_on"),
    erasure=FORGET,
    forget=_number_only,
    order=43,
)
