"""Reported messages in the admin: for admins alone, as on their page of the site."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from chat.moderation import queue, rights


class ReportsMenuItem(MenuItem):
    def is_shown(self, request):
        return rights.is_admin(request.user)

    def render_component(self, request):
        """The number that waits stands behind the word."""
        item = super().render_component(request)
        if waiting := queue.how_many(request.user):
            item.label = f"{item.label} ({waiting})"
        return item


@hooks.register("register_admin_menu_item")
def reports_menu_item():
    return ReportsMenuItem(
        _("Reported messages"),
        reverse("chat_reports"),
        name="chat-reports",
        icon_name="warning",
        order=230,
    )


@require_safe
def reports(request):
    """What is reported anywhere, and what became of it."""
    if not rights.is_admin(request.user):
        raise PermissionDenied
    context = queue.shown(request.user)
    return render(request, "moderation/admin/reports.html", context)


@hooks.register("register_admin_urls")
def admin_urls():
    return [path("chat-reports/", reports, name="chat_reports")]
