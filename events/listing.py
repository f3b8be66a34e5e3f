"""What lists and pages of events show: pages of a language with their occurrences.

Every reading here costs the same number of queries whatever it finds.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import dates
from core.public import open_pages
from events.models import EventPage, Occurrence

PER_PAGE = 50
# An event's page names this many further dates of a series.
MORE_DATES = 12
FEW = 5


@dataclass(frozen=True)
class Row:
    """An occurrence with its page in the reader's language."""

    occurrence: Occurrence
    page: EventPage
    url: str

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def place(self) -> str:
        """The hall and its town, or that it is online."""
        if self.page.online:
            return _("Online")
        return ", ".join(filter(None, (self.page.place_name, town(self.page.city))))

    @property
    def tag(self) -> tuple[str, str]:
        """(kind, words): what a reader should know about its seats."""
        return seats_tag(self.occurrence)


def seats_tag(occurrence: Occurrence, now=None) -> tuple[str, str]:
    """A short state for lists: (ok|warn|info|err|"", words)."""
    state = occurrence.registration_state(now)
    left = occurrence.seats_left
    if state == "open" and left is not None and left <= FEW:
        return "warn", ngettext("Last seat", "Last %(count)s seats", left) % {
            "count": left
        }
    if state == "open":
        words = ngettext("%(count)s seat left", "%(count)s seats left", left or 0)
        return "ok", words % {"count": left} if left is not None else _("Open")
    return {
        "none": ("", _("Open to all")),
        "elsewhere": ("", _("Sign-up elsewhere")),
        "cancelled": ("err", _("Cancelled")),
        "past": ("", _("Past")),
        "early": ("", _("Opens soon")),
        "closed": ("", _("Registration closed")),
        "full": ("info", _("Waiting list")),
    }[state]


def town(city: str) -> str:
    """ "2200 København N" without postcode and district: "København"."""
    name = re.sub(r"^(?:[A-Z]{1,2}-)?\d[\d ]*\s*", "", city or "")
    return re.sub(r"\s+[A-ZÆØÅ]{1,2}$", "", name).strip()


def rows(occurrences, request, pages=None) -> list[Row]:
    """Rows in the order given, without those that have no live public page."""
    found = pages_of(occurrences) if pages is None else pages
    return [
        Row(o, page, with_date(page, o, page.get_url(request)))
        for o in occurrences
        if (page := found.get(o.translation_key))
    ]


def with_date(page: EventPage, occurrence: Occurrence, url: str) -> str:
    """The address of one date of a series; an event of one date needs no more."""
    if not page.recurrence or not url:
        return url
    day = dates.local(occurrence.starts_at, occurrence.zone).date()
    return f"{url}?{urlencode({'date': day.isoformat()})}"


def pages_of(occurrences, **filters) -> dict:
    """Live public pages of occurrences by translation_key, this language first."""
    keys = {o.translation_key for o in occurrences}
    language = get_language()
    pages = open_pages(EventPage.objects.filter(translation_key__in=keys))
    found: dict = {}
    for page in pages.filter(**filters).select_related("locale").defer(*HEAVY):
        if page.locale.language_code == language or page.translation_key not in found:
            found[page.translation_key] = page
    return found


HEAVY = ("body", "programme", "speakers", "faq", "access", "questions", "terms")


def next_rows(request, limit: int, *, kind: str = "", picked=()) -> list[Row]:
    """The next occurrences for front pages and blocks; two queries.

    `kind` keeps those of one EventPage.Kind. `picked` are event pages chosen by hand,
    in any language: then the next occurrence of each, in their order.
    """
    coming = Occurrence.objects.visible_to(getattr(request, "user", None)).upcoming()
    coming = coming.filter(cancelled_at=None)
    if picked:
        keys = [page.translation_key for page in picked]
        first: dict = {}
        for occurrence in coming.filter(translation_key__in=keys)[:500]:
            first.setdefault(occurrence.translation_key, occurrence)
        chosen = [first[key] for key in dict.fromkeys(keys) if key in first]
        return rows(chosen[:limit], request)
    if kind:
        pages = EventPage.objects.live().filter(kind=kind)
        coming = coming.filter(translation_key__in=pages.values("translation_key"))
    return rows(list(coming[:limit]), request)


