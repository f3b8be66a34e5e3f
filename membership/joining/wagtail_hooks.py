"""Joining in the admin: addresses, lines of the menu, the words of the log."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from membership.joining import queue, rights
from membership.joining.models import Application


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
    ]


class QueueItem(MenuItem):
    """The number that waits stands behind the word."""

    def is_shown(self, request):
        return rights.keeps_any(request.user)

    def render_component(self, request):
        waiting = Application.objects.decided_by(request.user).waiting().count()
        item = super().render_component(request)
        if waiting:
            item.label = f"{item.label} ({waiting})"
        return item


@hooks.register("register_admin_menu_item")
def queue_item():
    return QueueItem(
        _("Applications"),
        reverse("joining_queue"),
        name="applications",
        icon_name="group",
        order=310,
    )


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
