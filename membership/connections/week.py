"""What a person's week shows of connections: what they are asked."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core import week
from membership.connections.models import Connection

MOST = 5


def build(request):
    rows = Connection.objects.to(request.user).open().select_related("asked_by")
    for row in rows[:MOST]:
        name = row.asked_by.get_full_name()
        if row.wants == "mentor":
            label = _("{name} asks you to be their mentor").format(name=name)
        else:
            label = _("{name} offers to be your mentor").format(name=name)
        yield week.Line(
            week.WAITING, label, reverse("my_connections"), "people", row.text
        )


week.register("connections", 30, build)
