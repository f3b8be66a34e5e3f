"""A verified poll that is over, for tests of what is published then."""

import uuid

from membership import roles
from polls import actions, published, receipts
from polls.models import Poll, Proof
from tests import make


def an_election(voters=7):
    """A verified poll of every kind, closed; (poll, the voters' codes)."""
    poll = make.a_poll(
        grade="verified",
        title_da="Æblegrød 🍎",
        asked=[
            {"choices_da": "Ja\nNej", "choices_en": "Yes\nNo"},
            {"kind": "multiple"},
            {"kind": "ranked"},
            {"kind": "scale", "required": False},
            {"kind": "text"},
        ],
    )
    one, many, order, scale, words = (str(q.pk) for q in poll.questions.all())
    codes = []
    for n in range(voters):
        person, key = make.a_person(roles.MEMBERS), uuid.uuid4()
        given = {
            one: n % 2 + 1,
            many: [1, 2][: n % 2 + 1],
            order: [[1, 2], [2, 3], [3, 1, 2]][n % 3],
            scale: n % 3 or "",
            words: f"Zanzibar {n}",
        }
        actions.cast(poll=poll, voter=person, answers=given, client_key=key)
        codes.append(receipts.give(poll, person, key).code)
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    return Poll.objects.get(pk=poll.pk), codes


def the_list(poll) -> bytes:
    proof = Proof.objects.get(pk=poll.pk)
    return published.document(proof.listed, proof.key, proof.signature).encode()
