"""Writes docs/privacy.md: what is kept about people, why and for how long."""

from django.core.management.base import BaseCommand
from django.utils import translation

from core import privacy

WHAT = {
    privacy.ERASE: "deleted",
    privacy.FORGET: "kept without the person",
    privacy.KEEP: "kept",
}
HEAD = """\
# What is kept about people

This page is written by `manage.py privacy_register > docs/privacy.md` from the register
that the site itself exports, erases and forgets by; a test says when it is out of date.

- **Access and portability** (GDPR articles 15 and 20): `my/privacy/` makes a ZIP with
  one JSON file for each kind below and the person's own files. It is built in the
  background, can be fetched for 7 days by its owner alone, and then goes.
- **Erasure** (article 17): the person, or an admin for somebody who wrote a letter,
  asks. The account closes at once; for 23 hours the link in a letter takes it back;
  then everything happens in one transaction. The account's row stays without a value,
  because rows of others point at it. Backups are overwritten within 35 days; after a
  restore, the list of erasures (ids only) says who must be erased again.
- **Consent** (article 7): `my/privacy/` shows every yes and no; being listed is one.
- **Time limits** (article 5): an hourly job deletes what is older than the last column.
- **A month to answer** (article 12): the admin's report *Requests to be erased* counts
  from the day on which a letter came.
- **The log** of who did what is never changed: the database refuses it, but inside a
  transaction that erases somebody. Lines go after five years.

What stays with a name: who held an office, in the list of terms. What is not looked at:
words that other people typed about somebody in texts of their own, beyond the full name
and the addresses of the erased person, which are taken out of page versions, titles of
files and lines of the log.

A new table belongs in its room's `privacy.py`; `core.privacy` says how.

"""


def lines() -> list[str]:
    """The table, one line for each entry of the register."""
    rows = [
        "| kind | table | when a person is erased | why it stays | at most |",
        "|---|---|---|---|---|",
    ]
    for entry in sorted(privacy.registered(), key=lambda entry: entry.model):
        limit = f"{entry.days} days" if entry.days else ""
        if entry.expire is not None and not limit:
            limit = "see the room's privacy.py"
        why = str(entry.why) if entry.erasure != privacy.ERASE else ""
        cells = [entry.label, f"`{entry.model}`", WHAT[entry.erasure], why, limit]
        rows.append(f"| {' | '.join(cells)} |")
    rows += ["", "## Looks personal and is not", "", "| table | why |", "|---|---|"]
    rows += [
        f"| `{name}` | {why} |" for name, why in sorted(privacy.declared_free().items())
    ]
    return rows


class Command(BaseCommand):
    help = "Print docs/privacy.md as the register has it now."

    def handle(self, *args, **options):
        self.stdout.write(text(), ending="")


def text() -> str:
    """The whole page."""
    with translation.override("en"):
        return HEAD + "\n".join(lines()) + "\n"
