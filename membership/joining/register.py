"""The register of members as a report: status by the day, filters, CSV and XLSX."""

import django_filters

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from core.reports import Report
from membership.joining import rights
from membership.models import Belonging, Member, MembershipType, Period, Status, Unit
from membership.models.members import today


class DayColumn(Column):
    """A day as ISO writes it: the same on the screen, in a file and in a sort."""

    def get_value(self, instance):
        value = super().get_value(instance)
        return value.isoformat() if value else ""


class RegisterFilters(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=Status.choices,
        field_name="status_now",
        empty_label=_("All"),
    )
    kind = django_filters.ModelChoiceFilter(
        label=_("Kind"),
        queryset=lambda request: MembershipType.objects.all(),
        method="of_kind",
    )
    unit = django_filters.ModelChoiceFilter(
        label=_("Unit, with what is below it"),
        queryset=lambda request: rights.units_of(request.user),
        method="in_unit",
    )
    q = django_filters.CharFilter(
        label=_("Name, e-mail address or number"), method="said"
    )

    class Meta:
        model = Member
        fields: list[str] = []

    def of_kind(self, queryset, name, value):
        return queryset.filter(last_kind=value.pk)

    def in_unit(self, queryset, name, value):
        belongs = Belonging.objects.on(today()).filter(
            person=OuterRef("person"), unit__in=Unit.objects.below(value)
        )
        return queryset.filter(Exists(belongs))

    def said(self, queryset, name, value):
        for word in value.replace("\0", "").split()[:5]:
            queryset = queryset.filter(
                Q(person__first_name__icontains=word)
                | Q(person__last_name__icontains=word)
                | Q(person__email__icontains=word)
                | Q(number__iexact=word)
            )
        return queryset


def rows_of(user):
    """The members that this person keeps, each with status, kind and last day."""
    last = Period.objects.standing().filter(member=OuterRef("pk")).order_by("-ends")
    name = "kind__name_da" if get_language() == "da" else "kind__name_en"
    return (
        rights.members_of(user)
        .with_status()
        .annotate(
            last_kind=Subquery(last.values("kind")[:1]),
            kind_name=Subquery(last.values(name)[:1]),
        )
        # Without a period that stands nobody ever was a member.
        .filter(until__isnull=False)
        .select_related("person")
    )


class RegisterReport(Report):
    """Who is and was a member."""

    page_title = _("Members")
    header_icon = "group"
    index_url_name = "joining_members"
    index_results_url_name = "joining_members_results"
    filterset_class = RegisterFilters
    model = Member
    default_ordering = "number"
    columns = [
        TitleColumn(
            "person",
            label=_("Name"),
            accessor=lambda member: member.person.get_full_name(),
            get_url=lambda member: reverse("joining_member", args=[member.pk]),
        ),
        Column("number", label=_("Number")),
        Column(
            "status", label=_("Status"), accessor=lambda m: Status(m.status_now).label
        ),
        Column("kind_name", label=_("Kind")),
        DayColumn("until", label=_("Until")),
        DayColumn("joined_on", label=_("Member since")),
        Column("email", label=_("E-mail address"), accessor="person.email"),
    ]

    @staticmethod
    def may_see(user):
        return rights.keeps_any(user)

    def get_queryset(self):
        return rows_of(self.request.user).order_by("person__last_name", "pk")
