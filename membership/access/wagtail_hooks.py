"""Roles in the Wagtail admin: who can do what, give and take back."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.widgets import HeaderButton

from core.reports import ReportItem
from membership.access import views
from membership.access.reports import GrantsReport


class GrantsWithButtons(GrantsReport):
    """The report with the buttons that change what it shows."""

    @property
    def header_more_buttons(self):
        give = HeaderButton(
            _("Give a role"), url=reverse("role_give"), icon_name="plus"
        )
        return [*super().header_more_buttons, give]


@hooks.register("register_admin_urls")
def addresses():
    name = GrantsReport.index_url_name
    return [
        path("reports/grants/", GrantsWithButtons.as_view(), name=name),
        path(
            "reports/grants/results/",
            GrantsWithButtons.as_view(results_only=True),
            name=f"{name}_results",
        ),
        path("roles/why/", views.why, name="roles_why"),
        path("roles/give/", views.give, name="role_give"),
        path("roles/<int:pk>/take/", views.take, name="role_take"),
    ]


@hooks.register("register_reports_menu_item")
def grants_item():
    return ReportItem(
        GrantsReport.page_title,
        reverse(GrantsReport.index_url_name),
        view=GrantsReport,
        name=GrantsReport.index_url_name,
        icon_name=GrantsReport.header_icon,
        order=400,
    )


@hooks.register("register_reports_menu_item")
def why_item():
    return ReportItem(
        _("Why can’t they?"),
        reverse("roles_why"),
        view=GrantsReport,
        name="roles_why",
        icon_name="help",
        order=410,
    )


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "roles.asked", _("Ask what somebody may"), _("Asked what they may do")
    )
