"""Who is here now: told by open pages once in a while, kept in the cache alone.

Nothing is stored and nothing is said about when somebody was here last. Who does not
want to be seen is not written down at all.
"""

from django.core.cache import cache

from chat.faces import faces
from chat.models import Block, Habits, Participant, Room

# Seconds that a sign of life lasts; pages give one every 30.
LASTS = 75
# Seconds that a room's list is kept.
KEEP = 10
# Names in the list; the number counts everybody.
NAMES = 12


def _key(person_id: int) -> str:
    return f"chat.here.{person_id}"


def beat(person_id: int) -> None:
    """This person has a page of the chat open."""
    hidden = cache.get(f"chat.away.{person_id}")
    if hidden is None:
        hidden = Habits.objects.filter(person=person_id, shows_presence=False).exists()
        cache.set(f"chat.away.{person_id}", hidden, LASTS)
    if not hidden:
        cache.set(_key(person_id), 1, LASTS)


def forget(person_id: int) -> None:
    """Ask again whether this person wants to be seen, and until then do not show."""
    cache.delete_many([_key(person_id), f"chat.away.{person_id}"])


def among(people) -> set[int]:
    """Those of these ids who are here now."""
    wanted = {_key(pk): pk for pk in people}
    return {wanted[key] for key in cache.get_many(wanted)} if wanted else set()


def _apart(people: set[int]) -> bool:
    return Block.objects.filter(person__in=people, blocked__in=people).exists()


def of(room_id: int) -> dict:
    """`count`, and `people`: the faces of some of them with `id`, by name.

    Of two people of whom one has blocked the other neither sees the other.
    """
    kept = cache.get(f"chat.here-in.{room_id}")
    if kept is not None:
        return kept
    seats = Participant.objects.filter(room=room_id, state=Participant.State.IN)
    rows = seats.filter(person__is_active=True).values_list("person", "room__kind")
    present = among(person for person, _kind in rows)
    if any(kind == Room.Kind.DIRECT for _person, kind in rows) and _apart(present):
        present = set()
    shown = faces(sorted(present)[: 4 * NAMES])
    people = [{"id": pk, **face} for pk, face in shown.items()]
    people.sort(key=lambda one: one["name"].casefold())
    found = {"count": len(present), "people": people[:NAMES]}
    cache.set(f"chat.here-in.{room_id}", found, KEEP)
    return found
