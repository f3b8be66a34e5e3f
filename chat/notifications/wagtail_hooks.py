"""Notices in the admin: why somebody did not hear of something."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import log

from chat.notifications import support
from chat.notifications.forms import SupportForm


@require_safe
def why(request):
    """Explain; written down, since it looks at what somebody has chosen."""
    if not support.may_ask(request.user):
        raise PermissionDenied
    form = SupportForm(request.GET or None)
    answer = person = None
    if request.GET and form.is_valid():
        asked = form.cleaned_data
        person = asked["person"]
        answer = support.explain(person, kind=asked["kind"], day=asked["day"])
        about = {"kind": asked["kind"], "day": str(asked["day"] or "")}
        log(person, "notices.asked", user=request.user, data=about)
    context = {"form": form, "answer": answer, "person": person}
    return render(request, "notifications/admin/why.html", context)


@hooks.register("register_admin_urls")
def addresses():
    return [path("reports/notices/", why, name="notices_why")]


class WhyItem(MenuItem):
    def is_shown(self, request):
        return support.may_ask(request.user)


@hooks.register("register_reports_menu_item")
def why_item():
    return WhyItem(
        _("Why did they not hear?"),
        reverse("notices_why"),
        name="notices_why",
        icon_name="mail",
        order=420,
    )


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "notices.asked",
        _("Ask what somebody was told"),
        _("Asked what they were told"),
    )
