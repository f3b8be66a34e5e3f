"""Invitations in the admin: the list with its filters, the log's words."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import HeaderButton
from wagtail.permissions import register_permission_policy

from membership import roles
from membership.invitations import admin_views, rights, words
from membership.invitations.models import Invitation
from membership.policies import RolePolicy


class InvitationPolicy(RolePolicy):
    """Boards of the site and of units look; every write goes by an action."""

    def user_has_permission(self, user, action) -> bool:
        return action in self.actions and rights.may_invite(user)

    def instances_user_has_any_permission_for(self, user, actions):
        if not self.user_has_any_permission(user, actions):
            return Invitation.objects.none()
        return Invitation.objects.visible_to(user)


register_permission_policy(
    Invitation, InvitationPolicy(Invitation, [roles.BOARD], actions=("view",))
)


class RoleColumn(Column):
    def get_value(self, instance):
        return words.role(instance.role) if instance.role else ""


class IndexView(generic.IndexView):
    """Those that the reader may see, with a door to each and one to a new one."""

    def get_base_queryset(self):
        rows = Invitation.objects.visible_to(self.request.user)
        return rows.select_related("unit", "invited_by")

    def get_edit_url(self, instance):
        return reverse("invitations_one", args=[instance.public_id])

    @property
    def header_buttons(self):
        return [
            HeaderButton(_("Invite"), url=reverse("invitations_new"), icon_name="plus")
        ]


class InvitationViewSet(ModelViewSet):
    model = Invitation
    name = "invitation_list"
    url_prefix = "invitations/list"
    icon = "mail"
    menu_label = _("Invitations")
    index_view_class = IndexView
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_admin_menu = False
    # The forms of adding and changing are not used: nobody has those permissions.
    form_fields = ["text"]
    list_display = [
        "email",
        RoleColumn("role", label=_("role")),
        "unit",
        Column("get_state_display", label=_("state"), sort_key="state"),
        Column("sends", label=_("letters"), sort_key="sends"),
        DateColumn("sent_at", label=_("last letter"), sort_key="sent_at"),
        DateColumn("opened_at", label=_("opened"), sort_key="opened_at"),
        DateColumn("answered_at", label=_("answered"), sort_key="answered_at"),
        "invited_by",
    ]
    list_filter = ["state", "role", "language", "source"]
    list_export = ["email", "role", "unit", "state", "sends", "sent_at", "opened_at"]
    search_fields = ["email"]
    search_backend_name = None
    ordering = ["-created_at", "-pk"]
    list_per_page = 50


@hooks.register("register_admin_viewset")
def viewset():
    return InvitationViewSet()


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("invitations/new/", admin_views.new, name="invitations_new"),
        path("invitations/<uuid:invitation>/", admin_views.one, name="invitations_one"),
    ]


class InvitationsItem(MenuItem):
    def is_shown(self, request):
        return rights.may_invite(request.user)


@hooks.register("register_admin_menu_item")
def menu_item():
    return InvitationsItem(
        _("Invitations"),
        reverse("invitation_list:index"),
        name="invitations",
        icon_name="mail",
        order=315,
    )


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, label, message in (
        ("invite", _("Invite"), _("Invited")),
        ("resend", _("Send an invitation again"), _("Sent the invitation again")),
        ("revoke", _("Take back an invitation"), _("Took back the invitation")),
        ("accept", _("Accept an invitation"), _("Accepted the invitation")),
    ):
        actions.register_action(f"invitations.{name}", label, message)
