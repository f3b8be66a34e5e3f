"""Imports and the members' list as a file, in the admin; the log's words."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from membership.intake import exporting, samples, views
from membership.intake.rights import may_import

_RUN = "members/import/<int:pk>/"


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("members/import/", views.index, name="intake_index"),
        path(
            "members/import/sample.<slug:ending>", samples.sample, name="intake_sample"
        ),
        path(_RUN, views.run, name="intake_run"),
        path(f"{_RUN}columns/", views.choose, name="intake_choose"),
        path(f"{_RUN}reading/", views.read_as, name="intake_read_as"),
        path(f"{_RUN}progress/", views.progress, name="intake_progress"),
        path(f"{_RUN}rows.csv", views.download, name="intake_download"),
        path(f"{_RUN}rows/<int:line>/", views.repair, name="intake_repair"),
        path(f"{_RUN}repaired/", views.repaired, name="intake_repaired"),
        path(f"{_RUN}begin/", views.begin, name="intake_begin"),
        path(f"{_RUN}undo/", views.undo, name="intake_undo"),
        path(f"{_RUN}drop/", views.drop, name="intake_drop"),
        path("members/export/", exporting.choose, name="intake_export"),
        path("members/export/file/", exporting.download, name="intake_export_file"),
    ]


class KeepersItem(MenuItem):
    def is_shown(self, request):
        return may_import(request.user)


@hooks.register("register_admin_menu_item")
def import_item():
    return KeepersItem(
        _("Import members"), reverse("intake_index"), icon_name="upload", order=332
    )


@hooks.register("register_admin_menu_item")
def export_item():
    return KeepersItem(
        _("Export members"), reverse("intake_export"), icon_name="download", order=333
    )


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, label, message in (
        ("upload", _("Upload a list"), _("Uploaded a list of members")),
        ("import", _("Import members"), _("Began to import members")),
        ("done", _("Finish an import"), _("Finished an import of members")),
        ("undo", _("Undo an import"), _("Began to undo an import")),
        ("drop", _("Forget a list"), _("Forgot a list that was not imported")),
        ("export", _("Export members"), _("Downloaded the list of members")),
    ):
        actions.register_action(f"intake.{name}", label, message)
