"""Assemblies in the admin: the way to them, and what the log says of them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from membership import roles
from polls.audience import KEEPERS


class AssembliesItem(MenuItem):
    def is_shown(self, request):
        user = request.user
        return roles.has(user, *KEEPERS) or bool(roles.paths_of(user, *KEEPERS))


@hooks.register("register_admin_menu_item")
def menu_item():
    return AssembliesItem(
        _("Assemblies"), reverse("assembly:index"), icon_name="group", order=226
    )


SAID = {
    "freeze": (_("Freeze a roll"), _("Froze the roll")),
    "chair": (_("Appoint a chair"), _("Noted who is in the chair")),
    "added": (_("Add to a roll"), _("Added a vote to the roll")),
    "struck": (_("Strike from a roll"), _("Struck a vote from the roll")),
    "restored": (_("Restore to a roll"), _("Restored a vote to the roll")),
    "open": (_("Open an assembly"), _("Opened the assembly")),
    "closed": (_("Close an assembly"), _("Closed the assembly")),
    "published": (_("Publish a result"), _("Published the result")),
    "decided": (_("Decide a motion"), _("A motion was decided")),
    "withdrawn": (_("Withdraw a motion"), _("A motion was withdrawn")),
}


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, (label, message) in SAID.items():
        actions.register_action(f"assembly.{name}", label, message)
