"""Closing the box: what was cast is counted, and its rows lose their order.

Whoever reads the database itself could pair voters with ballots by the order in which
both were written, or by the transaction that wrote them (`xmin` on PostgreSQL). So the
rows of both tables are deleted and written again, each in a random order of its own and
each in a savepoint, which is a transaction number of its own. Until then, and in
backups and logs of before, the pairing is possible: docs/operate.md says so.
"""

import random

from django.db import connection, transaction

from polls.models import Ballot, Participation, Poll

BATCH = 1000
_draw = random.SystemRandom()


def shuffle(poll: Poll) -> None:
    """Write the poll's rows anew; call it in a transaction that holds its row."""
    for model, names in (
        (Participation, ("id", "voter_id", "answers")),
        (Ballot, ("id", "answers")),
    ):
        with transaction.atomic():
            kept = list(model.objects.filter(poll=poll).order_by().values(*names))
            model.objects.filter(poll=poll)._raw_delete(model.objects.db)
            _draw.shuffle(kept)
            model.objects.bulk_create(
                [model(poll=poll, **row) for row in kept], batch_size=BATCH
            )


def sweep_up() -> None:
    """Have PostgreSQL forget the old rows; not in a transaction. No-op elsewhere."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for model in (Participation, Ballot):
            cursor.execute(f'VACUUM "{model._meta.db_table}"')
