"""Joining in the admin: addresses, lines of the menu, the words of the log."""

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from membership.joining import figures_views, kinds, members, queue, rights
from membership.joining.models import Application
from membership.joining.register import RegisterReport


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("applications/", queue.queue, name="joining_queue"),
        path("applications/decide/", queue.decide, name="joining_decide"),
        path("applications/<uuid:public_id>/", queue.one, name="joining_one"),
        path(
            "applications/decided/<uuid:public_id>/",
            queue.decided,
            name="joining_decided",
        ),
        path(
            "applications/decided/<uuid:public_id>/undo/",
            queue.undo,
            name="joining_undo",
        ),
        path(
            "applications/decided/<uuid:public_id>/send/",
            queue.send,
            name="joining_send",
        ),
        path("members/", RegisterReport.as_view(), name="joining_members"),
        path(
            "members/results/",
            RegisterReport.as_view(results_only=True),
            name="joining_members_results",
        ),
        path("members/renew/", members.renew, name="joining_renew"),
        path("members/figures/", figures_views.figures, name="joining_figures"),
        path("members/figures.csv", figures_views.download, name="joining_figures_csv"),
        path("members/<int:pk>/", members.member, name="joining_member"),
        path("members/<int:pk>/<slug:deed>/", members.do, name="joining_do"),
    ]


class KeeperItem(MenuItem):
    """A line for those who keep members, for all or for a unit."""

    def is_shown(self, request):
        return rights.keeps_any(request.user)


class BoardItem(MenuItem):
    def is_shown(self, request):
        return rights.keeps_all(request.user)


class QueueItem(KeeperItem):
    """The number that waits stands behind the word."""

    def render_component(self, request):
        waiting = Application.objects.decided_by(request.user).waiting().count()
        item = super().render_component(request)
        if waiting:
            item.label = f"{item.label} ({waiting})"
        return item


class MembersMenu(Menu):
    """Made of what stands here, not of a hook: its lines are one room's."""

    def __init__(self):
        super().__init__(register_hook_name=None)

    @cached_property
    def registered_menu_items(self):
        return [
            QueueItem(
                _("Applications"),
                reverse("joining_queue"),
                name="applications",
                icon_name="group",
                order=1,
            ),
            KeeperItem(
                _("Members"),
                reverse("joining_members"),
                name="members",
                icon_name="user",
                order=2,
            ),
            KeeperItem(
                _("Renew"),
                reverse("joining_renew"),
                name="renew",
                icon_name="redirect",
                order=3,
            ),
            BoardItem(
                _("Figures"),
                reverse("joining_figures"),
                name="figures",
                icon_name="chart",
                order=4,
            ),
            BoardItem(
                _("Kinds of membership"),
                reverse("membership_kinds:index"),
                name="kinds",
                icon_name="tag",
                order=5,
            ),
        ]


@hooks.register("register_admin_menu_item")
def members_item():
    return SubmenuMenuItem(
        _("Membership"),
        MembersMenu(),
        name="membership",
        icon_name="group",
        order=310,
    )


@hooks.register("register_admin_viewset")
def kinds_of_membership():
    return kinds.KindViewSet()


@hooks.register("construct_homepage_panels")
def panels(request, found):
    if rights.keeps_all(request.user):
        found.append(figures_views.MembersPanel(request))


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, label, message in (
        ("sent", _("Apply"), _("Applied for membership")),
        ("asked", _("Ask an applicant"), _("Asked an applicant for more")),
        ("answered", _("Answer the board"), _("Answered the board")),
        ("approved", _("Approve an application"), _("Approved an application")),
        ("declined", _("Decline an application"), _("Declined an application")),
        ("withdrawn", _("Withdraw an application"), _("Withdrew an application")),
        ("undone", _("Take back a decision"), _("Took back a decision")),
    ):
        actions.register_action(f"joining.{name}", label, message)
