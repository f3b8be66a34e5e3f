"""Closing the box: what was cast is counted, and its rows lose their order.

Whoever reads the database itself could pair voters with ballots by the order in which
both were written, or by the transaction that wrote them (`xmin` on PostgreSQL). So the
rows of these tables are deleted and written again, each in a random order of its own
and each in a savepoint, which is a transaction number of its own. After the commit the
old rows are swept out of the files too: PostgreSQL keeps deleted rows with their `xmin`
in its pages even after a VACUUM, SQLite in its write-ahead log. Until then, and in
backups and logs of before, the pairing is possible: docs/operate.md says so.
"""

import datetime as dt
import logging
import random

from django.db import OperationalError, connection, transaction

from polls import facts, keys, published
from polls.models import Ballot, Participation, Poll, Receipt, lines

BATCH = 1000
log = logging.getLogger(__name__)
# So long sweeping up waits for people who are voting in other polls.
PATIENCE = "2s"
_draw = random.SystemRandom()


def shuffle(poll: Poll) -> None:
    """Write the poll's rows anew; call it in a transaction that holds its row."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # What is deleted is overwritten, whatever this SQLite was built with.
            cursor.execute("PRAGMA secure_delete = ON")
    transaction.on_commit(sweep_up, robust=True)
    for model, names in (
        (Participation, ("id", "voter_id", "answers")),
        (Ballot, ("id", "answers")),
        (Receipt, ("digest",)),
    ):
        with transaction.atomic():
            kept = list(model.objects.filter(poll=poll).order_by().values(*names))
            model.objects.filter(poll=poll)._raw_delete(model.objects.db)
            _draw.shuffle(kept)
            model.objects.bulk_create(
                [model(poll=poll, **row) for row in kept], batch_size=BATCH
            )


def publish(poll: Poll) -> None:
    """Sign the list of a verified poll, and forget the key. In the same transaction.

    The list is made from the rows as they are, whatever they are: where names, ballots
    and receipts differ in number it says so itself.
    """
    proof = keys.ensure(poll)
    proof.listed = listed(poll)
    proof.signature = keys.sign(keys.seed(proof), proof.listed.encode())
    proof.secret = ""
    proof.save(update_fields=["listed", "signature", "secret"])


def listed(poll: Poll) -> str:
    """The first line of the published file, from the rows as they are now."""
    ended = poll.ended_at.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None)
    return published.line(
        poll=poll.pk,
        title={"da": poll.title_da, "en": poll.title_en},
        closed=f"{ended.isoformat()}Z",
        voted=Participation.objects.filter(poll=poll).count(),
        questions=[
            {
                "id": question.pk,
                "kind": question.kind,
                "text": {"da": question.text_da, "en": question.text_en},
                "choices": {
                    "da": lines(question.choices_da),
                    "en": lines(question.choices_en),
                },
                "top": question.top,
            }
            for question in poll.questions.all()
        ],
        receipts=list(
            Receipt.objects.filter(poll=poll)
            .order_by()
            .values_list("digest", flat=True)
        ),
        piles=facts.pile(poll),
    )


def sweep_up() -> None:
    """Rid the files of the old rows; not in a transaction, where it does nothing.

    On PostgreSQL the tables are written into new files, for which nobody may be using
    them; where that cannot be had soon, the rows are at least given up. On SQLite the
    log is emptied; what was deleted in the file itself is overwritten already.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
        try:
            for model in (Participation, Ballot, Receipt):
                _rewrite(cursor, model._meta.db_table)
        finally:
            cursor.execute("RESET lock_timeout")


def _rewrite(cursor, table: str) -> None:
    try:
        cursor.execute(f'VACUUM FULL "{table}"')
    except OperationalError:
        log.info("%s is in use and was only vacuumed", table)
        cursor.execute(f'VACUUM "{table}"')
