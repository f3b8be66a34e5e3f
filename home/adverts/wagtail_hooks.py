"""Announcements and adverts in the admin: listing with states, figures per day."""

import datetime as dt

import django_filters

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import (
    InspectView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from home.adverts.models import Advert, Announcement, Clicks

FIGURE_DAYS = 30
STATES = [
    ("running", gettext_lazy("Live")),
    ("waiting", gettext_lazy("Waiting for its day")),
    ("over", gettext_lazy("Over")),
    ("draft", gettext_lazy("Draft")),
]


class StateColumn(Column):
    def get_value(self, instance):
        return dict(STATES)[instance.state]


class BulletinFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=STATES, method="of_state"
    )

    def of_state(self, rows, name, value):
        """By the clock, as `Bulletin.state` has it."""
        now = timezone.now()
        if value == "running":
            return rows.running(now)
        if value == "waiting":
            return rows.filter(live=True, starts_at__gt=now)
        if value == "over":
            return rows.filter(live=True, ends_at__lte=now)
        return rows.filter(live=False)


class AnnouncementFilters(BulletinFilters):
    class Meta:
        model = Announcement
        fields = ["audience", "placement", "level"]


class AdvertFilters(BulletinFilters):
    class Meta:
        model = Advert
        fields = ["audience", "placement", "paid"]


class Figures(InspectView):
    """What it says, and how often it was followed on each of the last days."""

    template_name = "adverts/admin/inspect.html"

    def get_context_data(self, **kwargs):
        kind = "n" if self.model is Announcement else "p"
        return {
            **super().get_context_data(**kwargs),
            **figures(kind, self.object.pk, timezone.localdate()),
        }


def figures(kind: str, row: int, today: dt.date) -> dict:
    """Clicks of the last 30 days: `days` [(date, number)], `bars` for a drawing."""
    first = today - dt.timedelta(days=FIGURE_DAYS - 1)
    held = dict(
        Clicks.objects.filter(kind=kind, row=row, day__gte=first).values_list(
            "day", "number"
        )
    )
    days = [first + dt.timedelta(days=n) for n in range(FIGURE_DAYS)]
    most = max(held.values(), default=0) or 1
    heights = [round(40 * held.get(day, 0) / most, 1) for day in days]
    total = Clicks.objects.filter(kind=kind, row=row).aggregate(all=Sum("number"))
    return {
        "days": [(day, held[day]) for day in reversed(days) if day in held],
        "bars": [
            {"x": 8 * n, "y": round(40 - high, 1), "height": high}
            for n, high in enumerate(heights)
        ],
        "total": total["all"] or 0,
        "in_days": sum(held.values()),
        "span": FIGURE_DAYS,
    }


def _counted(rows, kind):
    clicks = Clicks.objects.filter(kind=kind, row=OuterRef("pk")).order_by()
    total = clicks.values("row").annotate(n=Sum("number")).values("n")
    return rows.annotate(clicks=Coalesce(Subquery(total), 0))


WHO_WHERE_WHEN = [
    MultiFieldPanel(
        [
            FieldPanel("link_page"),
            FieldPanel("link_url"),
            FieldRowPanel([FieldPanel("link_text_da"), FieldPanel("link_text_en")]),
        ],
        heading=gettext_lazy("Link"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("audience"), FieldPanel("role")]),
            FieldRowPanel([FieldPanel("placement"), FieldPanel("section")]),
        ],
        heading=gettext_lazy("Who sees it, and where"),
    ),
    FieldRowPanel(
        [FieldPanel("starts_at"), FieldPanel("ends_at")],
        heading=gettext_lazy("When"),
    ),
]


class BulletinViewSet(SnippetViewSet):
    inspect_view_enabled = True
    inspect_view_class = Figures
    copy_view_enabled = False
    inspect_template_name = "adverts/admin/inspect.html"
    ordering = ["-pk"]
    kind = ""

    def get_queryset(self, request):
        return _counted(self.model.objects.all(), self.kind)


class AnnouncementViewSet(BulletinViewSet):
    model = Announcement
    kind = "n"
    icon = "warning"
    menu_label = gettext_lazy("Announcements")
    filterset_class = AnnouncementFilters
    list_display = [
        "title",
        StateColumn("state", label=gettext_lazy("State")),
        Column("get_audience_display", label=gettext_lazy("Shown to")),
        "starts_at",
        "ends_at",
        Column("clicks", label=gettext_lazy("Clicks")),
    ]
    inspect_view_fields = [
        "text_da",
        "text_en",
        "level",
        "audience",
        "placement",
    ]
    search_fields = ["text_da", "text_en"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("text_da"),
                FieldPanel("text_en"),
                FieldRowPanel([FieldPanel("level"), FieldPanel("dismissible")]),
            ],
            heading=gettext_lazy("Words"),
        ),
        *WHO_WHERE_WHEN,
    ]


class AdvertViewSet(BulletinViewSet):
    model = Advert
    kind = "p"
    icon = "pick"
    menu_label = gettext_lazy("Adverts")
    filterset_class = AdvertFilters
    list_display = [
        "name",
        StateColumn("state", label=gettext_lazy("State")),
        "weight",
        "starts_at",
        "ends_at",
        Column("clicks", label=gettext_lazy("Clicks")),
    ]
    inspect_view_fields = [
        "name",
        "paid",
        "text_da",
        "text_en",
        "weight",
        "placement",
    ]
    search_fields = ["name", "text_da", "text_en"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("paid"), FieldPanel("weight")]),
        MultiFieldPanel(
            [FieldPanel("text_da"), FieldPanel("text_en")],
            heading=gettext_lazy("Words"),
        ),
        MultiFieldPanel(
            [FieldPanel("image"), FieldPanel("alt_da"), FieldPanel("alt_en")],
            heading=gettext_lazy("Picture"),
        ),
        *WHO_WHERE_WHEN,
    ]


class BulletinGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Announcements")
    menu_icon = "warning"
    menu_order = 220
    items = (AnnouncementViewSet, AdvertViewSet)


register_snippet(BulletinGroup)
