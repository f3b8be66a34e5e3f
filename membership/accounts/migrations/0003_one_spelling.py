"""Addresses with a domain of its own script: to the spelling that DNS has."""

import idna

from django.db import migrations


def settle(apps, schema_editor):
    """Whoever has such an address keeps it; where both spellings are taken, both stay."""
    for label, name in (("accounts", "User"), ("account", "EmailAddress")):
        model = apps.get_model(label, name)
        for row in model.objects.exclude(email__regex=r"^[ -~]*$"):
            local, _at, domain = row.email.rpartition("@")
            try:
                plain = f"{local}@{idna.encode(domain, uts46=True).decode()}".lower()
            except (idna.IDNAError, UnicodeError):
                continue
            taken = model.objects.filter(email__iexact=plain).exclude(pk=row.pk)
            if not taken.exists():
                row.email = plain
                row.save(update_fields=["email"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_tries"),
        ("account", "0001_initial"),
    ]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
