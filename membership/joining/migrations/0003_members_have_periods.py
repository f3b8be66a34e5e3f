"""Whoever was put in the group of members by hand has a number and a period as well.

From now on the group follows the ledger (`membership.joining.following`); without
this, the first run would take everybody out of it. The period is free of charge and
begins today: nobody knows any more what was paid.
"""

import calendar
import datetime as dt

from django.db import migrations
from django.utils import timezone

GROUP, MONTHS, GRACE = "Members", 12, 28


def write(apps, editor):
    User = apps.get_model("accounts", "User")
    Member = apps.get_model("membership", "Member")
    Period = apps.get_model("membership", "Period")
    Kind = apps.get_model("membership", "MembershipType")
    people = User.objects.filter(groups__name=GROUP, member=None).order_by("pk")
    if not people.exists():
        return
    kind = Kind.objects.order_by("order", "pk").first()
    if kind is None:
        kind = Kind.objects.create(
            slug="member",
            name_da="Medlem",
            name_en="Member",
            months=MONTHS,
            grace_days=GRACE,
        )
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    day = min(today.day, calendar.monthrange(today.year + 1, today.month)[1])
    ends = dt.date(today.year + 1, today.month, day) - dt.timedelta(days=1)
    taken = Member.objects.filter(number__regex=r"^[0-9]{1,9}$")
    number = max([1000, *(int(n) for n in taken.values_list("number", flat=True))])
    for person in people:
        number += 1
        member = Member.objects.create(
            person=person, number=str(number), joined_on=today
        )
        Period.objects.create(
            member=member,
            kind=kind,
            starts=today,
            ends=ends,
            grace_ends=ends + dt.timedelta(days=kind.grace_days),
            fee=0,
            source="board",
        )


class Migration(migrations.Migration):
    dependencies = [
        ("joining", "0002_periods_are_a_ledger"),
        ("membership", "0001_people"),
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
