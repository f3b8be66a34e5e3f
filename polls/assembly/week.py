"""What a person's week shows of assemblies: one that is on, and who asks for a vote."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core import week
from polls.assembly.models import Assembly, Proxy

MOST = 5


def build(request):
    asked = Proxy.objects.filter(
        holder__entry__person=request.user,
        state="offered",
        assembly__state__in=["frozen", "open"],
    )
    for row in asked.select_related("giver__entry", "assembly")[:MOST]:
        label = _("{name} asks you to vote for them").format(name=row.giver.entry.name)
        url = reverse("assembly:proxies", args=[row.assembly_id])
        yield week.Line(week.WAITING, label, url, "people", row.assembly.title)
    on = Assembly.objects.filter(state="open", entries__person=request.user)
    for assembly in on[:MOST]:
        note = _("The meeting is open. Your votes appear there.")
        yield week.Line(
            week.WAITING, assembly.title, assembly.get_absolute_url(), "list", note
        )


week.register("assemblies", 25, build)
