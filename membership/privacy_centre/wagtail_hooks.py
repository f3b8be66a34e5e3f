"""The privacy centre in the admin: reports, the log in words, erasing by letter."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.widgets import Button

from core.reports import ReportItem
from membership.privacy_centre import audit, desk

REPORTS = (
    (audit.AuditReport, "history", 890),
    (desk.ErasuresReport, "bin", 910),
    (desk.ExportsReport, "download", 911),
)


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, verb, past in (
        ("export", _("Ask for one's data"), _("Asked for a copy of their data")),
        ("fetch", _("Fetch one's data"), _("Fetched a copy of their data")),
        ("ask_erasure", _("Ask to be erased"), _("Closed an account to erase it")),
        ("undo_erasure", _("Take back an erasing"), _("Kept an account after all")),
        ("erase", _("Erase a person"), _("Erased a person")),
    ):
        actions.register_action(f"privacy.{name}", verb, past)


@hooks.register("register_admin_urls")
def addresses():
    pages = []
    for view, _icon, _order in REPORTS:
        name = view.index_url_name
        where = f"reports/{name.replace('_', '-')}/"
        pages += [
            path(where, view.as_view(), name=name),
            path(
                f"{where}results/",
                view.as_view(results_only=True),
                name=view.index_results_url_name,
            ),
        ]
    erase = path("privacy/erase/<int:pk>/", desk.erase, name="privacy_admin_erase")
    return [*pages, erase]


def _item(view, icon, order):
    return lambda: ReportItem(
        view.page_title,
        reverse(view.index_url_name),
        view=view,
        icon_name=icon,
        order=order,
    )


for _view, _icon, _order in REPORTS:
    hooks.register("register_reports_menu_item", _item(_view, _icon, _order))


@hooks.register("register_user_listing_buttons")
def erase_button(user, request_user):
    if desk.admins_only(request_user) and user != request_user and not user.is_erased:
        yield Button(
            _("Erase"),
            reverse("privacy_admin_erase", args=[user.pk]),
            icon_name="bin",
            priority=90,
        )
