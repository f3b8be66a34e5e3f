"""A roll is frozen: the database refuses to rewrite its entries and corrections.

Only inside a transaction that erases somebody, which holds a row of `Erasing` that is
never committed, may a name be taken out. Nothing goes.
"""

from django.db import migrations

COLUMNS = {
    "assembly_entry": (
        "assembly_id",
        "person_id",
        "place",
        "name",
        "number",
        "kind",
        "unit",
    ),
    "assembly_correction": ("entry_id", "kind", "reason", "at"),
}
SAYS = "a frozen roll is corrected beside, never rewritten"
ERASING = "EXISTS (SELECT 1 FROM privacy_centre_erasing)"


def rewritten(table, vendor):
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in COLUMNS[table])


def lock(apps, editor):
    vendor = editor.connection.vendor
    if vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION assembly_roll_stays() RETURNS trigger AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' AND {ERASING} THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END; $$ LANGUAGE plpgsql"
        )
    for table in COLUMNS:
        when = rewritten(table, vendor)
        if vendor == "postgresql":
            editor.execute(
                f"CREATE TRIGGER {table}_rewritten BEFORE UPDATE ON {table} "
                f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION assembly_roll_stays()"
            )
            editor.execute(
                f"CREATE TRIGGER {table}_deleted BEFORE DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION assembly_roll_stays()"
            )
        elif vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER {table}_rewritten BEFORE UPDATE ON {table} "
                f"FOR EACH ROW WHEN ({when}) AND NOT {ERASING} "
                f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )
            editor.execute(
                f"CREATE TRIGGER {table}_deleted BEFORE DELETE ON {table} "
                f"FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )


def unlock(apps, editor):
    vendor = editor.connection.vendor
    for table in COLUMNS:
        on = f" ON {table}" if vendor == "postgresql" else ""
        for name in ("rewritten", "deleted"):
            editor.execute(f"DROP TRIGGER {table}_{name}{on}")
    if vendor == "postgresql":
        editor.execute("DROP FUNCTION assembly_roll_stays()")


class Migration(migrations.Migration):

    dependencies = [("assembly", "0001_assemblies"), ("privacy_centre", "0001_requests")]

    operations = [migrations.RunPython(lock, unlock)]
