"""What reports of this site have in common: who may, columns once, safe files."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.formats import date_format

from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from core import csvfiles


class MomentColumn(Column):
    """A date and time in the site's zone, also one that is still to come."""

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        value = self.get_value(instance)
        local = timezone.localtime(value) if value else None
        context["value"] = date_format(local, "SHORT_DATETIME_FORMAT") if local else ""
        return context


class Report(ReportView):
    """A table with filters that is also a CSV and an XLSX file.

    A subclass gives `columns`, whose values are the file's, too; columns named in
    `on_screen_only` are left out of files. `may_see(user)` says who may.
    """

    on_screen_only: tuple[str, ...] = ()
    paginate_by = 50

    @staticmethod
    def may_see(user) -> bool:
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if not self.may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filename(self):
        return self.index_url_name.replace("_", "-")

    @property
    def list_export(self):
        return [c.name for c in self.columns if c.name not in self.on_screen_only]

    def get_heading(self, queryset, field):
        return force_str(next(c.label for c in self.columns if c.name == field))

    def to_row_dict(self, item):
        held = {column.name: column for column in self.columns}
        return {name: held[name].get_value(item) for name in self.list_export}

    def preprocess_field_value(self, field, value, export_format):
        """Moments are the site's own; text never becomes a formula."""
        if value is None:
            return ""
        if isinstance(value, dt.datetime):
            value = timezone.make_naive(value).replace(microsecond=0)
            is_csv = export_format == self.FORMAT_CSV
            return value.isoformat(" ", "minutes") if is_csv else value
        value = super().preprocess_field_value(field, value, export_format)
        if export_format == self.FORMAT_CSV:
            return csvfiles.safe(value)
        return value


class ReportItem(MenuItem):
    """A line of the reports menu, for those who may see the report."""

    def __init__(self, label, url, *, view, **kwargs):
        super().__init__(label, url, **kwargs)
        self.view = view

    def is_shown(self, request):
        return self.view.may_see(request.user)
