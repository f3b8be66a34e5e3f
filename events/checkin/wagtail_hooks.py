"""The doors in the admin: gates with their shifts, devices that can be signed out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets import ListingButton

from core.reports import ReportItem
from events import organising
from events.checkin import actions, dashboard
from events.checkin.models import Device, Gate
from events.checkin.reports import AttendanceReport
from events.models import EventPage
from membership import roles


class GateViewSet(ModelViewSet):
    model = Gate
    name = "gates"
    icon = "group"
    menu_label = _("Gates")
    add_to_admin_menu = False
    inspect_view_enabled = True
    list_display = ["label", "occurrence", "opens_at", "closes_at"]
    list_filter = ["occurrence"]
    search_fields = ["name", "occurrence__title"]
    ordering = ["-opens_at"]
    panels = [
        FieldPanel("occurrence"),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldPanel("finds_names"),
        InlinePanel(
            "shifts",
            [
                FieldPanel("person"),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("may_decide"),
            ],
            label=_("Shift"),
            help_text=_("Who may scan here, and when. Organisers always may."),
        ),
    ]


class StateColumn(Column):
    """Whether a device can scan now."""

    def get_value(self, instance):
        if instance.revoked_at:
            return _("signed out")
        return _("on") if instance.expires_at > timezone.now() else _("over")


class DevicesView(IndexView):
    """Each row leads to signing that device out."""

    def get_edit_url(self, instance):
        return None

    def get_list_buttons(self, instance):
        if instance.revoked_at:
            return []
        return [
            ListingButton(
                _("Sign out"), url=reverse("device_revoke", args=[instance.pk])
            )
        ]


def revoke(request, device):
    """Ask once, then end the device's right. For organisers."""
    if not roles.has(request.user, roles.ORGANISERS):
        raise PermissionDenied
    row = get_object_or_404(Device.objects.select_related("person", "gate"), pk=device)
    if request.method == "POST":
        actions.revoke(device=row, by=request.user)
        messages.success(request, _("The device is signed out."))
        return redirect("devices:index")
    return render(request, "checkin/admin/revoke.html", {"device": row})


@hooks.register("register_admin_urls")
def revoke_address():
    return [
        path("devices/<uuid:device>/revoke/", revoke, name="device_revoke"),
        path(
            "reports/attendance/",
            AttendanceReport.as_view(),
            name="attendance_report",
        ),
        path(
            "reports/attendance/results/",
            AttendanceReport.as_view(results_only=True),
            name="attendance_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def attendance_item():
    return ReportItem(
        AttendanceReport.page_title,
        reverse("attendance_report"),
        view=AttendanceReport,
        name="attendance_report",
        icon_name="group",
        order=290,
    )


class DeviceViewSet(ModelViewSet):
    """A list to look at; the only thing to do is to sign a device out."""

    index_view_class = DevicesView
    model = Device
    name = "devices"
    icon = "mobile-alt"
    menu_label = _("Devices at the gates")
    list_display = [
        "label",
        "person",
        "gate",
        "created_at",
        StateColumn("state", label=_("state")),
    ]
    list_filter = ["gate"]
    ordering = ["-created_at"]
    form_fields = ["label"]
    copy_view_enabled = False


class DoorsGroup(ModelViewSetGroup):
    menu_label = _("Doors")
    menu_icon = "group"
    menu_order = 320
    items = (GateViewSet("gates"), DeviceViewSet("devices"))


@hooks.register("register_admin_viewset")
def doors():
    return DoorsGroup()


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "checkin.forced", _("Let in anyway"), _("Let in against the answer")
    )
    actions.register_action(
        "checkin.undone", _("Undo an entry"), _("Took an entry back")
    )
    actions.register_action(
        "checkin.revoked", _("Sign a device out"), _("Signed a device out")
    )


@hooks.register("construct_homepage_panels")
def organisers_panels(request, panels):
    if dashboard.works_with_events(request.user):
        panels += [
            dashboard.ThisWeekPanel(request),
            dashboard.RegistrationsPanel(request),
        ]


@hooks.register("construct_wagtail_userbar")
def guests_and_scanner(request, items, page):
    """From an event's page to its guests and its gates, for organisers."""
    if isinstance(page, EventPage) and organising.organises(request.user, page):
        items[1:1] = dashboard.userbar_items(page)
