"""Periods are a ledger: the database refuses to rewrite one or to take one away.

What is wrong is annulled, with a reason. A period goes only with its whole member
(erasure): `membership.joining.receivers` names that member in `joining_leaving` for as
long as the deletion takes.
"""

from django.db import migrations

COLUMNS = (
    "member_id",
    "kind_id",
    "starts",
    "ends",
    "grace_ends",
    "fee",
    "source",
    "written_at",
)
REWRITTEN = "a period of membership is annulled, never rewritten"
DELETED = "a period of membership is annulled, never deleted"
LEAVING = "EXISTS (SELECT 1 FROM joining_leaving WHERE member_id = OLD.member_id)"


def rewritten(vendor):
    """True where more was changed than who is named, or an annulment was taken back."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    parts = [f"OLD.{column} {differs} NEW.{column}" for column in COLUMNS]
    parts += [
        # An account that goes leaves its name empty; nobody else's comes in.
        "(OLD.written_by_id IS NOT NULL AND NEW.written_by_id IS NOT NULL"
        f" AND OLD.written_by_id {differs} NEW.written_by_id)",
        "(OLD.written_by_id IS NULL AND NEW.written_by_id IS NOT NULL)",
        f"(OLD.annulled_at IS NOT NULL AND (OLD.annulled_at {differs} NEW.annulled_at"
        # A reason may name somebody: erasure leaves an ellipsis in its place.
        f" OR (OLD.annulled_why {differs} NEW.annulled_why"
        " AND NEW.annulled_why <> '…')))",
    ]
    return " OR ".join(parts)


def lock(apps, editor):
    vendor = editor.connection.vendor
    editor.execute("CREATE TABLE joining_leaving (member_id bigint PRIMARY KEY)")
    if vendor == "postgresql":
        for name, says in (("rewritten", REWRITTEN), ("deleted", DELETED)):
            body = (
                f"IF {LEAVING} THEN RETURN OLD; END IF; " if name == "deleted" else ""
            )
            editor.execute(
                f"CREATE FUNCTION period_{name}() RETURNS trigger AS $$ BEGIN {body}"
                f"RAISE EXCEPTION '{says}' USING "
                "ERRCODE = 'integrity_constraint_violation'; "
                "END; $$ LANGUAGE plpgsql"
            )
        editor.execute(
            "CREATE TRIGGER period_rewritten BEFORE UPDATE ON membership_period "
            f"FOR EACH ROW WHEN ({rewritten(vendor)}) "
            "EXECUTE FUNCTION period_rewritten()"
        )
        editor.execute(
            "CREATE TRIGGER period_deleted BEFORE DELETE ON membership_period "
            "FOR EACH ROW EXECUTE FUNCTION period_deleted()"
        )
    elif vendor == "sqlite":
        editor.execute(
            "CREATE TRIGGER period_rewritten BEFORE UPDATE ON membership_period "
            f"FOR EACH ROW WHEN {rewritten(vendor)} "
            f"BEGIN SELECT RAISE(ABORT, '{REWRITTEN}'); END"
        )
        editor.execute(
            "CREATE TRIGGER period_deleted BEFORE DELETE ON membership_period "
            f"FOR EACH ROW WHEN NOT {LEAVING} "
            f"BEGIN SELECT RAISE(ABORT, '{DELETED}'); END"
        )


def unlock(apps, editor):
    if editor.connection.vendor == "postgresql":
        for name in ("rewritten", "deleted"):
            editor.execute(f"DROP TRIGGER period_{name} ON membership_period")
            editor.execute(f"DROP FUNCTION period_{name}()")
    elif editor.connection.vendor == "sqlite":
        for name in ("rewritten", "deleted"):
            editor.execute(f"DROP TRIGGER period_{name}")
    editor.execute("DROP TABLE joining_leaving")


class Migration(migrations.Migration):
    dependencies = [("joining", "0001_applications"), ("membership", "0001_people")]
    operations = [migrations.RunPython(lock, unlock)]