def kind_chips(index: str) -> list[dict]:
    """Chips that lead from other pages into the list; one query."""
    coming = Occurrence.objects.filter(
        published=True, cancelled_at=None, ends_at__gt=timezone.now()
    )
    kinds = set(
        EventPage.objects.live()
        .filter(translation_key__in=coming.values("translation_key"))
        .values_list("kind", "online")
    )
    chips = [{"label": _("All"), "url": index, "current": True}]
    chips += [
        {"label": kind.label, "url": f"{index}?kind={kind.value}", "current": False}
        for kind in EventPage.Kind
        if any(found == kind.value for found, _online in kinds)
    ]
    if any(online for _kind, online in kinds):
        online = f"{index}?place=online"
        chips.append({"label": _("Online"), "url": online, "current": False})
    return chips


def context(page, request) -> dict:
    """For the index page: its list, its month, or what is over.

    Reads ?view=calendar, ?month=2026-12, ?when=past, ?kind=, ?place= and ?page=;
    what makes no sense counts as not said.
    """
    asked = request.GET
    choice = {
        "kind": asked.get("kind") if asked.get("kind") in EventPage.Kind.values else "",
        "place": slugify(asked.get("place", ""))[:60],
    }
    base = {
        "choice": choice,
        "view": asked.get("view") if asked.get("view") == "calendar" else "list",
        "when": asked.get("when") if asked.get("when") == "past" else "coming",
        "now": timezone.now(),
    }
    everything = Occurrence.objects.visible_to(request.user)
    if base["view"] == "calendar":
        return base | _month(page, request, everything, _asked_month(asked))
    order = everything.past() if base["when"] == "past" else everything.upcoming()
    facts = _facts(order)
    chosen = _pages_like(choice, facts).values("translation_key")
    shown = Paginator(order.filter(translation_key__in=chosen), PER_PAGE).get_page(
        asked.get("page")
    )
    shown.object_list = rows(list(shown.object_list), request)
    return base | {
        "rows": shown,
        "months": _by_month(shown),
        "chips": _chips(facts, choice, base["when"]),
    }


def _facts(occurrences) -> set[tuple[str, bool, str]]:
    """What a list can be narrowed by: (kind, online, postcode and town), each once.

    These are the same in every language of an event, so any of its pages will do.
    """
    keys = occurrences.order_by().values("translation_key")
    pages = open_pages(EventPage.objects.filter(translation_key__in=keys))
    return set(pages.order_by().values_list("kind", "online", "city").distinct())


def _pages_like(choice: dict, facts):
    """Open pages of the kind and place that were asked for."""
    pages = open_pages(EventPage.objects.order_by())
    if choice["kind"]:
        pages = pages.filter(kind=choice["kind"])
    if choice["place"] == "online":
        return pages.filter(online=True)
    if choice["place"]:
        cities = {city for _kind, _online, city in facts}
        pages = pages.filter(
            city__in=[c for c in cities if slugify(town(c)) == choice["place"]]
        )
    return pages


def _by_month(shown) -> list[dict]:
    """[{"name": "december 2026", "rows": [...]}] in the order of the rows."""
    months: dict[tuple, dict] = {}
    for row in shown:
        start = dates.local(row.occurrence.starts_at, row.occurrence.zone)
        month = months.setdefault(
            (start.year, start.month), {"name": dates.month(start), "rows": []}
        )
        month["rows"].append(row)
    return list(months.values())


