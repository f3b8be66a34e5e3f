"""The demo association's invitations: one or more in each state."""

import datetime as dt

from membership import demo as people
from membership import roles
from membership.invitations.models import GOOD_FOR, Invitation, hashed, new_token
from membership.models import Unit

ORDER = 70

State = Invitation.State
# (address, role, the unit's place in the tree, language, the personal line, state,
# days ago that the letter went, whether the page was opened)
INVITED = (
    (
        "astrid.holk@nordlys.example",
        roles.ORGANISERS,
        1,
        "da",
        "Du holdt fast i os alle ved sommermødet. Vil du være med til at holde det?",
        State.PENDING,
        2,
        True,
    ),
    (
        "per.lindgren@malmo-lab.example",
        roles.VOLUNTEERS,
        None,
        "en",
        "We need two more hands at the door in December.",
        State.PENDING,
        9,
        False,
    ),
    ("kontor@datahuset.example", "", 2, "da", "", State.PENDING, None, False),
    (
        "freja.damgaard@bibliotek.example",
        roles.EDITORS,
        None,
        "da",
        "Dine referater fortjener flere læsere.",
        State.ACCEPTED,
        30,
        True,
    ),
    (
        "johan.ek@statistik.example",
        roles.AGENTS,
        None,
        "en",
        "",
        State.DECLINED,
        21,
        True,
    ),
    ("noor.aziz@kommune.example", "", 1, "da", "", State.EXPIRED, 40, False),
    (
        "ida.skov@example.org",
        roles.APPROVERS,
        None,
        "da",
        "",
        State.REVOKED,
        12,
        False,
    ),
)
# To the newcomer's own address, so that it can be answered in the demo.
NEWCOMER = ("newcomer", roles.VOLUNTEERS, "Come and see a meetup from behind the door.")


def load(*, now, say) -> int:
    """Write what is missing; no letter is sent. Returns how many."""
    if Invitation.objects.exists():
        return 0
    board = people.login("board")
    units = list(Unit.objects.open()[:3])
    made = []
    for email, role, place, language, text, state, days, opened in INVITED:
        unit = units[place] if place is not None and place < len(units) else None
        made.append(
            _row(
                now,
                board,
                days,
                email=email,
                role=role,
                unit=unit,
                language=language,
                text=text,
                state=state,
                opened_at=now - dt.timedelta(days=(days or 0) - 1) if opened else None,
            )
        )
    login, role, text = NEWCOMER
    newcomer = people.login(login)
    made.append(
        _row(
            now,
            board,
            1,
            email=newcomer.email,
            role=role,
            language=newcomer.language,
            text=text,
        )
    )
    Invitation.objects.bulk_create(made)
    for row in made:
        if row.sends:
            row.keys.create(hash=hashed(new_token()))
    say(f"Invitations: {len(made)} new")
    return len(made)


def _row(now, board, days, **fields) -> Invitation:
    row = Invitation(invited_by=board, **fields)
    if days is not None:
        row.created_at = row.sent_at = now - dt.timedelta(days=days)
        row.sends = 2 if days > 7 else 1
        row.reminded_at = row.created_at + dt.timedelta(days=7) if days > 7 else None
        row.expires_at = row.created_at + GOOD_FOR
    if row.state != State.PENDING:
        row.answered_at = row.created_at + dt.timedelta(days=3)
    return row
