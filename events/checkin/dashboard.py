"""The organisers' panels on the admin's first page: this week, and who registers."""

import datetime as dt

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import BaseItem

from events import listing
from events.models import Occurrence, pages_for
from events.registrations.models import Registration
from membership import roles

WEEK = dt.timedelta(days=7)
DAYS = 14
ROWS = 10
# Of the drawing, in its own units.
STEP, HEIGHT, BASE = 20, 60, 64


def works_with_events(user) -> bool:
    return roles.has(user, roles.ORGANISERS) or roles.has(user, roles.EDITORS)


class Panel(Component):
    """A panel for those who work with events."""

    class Media:
        css = {"all": ["core/css/dashboard.css"]}

    def __init__(self, request):
        self.request = request


class ThisWeekPanel(Panel):
    """Events of the next seven days with their seats; the desk for organisers."""

    name = "this_week"
    template_name = "checkin/admin/this_week.html"
    order = 100

    def get_context_data(self, parent_context):
        now = timezone.now()
        rows = list(
            Occurrence.objects.filter(
                ends_at__gt=now, starts_at__lt=now + WEEK, published=True
            ).order_by("starts_at", "pk")[: ROWS + 1]
        )
        pages = pages_for(rows, get_language())
        for row in rows:
            row.page = pages.get(row.translation_key)
            row.tag = listing.seats_tag(row, now)[1]
        return {
            "rows": rows[:ROWS],
            "more": rows[ROWS:],
            "has_desk": roles.has(self.request.user, roles.ORGANISERS),
            "request": self.request,
        }


class RegistrationsPanel(Panel):
    """How many registered on each of the last days: a drawing with a table."""

    name = "registrations"
    template_name = "checkin/admin/registrations.html"
    order = 120

    def get_context_data(self, parent_context):
        days = a_fortnight(timezone.localdate())
        most = max(day["count"] for day in days)
        for number, day in enumerate(days):
            height = round(HEIGHT * day["count"] / most) if most else 0
            day |= {"x": number * STEP, "y": BASE - height, "height": height}
        return {
            "days": days,
            "total": sum(day["count"] for day in days),
            "left": sum(day["cancelled"] for day in days),
            "base": BASE,
            "bar": STEP - 4,
            "width": DAYS * STEP,
            "view_height": BASE + 14,
            "request": self.request,
        }


class LinkItem(BaseItem):
    """A line of the userbar that leads somewhere."""

    template_name = "checkin/admin/userbar_link.html"

    def __init__(self, url: str, words: str):
        super().__init__()
        self.url, self.words = url, words

    def get_context_data(self, parent_context):
        return super().get_context_data(parent_context) | {
            "url": self.url,
            "words": self.words,
        }


def userbar_items(page) -> list[LinkItem]:
    """Guests of the next date with their number, and the gates."""
    coming = Occurrence.objects.upcoming().filter(
        translation_key=page.translation_key, cancelled_at=None
    )
    row = coming.order_by("starts_at").first()
    if row is None:
        return []
    return [
        LinkItem(
            reverse("desk:occurrence", args=[row.pk]),
            _("Guests (%(count)d)") % {"count": row.taken},
        ),
        LinkItem(reverse("checkin:gates"), _("Scan tickets")),
    ]


def a_fortnight(today: dt.date) -> list[dict]:
    """Registrations and cancellations by day in the site's zone, oldest first."""
    first = today - dt.timedelta(days=DAYS - 1)
    begin = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    made = dict(
        Registration.objects.filter(created_at__gte=begin)
        .annotate(day=TruncDate("created_at"))
        .values("day")
        .annotate(count=Count("pk"))
        .values_list("day", "count")
    )
    left = dict(
        Registration.objects.filter(Q(status="cancelled") & Q(cancelled_at__gte=begin))
        .annotate(day=TruncDate("cancelled_at"))
        .values("day")
        .annotate(count=Count("pk"))
        .values_list("day", "count")
    )
    days = [first + dt.timedelta(days=number) for number in range(DAYS)]
    return [
        {"day": day, "count": made.get(day, 0), "cancelled": left.get(day, 0)}
        for day in days
    ]
