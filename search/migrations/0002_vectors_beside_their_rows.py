"""PostgreSQL keeps an entry's vector in its row instead of in a place of its own.

Ranking 1,000 entries reads their vectors (some 2 kB each). Put aside they cost three
more pages each: 34 ms instead of 11 with 100,000 entries. Rows that are there already
are put so when they are next written.
"""

from django.db import migrations

THERE = (
    "ALTER TABLE search_entry SET (toast_tuple_target = 8160)",
    "ALTER TABLE search_entry ALTER COLUMN vector SET STORAGE MAIN",
)
BACK = (
    "ALTER TABLE search_entry ALTER COLUMN vector SET STORAGE EXTENDED",
    "ALTER TABLE search_entry RESET (toast_tuple_target)",
)


def _run(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(_run(THERE), _run(BACK))]
