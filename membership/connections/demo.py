"""The demo association's mentors and mentees, around member@ most of all."""

import datetime as dt

from membership import demo as people
from membership.connections.models import GOOD_FOR, Connection

ORDER = 71

State = Connection.State
# (who asks, what they ask the other to be, who is asked, words, state, days ago).
# A number is somebody of the crowd; a login is a name.
ASKED = (
    (
        "member",
        "mentor",
        "organiser",
        "I would like to run my first workshop.",
        "agreed",
        90,
    ),
    (0, "mentor", "member", "You made the leap from Excel to SQL. How?", "asked", 2),
    ("member", "mentee", 1, "I read you are new to R; I teach it.", "asked", 5),
    (
        2,
        "mentee",
        "newcomer",
        "Welcome. Shall I show you around the first months?",
        "asked",
        1,
    ),
    ("agent", "mentor", "board", "How does one say no to a colleague?", "agreed", 200),
    (3, "mentor", 4, "", "ended", 400),
    ("member", "mentor", 5, "Could we talk about survey weights?", "declined", 60),
)
BY_ADDRESS = ("member", "mentee", "lea.friis@student.example", 3)


def load(*, now, say) -> int:
    """Write what is missing; no letter is sent. Returns how many."""
    if Connection.objects.exists():
        return 0
    crowd = people.crowd("connections")

    def who(name):
        return crowd[name] if isinstance(name, int) else people.login(name)

    made = []
    for asker, wants, asked, text, state, days in ASKED:
        made.append(_row(now, who(asker), wants, who(asked), text, state, days))
    asker, wants, email, days = BY_ADDRESS
    row = _row(now, who(asker), wants, None, "", State.ASKED, days)
    row.email = email
    Connection.objects.bulk_create([*made, row])
    say(f"Connections: {len(made) + 1} new")
    return len(made) + 1


def _row(now, asker, wants, other, text, state, days) -> Connection:
    at = now - dt.timedelta(days=days)
    answered = state != State.ASKED
    return Connection(
        asked_by=asker,
        mentor=other if wants == "mentor" else asker,
        mentee=asker if wants == "mentor" else other,
        text=text,
        state=state,
        asked_at=at,
        expires_at=at + GOOD_FOR,
        answered_at=at + dt.timedelta(days=1) if answered else None,
        ended_at=at + dt.timedelta(days=180) if state == State.ENDED else None,
    )