def _chips(facts, choice, when) -> list[dict]:
    """One chip for everything, then each kind, town and "online" that there is."""

    def chip(label, current, **query):
        if when == "past":
            query["when"] = "past"
        return {
            "label": label,
            "url": f"?{urlencode(query)}" if query else "?",
            "current": current,
        }

    kinds = {kind for kind, _online, _city in facts}
    towns = {town(city) for _kind, online, city in facts if not online} - {""}
    chips = [chip(_("All"), not choice["kind"] and not choice["place"])]
    chips += [
        chip(kind.label, choice["kind"] == kind.value, kind=kind.value)
        for kind in EventPage.Kind
        if kind.value in kinds
    ]
    chips += [
        chip(name, choice["place"] == slugify(name), place=slugify(name))
        for name in sorted(towns)
    ]
    if any(online for _kind, online, _city in facts):
        chips.append(chip(_("Online"), choice["place"] == "online", place="online"))
    return chips


def _asked_month(asked) -> dt.date:
    """The first of the month in ?month=2026-12; this month where it makes no sense."""
    today = timezone.localdate()
    try:
        day = dt.datetime.strptime(asked.get("month", ""), "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        return today.replace(day=1)
    return day if 2000 <= day.year <= today.year + 10 else today.replace(day=1)


def _month(page, request, everything, first: dt.date) -> dict:
    """The weeks of a month, Monday first, each day with its rows."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    zone = timezone.get_current_timezone()
    begin = dt.datetime.combine(weeks[0][0], dt.time(), zone)
    end = dt.datetime.combine(weeks[-1][-1] + dt.timedelta(1), dt.time(), zone)
    touched = Q(starts_at__lt=end, ends_at__gt=begin)
    found = list(everything.filter(touched).order_by("starts_at", "pk")[:500])
    by_day: dict[dt.date, list[Row]] = {}
    for row in rows(found, request):
        day = dates.local(row.occurrence.starts_at, row.occurrence.zone).date()
        last = dates.local(row.occurrence.ends_at, row.occurrence.zone)
        # What ends in the small hours belongs to the evening it began in.
        last_day = (last - dt.timedelta(hours=6)).date()
        by_day.setdefault(day, []).append(row)
        while (day := day + dt.timedelta(1)) <= min(last_day, weeks[-1][-1]):
            by_day.setdefault(day, []).append(row)
    before = first - dt.timedelta(1)
    after = first.replace(day=28) + dt.timedelta(4)
    return {
        "month_name": dates.month(first),
        "weekdays": dates.DAYS[dates.language()],
        "previous": {"name": dates.month(before), "month": f"{before:%Y-%m}"},
        "following": {"name": dates.month(after), "month": f"{after:%Y-%m}"},
        "weeks": [
            [
                {
                    "date": day,
                    "inside": day.month == first.month,
                    "today": day == timezone.localdate(),
                    "rows": by_day.get(day, []),
                }
                for day in week
            ]
            for week in weeks
        ],
        "empty": not any(d.month == first.month and by_day[d] for d in by_day),
    }


def event_context(page, request) -> dict:
    """For an event page: the occurrence that is meant and the others of its series.

    ?date=2026-12-03 names one by its day in the event's zone; else the next one is
    meant, else the last. `occurrence` is None for a page never published (preview).
    """
    now = timezone.now()
    mine = Occurrence.objects.visible_to(getattr(request, "user", None)).filter(
        translation_key=page.translation_key
    )
    found = list(mine.order_by("starts_at", "pk")[:1000])
    coming = [o for o in found if o.ends_at > now]
    asked = request.GET.get("date", "")
    meant = next(
        (o for o in found if f"{dates.local(o.starts_at, o.zone):%Y-%m-%d}" == asked),
        None,
    )
    # Whatever date is looked at, the link to the page is about this one.
    page._meant = (coming or found[-1:] or [None])[0]
    occurrence = meant or page._meant
    return {
        "occurrence": occurrence,
        "others": [
            {"occurrence": o, "url": with_date(page, o, page.get_url(request))}
            for o in coming
            if o != occurrence
        ][:MORE_DATES],
        "state": occurrence.registration_state(now) if occurrence else "none",
        "few": FEW,
    }
