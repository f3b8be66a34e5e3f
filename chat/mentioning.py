"""Calling people in a room by name: "@Nadia Holm"."""

from collections.abc import Iterable

from chat.models import Block, Mention, Message, Participant

# Beyond that it is a list of people and no longer a call.
MOST = 20


def called(text: str, room_id: int, by_id: int | None) -> set[int]:
    """The ids of those in the room whom the text calls by their full name.

    Not oneself, and not whoever has blocked who writes.
    """
    if "@" not in text:
        return set()
    folded = text.casefold()
    seats = Participant.objects.filter(
        room=room_id, state=Participant.State.IN, person__is_active=True
    ).exclude(person=by_id)
    rows = seats.values_list("person_id", "person__first_name", "person__last_name")
    names = {pk: f"{first} {last}".strip().casefold() for pk, first, last in rows}
    found = {pk for pk, name in names.items() if name and _calls(folded, name)}
    if found:
        deaf = Block.objects.filter(person__in=found, blocked=by_id)
        found -= set(deaf.values_list("person_id", flat=True))
    return set(sorted(found)[:MOST])


def _calls(folded: str, name: str) -> bool:
    at = folded.find(f"@{name}")
    while at >= 0:
        end = at + 1 + len(name)
        if not folded[end : end + 1].isalnum() and not folded[at - 1 : at].isalnum():
            return True
        at = folded.find(f"@{name}", end)
    return False


def follow(message: Message, text: str) -> None:
    """Bring the message's mentions in line with its text."""
    wanted = called(text, message.room_id, message.sender_id)
    there = set(message.mentions.values_list("person_id", flat=True))
    message.mentions.filter(person__in=there - wanted).delete()
    Mention.objects.bulk_create(
        [Mention(message=message, person_id=pk) for pk in sorted(wanted - there)],
        ignore_conflicts=True,
    )


def names_of(messages: Iterable[Message]) -> dict[int, list[tuple[int, str]]]:
    """By message: the ids and names of those called. One query."""
    found: dict[int, list[tuple[int, str]]] = {}
    rows = Mention.objects.filter(message__in=messages).select_related("person")
    for row in rows.order_by("pk"):
        name = row.person.get_full_name()
        found.setdefault(row.message_id, []).append((row.person_id, name))
    return found


def beginning(room_id: int, letters: str, but: int) -> list[dict]:
    """People in the room with a name that begins so: `id` and `name`, at most eight."""
    letters = letters.strip().casefold()[:40]
    seats = Participant.objects.filter(
        room=room_id, state=Participant.State.IN, person__is_active=True
    ).exclude(person=but)
    rows = seats.values_list("person_id", "person__first_name", "person__last_name")
    found = []
    for pk, first, last in rows:
        name = f"{first} {last}".strip()
        parts = [name.casefold(), *name.casefold().split()]
        if name and any(part.startswith(letters) for part in parts):
            found.append((name.casefold(), pk, name))
    return [{"id": pk, "name": name} for _folded, pk, name in sorted(found)[:8]]
