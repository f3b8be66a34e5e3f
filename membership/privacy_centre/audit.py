"""Who did what to which record: the two logs together, for the board and admins.

Wagtail's own report shows each reader the kinds they may edit; this one is for those
who look after the association, and holds all of them: roles, exports, imports,
membership, requests about one's data, pages. Nobody changes a line: the database
refuses it (migration 0002).
"""

import django_filters

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import IntegerField, Q, Value
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from core import csvfiles
from membership import roles

# What a reader looks for, and how the actions of it begin.
AREAS = (
    ("roles", _("roles"), ("roles.", "access.", "units.")),
    ("membership", _("membership"), ("membership.", "joining.", "invitations.")),
    ("imports", _("imports and exports"), ("intake.", "privacy.export", "desk.")),
    ("privacy", _("requests about one's data"), ("privacy.",)),
    ("events", _("events and tickets"), ("registrations.", "tickets.", "checkin.")),
    ("pages", _("pages and pictures"), ("wagtail.",)),
)


class AuditFilters(WagtailFilterSet):
    area = django_filters.ChoiceFilter(
        label=_("About"),
        choices=[(name, label) for name, label, _begins in AREAS],
        method="of_area",
        empty_label=_("Everything"),
    )
    who = django_filters.CharFilter(label=_("Done by"), method="of_person")
    label = django_filters.CharFilter(label=_("Record"), lookup_expr="icontains")
    action = django_filters.ChoiceFilter(
        label=_("Action"),
        choices=lambda: registry.get_choices(),
        empty_label=_("All"),
    )
    timestamp = django_filters.DateFromToRangeFilter(
        label=_("When"), widget=DateRangePickerWidget
    )

    class Meta:
        model = ModelLogEntry
        fields = ["area", "who", "label", "action", "timestamp"]

    def of_area(self, queryset, name, value):
        begins = next((b for key, _label, b in AREAS if key == value), ())
        found = Q(pk__in=[])
        for start in begins:
            found |= Q(action__startswith=start)
        return queryset.filter(found)

    def of_person(self, queryset, name, value):
        people = get_user_model().objects.all()
        for word in value.replace("\0", "").split()[:5]:
            people = people.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(email__icontains=word)
            )
        return queryset.filter(user_id__in=people.values("pk"))


class AuditReport(LogEntriesView):
    """Every line of both logs, newest first, with filters and as a file."""

    page_title = _("Who did what")
    index_url_name = "audit_report"
    index_results_url_name = "audit_report_results"
    filterset_class = AuditFilters
    paginate_by = 50

    @staticmethod
    def may_see(user) -> bool:
        return roles.has(user, roles.BOARD)

    def dispatch(self, request, *args, **kwargs):
        if not self.may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filtered_queryset(self):
        """Wagtail's union of the logs, without its question who may edit what."""
        self.log_models = list(registry.get_log_entry_models())
        found = None
        for number, model in enumerate(self.log_models):
            rows = model.objects.order_by().values("pk", "timestamp")
            rows = rows.annotate(
                log_model_index=Value(number, output_field=IntegerField())
            )
            rows = self.filter_queryset(rows).order_by()
            found = rows if found is None else found.union(rows, all=True)
        return found.order_by("-timestamp")

    def preprocess_field_value(self, field, value, export_format):
        value = super().preprocess_field_value(field, value, export_format)
        return csvfiles.safe(value) if export_format == self.FORMAT_CSV else value
