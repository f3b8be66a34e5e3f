"""The button on a person's page that leads to a conversation with them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from chat.direct import rights
from membership.directory import offers


def build(request, profile):
    person = profile.person
    if not rights.may_ask(request.user, person):
        return
    name = person.first_name or person.get_full_name()
    yield offers.Offer(
        _("Write to %s") % name,
        reverse("direct:write", args=[person.pk]),
        "chat",
        is_first=True,
    )


offers.register("write", 10, build)
