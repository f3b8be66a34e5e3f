"""What moderators look at: reported messages, each with a little beside it."""

from chat.models import Message
from chat.moderation import rights

AROUND = 2
OPEN, EARLIER = 50, 50


def shown(user) -> dict:
    """Open reports by message, oldest first, and the latest decisions."""
    rows = rights.reports(user).select_related(
        "message__room", "message__sender", "person", "decided_by"
    )
    cases: dict[int, dict] = {}
    for row in rows.filter(decision="").order_by("pk")[:OPEN]:
        case = cases.setdefault(row.message_id, {"report": row, "reports": []})
        case["reports"].append(row)
    for case in cases.values():
        case["around"] = around(case["report"].message)
    earlier = rows.exclude(decision="").order_by("-decided_at")[:EARLIER]
    return {"cases": list(cases.values()), "earlier": list(earlier)}


def around(message: Message) -> list[Message]:
    """A reported message between the two before and the two after it; no more."""
    low, high = message.number - AROUND, message.number + AROUND
    rows = Message.objects.filter(room=message.room_id, number__range=(low, high))
    found = list(rows.select_related("sender").order_by("number"))
    for row in found:
        row.is_it = row.pk == message.pk
        # The reported one is judged by what it says, hidden or not.
        if row.is_it:
            row.hidden_at = None
    return found


def how_many(user) -> int:
    """Reports that wait for this person."""
    return rights.reports(user).filter(decision="").count()
