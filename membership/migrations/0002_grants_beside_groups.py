"""Every role somebody holds as a group gets its grant."""

from django.db import migrations

ROLES = ["Editors", "Approvers", "Board", "Organisers", "Volunteers", "Agents"]


def write(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    Grant = apps.get_model("membership", "Grant")
    there = set(
        Grant.objects.filter(scope="site", revoked_at=None).values_list(
            "person_id", "role_id"
        )
    )
    held = User.groups.through.objects.filter(group__name__in=ROLES).values_list(
        "user_id", "group_id"
    )
    Grant.objects.bulk_create(
        [
            Grant(person_id=person, role_id=role)
            for person, role in held
            if (person, role) not in there
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("membership", "0001_people"), ("accounts", "0001_initial")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
