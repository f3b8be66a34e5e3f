"""Registrations, attendance and no-shows, event by event; numbers only."""

import django_filters

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn

from core.reports import MomentColumn, Report
from events.checkin.models import Scan
from events.models import Occurrence
from events.registrations.models import Registration
from membership import roles


class AttendanceFilters(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        label=_("When"),
        choices=[("past", _("Past")), ("coming", _("Coming"))],
        method="in_time",
        empty_label=_("All"),
    )
    starts_at = django_filters.DateFromToRangeFilter(
        label=_("Date"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Occurrence
        fields: list[str] = []

    def in_time(self, queryset, name, value):
        now = timezone.now()
        if value == "past":
            return queryset.filter(ends_at__lte=now)
        return queryset.filter(ends_at__gt=now)


def no_shows(row) -> int | None:
    """People with a seat who did not come; None while it is not over."""
    if row.cancelled_at or row.ends_at > timezone.now():
        return None
    return max(row.seats - row.came, 0)


def no_show_rate(row) -> str:
    """In whole per cent of the people with a seat; empty where nobody had one."""
    missing = no_shows(row)
    return (
        f"{round(100 * missing / row.seats)} %"
        if missing is not None and row.seats
        else ""
    )


def _desk(row) -> str:
    return reverse("desk:occurrence", args=[row.pk])


class AttendanceReport(Report):
    """One line for each date of an event. People are counted, guests included."""

    page_title = _("Registrations and attendance")
    header_icon = "group"
    index_url_name = "attendance_report"
    index_results_url_name = "attendance_report_results"
    filterset_class = AttendanceFilters
    model = Occurrence
    columns = [
        TitleColumn("title", label=_("Event"), get_url=_desk),
        MomentColumn("starts_at", label=_("When")),
        Column("capacity", label=_("Seats")),
        NumberColumn("seats", label=_("With a seat")),
        NumberColumn("queue", label=_("Waiting")),
        NumberColumn("gone", label=_("Cancelled")),
        NumberColumn("came", label=_("Came")),
        Column("no_shows", label=_("Did not come"), accessor=no_shows),
        Column("rate", label=_("No-show rate"), accessor=no_show_rate),
    ]

    @staticmethod
    def may_see(user):
        return roles.has(user, roles.ORGANISERS, roles.BOARD)

    def get_queryset(self):
        people = Registration.objects.filter(occurrence=OuterRef("pk")).order_by()

        def counted(**which):
            rows = people.filter(**which).values("occurrence")
            number = rows.annotate(n=Count("pk") + Sum("guests")).values("n")
            return Coalesce(Subquery(number, output_field=IntegerField()), 0)

        scans = (
            Scan.objects.filter(gate__occurrence=OuterRef("pk"), undone_at=None)
            .filter(Q(counts=True))
            .order_by()
            .values("gate__occurrence")
            .annotate(n=Sum("people"))
            .values("n")
        )
        return Occurrence.objects.annotate(
            seats=counted(status="confirmed"),
            queue=counted(status="waiting"),
            gone=counted(status="cancelled"),
            came=Coalesce(Subquery(scans, output_field=IntegerField()), 0),
        ).order_by("-starts_at", "pk")
