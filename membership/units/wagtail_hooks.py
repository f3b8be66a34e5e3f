"""Units in the Wagtail admin: menu, addresses and words of the log."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from membership.units import rights, shaping, views


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("units/", views.index, name="units_tree"),
        path("units/figures.csv", views.download, name="units_figures"),
        path("units/add/", shaping.add, name="unit_add"),
        path("units/changes/<int:pk>/undo/", shaping.undo, name="unit_undo"),
        path("units/<int:pk>/", views.unit, name="unit"),
        path("units/<int:pk>/children/", views.children, name="unit_children"),
        path("units/<int:pk>/people/", views.place, name="unit_place"),
        path("units/<int:pk>/people/remove/", views.remove, name="unit_remove"),
        path("units/<int:pk>/history/", views.history, name="unit_history"),
        path("units/<int:pk>/edit/", shaping.rename, name="unit_rename"),
        path("units/<int:pk>/move/", shaping.move, name="unit_move"),
        path("units/<int:pk>/merge/", shaping.merge, name="unit_merge"),
        path("units/<int:pk>/close/", shaping.close, name="unit_close"),
        path("units/<int:pk>/reopen/", shaping.reopen, name="unit_reopen"),
    ]


class UnitsItem(MenuItem):
    def is_shown(self, request):
        return rights.keeps_any(request.user)


@hooks.register("register_admin_menu_item")
def units_item():
    return UnitsItem(
        _("Units"), reverse("units_tree"), icon_name="list-ul", name="units", order=340
    )


@hooks.register("register_log_actions")
def log_actions(actions):
    for key, asked, done in (
        ("created", _("Make a unit"), _("Made the unit")),
        ("renamed", _("Rename a unit"), _("Renamed the unit")),
        ("moved", _("Move a unit"), _("Moved the unit")),
        ("merged", _("Merge a unit"), _("Merged the unit into another")),
        ("closed", _("Close a unit"), _("Closed the unit")),
        ("reopened", _("Open a unit again"), _("Opened the unit again")),
    ):
        actions.register_action(f"units.{key}", asked, done)
    actions.register_action(
        "roles.moved", _("Move a role"), _("A role moved with its unit")
    )
