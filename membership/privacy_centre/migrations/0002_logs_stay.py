"""The two logs are written once: the database refuses every change and deletion.

Only inside a transaction that erases somebody, which holds a row of `Erasing` that is
never committed, may a name be taken out of a line, or an old line go. A page that is
deleted leaves its lines; Wagtail forgets only which revision or kind they were about.
"""

from django.db import migrations

TABLES = ("wagtailcore_modellogentry", "wagtailcore_pagelogentry")
SAYS = "lines of the log stay as they were written"
ERASING = "EXISTS (SELECT 1 FROM privacy_centre_erasing)"
# What says who did what to which record when.
COLUMNS = ("label", "action", "data", "timestamp", "user_id")
OF = {
    "wagtailcore_modellogentry": "object_id",
    "wagtailcore_pagelogentry": "page_id",
}


def changed(table, vendor):
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    columns = (*COLUMNS, OF[table])
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)


def lock(apps, editor):
    vendor = editor.connection.vendor
    if vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION privacy_log_stays() RETURNS trigger AS $$ BEGIN "
            f"IF {ERASING} THEN "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END; $$ LANGUAGE plpgsql"
        )
    for table in TABLES:
        when = changed(table, vendor)
        if vendor == "postgresql":
            editor.execute(
                f"CREATE TRIGGER privacy_log_unchanged BEFORE UPDATE ON {table} "
                f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION privacy_log_stays()"
            )
            editor.execute(
                f"CREATE TRIGGER privacy_log_kept BEFORE DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION privacy_log_stays()"
            )
        elif vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} "
                f"FOR EACH ROW WHEN ({when}) AND NOT {ERASING} "
                f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )
            editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
                f"FOR EACH ROW WHEN NOT {ERASING} "
                f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )


def unlock(apps, editor):
    vendor = editor.connection.vendor
    for table in TABLES:
        if vendor == "postgresql":
            editor.execute(f"DROP TRIGGER privacy_log_unchanged ON {table}")
            editor.execute(f"DROP TRIGGER privacy_log_kept ON {table}")
        elif vendor == "sqlite":
            editor.execute(f"DROP TRIGGER {table}_unchanged")
            editor.execute(f"DROP TRIGGER {table}_kept")
    if vendor == "postgresql":
        editor.execute("DROP FUNCTION privacy_log_stays()")


class Migration(migrations.Migration):

    dependencies = [
        ("privacy_centre", "0001_requests"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(lock, unlock)]
