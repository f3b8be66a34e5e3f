"""Who can do what: every role that stands, what it is for and where it comes from."""

import django_filters

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from core.reports import MomentColumn, Report
from membership import roles
from membership.access import things
from membership.accounts.models import User
from membership.models import Grant, Unit


def _events():
    return things.choices("event")


def _role_choices():
    return [(name, roles.label(name)) for name in roles.ALL if name != roles.MEMBERS]


class GrantFilters(WagtailFilterSet):
    person = django_filters.CharFilter(
        label=_lazy("Name or e-mail address"), method="of_person"
    )
    role = django_filters.ChoiceFilter(
        label=_lazy("Role"),
        choices=_role_choices,
        field_name="role__name",
        empty_label=_lazy("All"),
    )
    unit = django_filters.CharFilter(
        label=_lazy("Reaches the unit (code)"), method="reaches_unit"
    )
    event = django_filters.ChoiceFilter(
        label=_lazy("Reaches the event"),
        choices=_events,
        method="reaches_event",
        empty_label=_lazy("All"),
    )
    scope = django_filters.ChoiceFilter(
        label=_lazy("For"), choices=Grant.Scope.choices, empty_label=_lazy("All")
    )

    class Meta:
        model = Grant
        fields: list[str] = []

    def of_person(self, rows, name, value):
        for word in value.replace("\0", "").split()[:5]:
            rows = rows.filter(
                Q(person__first_name__icontains=word)
                | Q(person__last_name__icontains=word)
                | Q(person__email__icontains=word)
            )
        return rows

    def reaches_unit(self, rows, name, value):
        """Given for the unit, for one above it, or for everything."""
        unit = Unit.objects.filter(code__iexact=value.strip()[:60]).first()
        if unit is None:
            return rows.none()
        step = Unit.steplen
        paths = [unit.path[:end] for end in range(step, len(unit.path) + 1, step)]
        return rows.filter(Q(scope="site") | Q(unit__path__in=paths))

    def reaches_event(self, rows, name, value):
        return rows.filter(
            Q(scope="site") | Q(scope="event", thing=value), role__name__in=FOR_EVENTS
        )


FOR_EVENTS = (roles.ORGANISERS, roles.VOLUNTEERS)


def _person(row) -> str:
    return reverse("wagtailusers_users:edit", args=[row.person_id])


class GrantsReport(Report):
    """One line for each role of each person; admins, who may all, stand above."""

    page_title = _lazy("Who can do what")
    header_icon = "key"
    index_url_name = "grants_report"
    index_results_url_name = "grants_report_results"
    filterset_class = GrantFilters
    model = Grant
    columns = [
        TitleColumn(
            "person",
            label=_lazy("Person"),
            accessor=lambda row: row.person.get_full_name(),
            get_url=_person,
        ),
        Column("email", label=_lazy("E-mail"), accessor=lambda row: row.person.email),
        Column("role", label=_lazy("Role"), accessor=lambda g: g.role_label),
        Column("reach", label=_lazy("For"), accessor=lambda row: row.reach),
        Column("through", label=_lazy("Comes from"), accessor=lambda row: row.through),
        MomentColumn("starts_at", label=_lazy("Since")),
        MomentColumn("ends_at", label=_lazy("Until")),
        Column("by", label=_lazy("Given by"), accessor=lambda row: row.giver),
        TitleColumn(
            "take",
            label=_lazy("Change"),
            accessor=lambda row: _("Take back") if row.pk else "",
            get_url=lambda row: reverse("role_take", args=[row.pk]),
        ),
    ]
    on_screen_only = ("take",)

    @staticmethod
    def may_see(user):
        return user.is_active and user.is_superuser

    def get_page_subtitle(self):
        admins = User.objects.filter(is_superuser=True, is_active=True)
        names = ", ".join(str(person) for person in admins.order_by("pk")[:20])
        return _("Admins, who may do everything: %s") % names

    def get_queryset(self):
        return (
            Grant.objects.standing()
            .filter(person__is_active=True)
            .select_related("person", "role", "unit", "granted_by")
            .order_by("person__first_name", "person__last_name", "role__name", "pk")
        )

    def decorate_paginated_queryset(self, object_list):
        rows = list(object_list)
        decorate(rows, self._asked_unit())
        return rows

    def to_row_dict(self, item):
        if not hasattr(item, "reach"):
            decorate([item], self._asked_unit())
        return super().to_row_dict(item)

    def _asked_unit(self):
        code = self.request.GET.get("unit", "").strip()[:60]
        return Unit.objects.filter(code__iexact=code).first() if code else None


def decorate(rows: list[Grant], unit: Unit | None = None) -> None:
    """Give each row what it is for (`reach`), whence it comes (`through`), `giver`."""
    titles = {
        scope: things.titles(scope, [r.thing for r in rows if r.scope == scope])
        for scope in ("event", "queue")
    }
    for row in rows:
        row.role_label = roles.label(row.role.name)
        row.giver = str(row.granted_by) if row.granted_by else ""
        if row.unit is not None:
            row.reach = _("%s and what is below it") % row.unit.name
        elif row.thing:
            row.reach = titles[row.scope][row.thing]
        else:
            row.reach = str(row.get_scope_display())
        row.through = _through(row, unit)


def _through(row: Grant, unit: Unit | None) -> str:
    """Where a role that reaches a unit comes from; empty: given for just that."""
    if unit is None or row.unit_id == unit.pk:
        return _("given directly")
    if row.unit is not None:
        return _("through %s") % row.unit.name
    return _("through the whole site")
