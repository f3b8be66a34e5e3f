"""How many ballots a second the action takes: several processes, one poll, one second.

By the action and not by pages: what is measured is the hold on the poll's row and the
two tables, not the drawing of a form.
"""

import multiprocessing
import time
import uuid

VOTERS, HANDS = 2000, 4


def _cast(poll_pk: int, people: list[int], gun, done) -> None:
    """Vote for these people, in a process of its own with its own connection."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from polls import actions
    from polls.models import Poll

    poll = Poll.objects.prefetch_related("questions").get(pk=poll_pk)
    question = str(poll.questions.all()[0].pk)
    voters = get_user_model().objects.in_bulk(people)
    gun.wait()
    begun = time.time()
    for n, voter in enumerate(voters.values()):
        actions.cast(
            poll=poll,
            voter=voter,
            answers={question: str(n % 3 + 1)},
            client_key=uuid.uuid4(),
        )
    done.put((begun, time.time()))


def ballots() -> tuple[float, int, int, float]:
    """(ballots a second, participations, ballots, seconds to close and count)."""
    from django.db import connections

    from membership import roles
    from membership.accounts.models import User
    from polls import actions
    from polls.models import Ballot, Participation
    from tests import make

    poll = make.a_poll(audience="anyone")
    people = User.objects.bulk_create(
        User(email=f"ballot{n}@bench.example") for n in range(VOTERS)
    )
    keys = [person.pk for person in people]
    connections.close_all()
    spawn = multiprocessing.get_context("spawn")
    gun, done = spawn.Barrier(HANDS), spawn.Queue()
    hands = [
        spawn.Process(target=_cast, args=(poll.pk, keys[n::HANDS], gun, done))
        for n in range(HANDS)
    ]
    for hand in hands:
        hand.start()
    spans = [done.get(timeout=300) for _hand in hands]
    for hand in hands:
        hand.join()
    took = max(end for _begin, end in spans) - min(begin for begin, _end in spans)
    begun = time.monotonic()
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    return (
        VOTERS / took,
        Participation.objects.filter(poll=poll).count(),
        Ballot.objects.filter(poll=poll).count(),
        time.monotonic() - begun,
    )
