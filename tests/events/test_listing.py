"""Lists of events: right at the edges, and as cheap with a thousand as with ten."""

import datetime as dt
import json
import re
import uuid
from zoneinfo import ZoneInfo

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from events import listing
from events.models import EventIndexPage, EventPage, Occurrence
from tests import make

pytestmark = pytest.mark.django_db


def a_thousand(count=1000):
    """So many more events in both languages, written without ceremony."""
    start = timezone.now() + dt.timedelta(days=2)
    keys = [uuid.uuid4() for _n in range(count)]
    for index in EventIndexPage.objects.all():
        pages = []
        for n, key in enumerate(keys):
            page = EventPage(
                title=f"Event {n}",
                slug=f"bulk-{n}",
                summary="Words",
                starts_at=start,
                ends_at=start + dt.timedelta(hours=2),
                city="1150 København K",
                locale=index.locale,
                translation_key=key,
                live=True,
                path=f"{index.path}{listing_step(n + 500)}",
                depth=index.depth + 1,
                url_path=f"{index.url_path}bulk-{n}/",
            )
            page.set_content_type = None
            pages.append(page)
        for page in pages:
            page.content_type_id = page.cached_content_type.pk
        write(pages)
    Occurrence.objects.bulk_create(
        Occurrence(
            translation_key=key,
            recurrence_id=start,
            title=f"Event {n}",
            starts_at=start + dt.timedelta(minutes=n),
            ends_at=start + dt.timedelta(minutes=n + 60),
            doors_at=start,
            time_zone="Europe/Copenhagen",
            sign_up="here",
            capacity=10,
            closes_at=start,
            cancel_until=start,
        )
        for n, key in enumerate(keys)
    )


def listing_step(n):
    from wagtail.models import Page

    return Page._int2str(n).rjust(Page.steplen, "0")


def write(pages):
    """Multi-table rows in bulk: the page's part, then the event's."""
    from wagtail.models import Page

    parents = Page.objects.bulk_create(
        Page(
            **{
                f.attname: getattr(p, f.attname)
                for f in Page._meta.concrete_fields
                if f.attname != "id"
            }
        )
        for p in pages
    )
    for parent, page in zip(parents, pages, strict=True):
        page.page_ptr_id = page.id = parent.pk
    table = EventPage._meta.db_table
    fields = EventPage._meta.local_concrete_fields
    names = ", ".join(f'"{f.column}"' for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 - our own names
            [
                [
                    f.get_db_prep_save(f.pre_save(page, add=False), connection)
                    for f in fields
                ]
                for page in pages
            ],
        )


def queries(client, url, *, cold=True):
    """Questions of a page that no page cache knows; cold: nothing else does."""
    from django.core.cache import caches

    url += f"{'&' if '?' in url else '?'}uncached=1"
    client.get(url)
    if cold:
        for cache in caches.all(initialized_only=False):
            cache.clear()
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url)
    assert answer.status_code == 200
    return [q["sql"] for q in seen.captured_queries], answer


def url_of(occurrence, language="en"):
    page = EventPage.objects.get(
        translation_key=occurrence.translation_key,
        locale__language_code=language,
    )
    return page.url


class TestCost:
    def counts(self, client, urls):
        return [
            [len(queries(client, url, cold=cold)[0]) for cold in (True, False)]
            for url in urls
        ]

    @pytest.mark.thorough
    def test_the_same_with_ten_and_with_a_thousand(self, client):
        rows = [make.an_event() for _n in range(3)]
        urls = [url_of(rows[0]), "/en/events/", "/en/events/?view=calendar"]
        few = self.counts(client, urls)
        a_thousand()
        assert self.counts(client, urls) == few
        cold, warm = few[0]
        assert cold <= 10, "an event page asks too much of cold caches"
        assert warm <= 5, "an event page asks for what is kept"
        assert EventPage.objects.count() == 2006


class TestIndex:
    def get(self, client, query="", language="en"):
        make.a_site()
        answer = client.get(f"/{language}/events/{query}")
        assert answer.status_code == 200
        return answer

    def test_is_by_month_in_the_language_of_its_address(self, client):
        zone = ZoneInfo("Europe/Copenhagen")
        year = timezone.localdate().year + 1
        make.an_event(start=dt.datetime(year, 3, 31, 23, 30, tzinfo=zone), title="Late")
        make.an_event(start=dt.datetime(year, 4, 1, 0, 30, tzinfo=zone), title="Early")
        answer = self.get(client)
        assert [m["name"] for m in answer.context["months"]] == [
            f"March {year}",
            f"April {year}",
        ]
        assert self.get(client, language="da").context["months"][0]["name"] == (
            f"marts {year}"
        )

    def test_past_ones_are_apart(self, client):
        make.an_event(title="Gone", start=timezone.now() - dt.timedelta(days=3))
        make.an_event(title="Coming")
        coming, past = self.get(client), self.get(client, "?when=past")
        assert [r.title for r in coming.context["rows"]] == ["Coming"]
        assert [r.title for r in past.context["rows"]] == ["Gone"]

    def test_chips_filter(self, client):
        make.an_event(title="A", kind="talk", city="2200 København N")
        make.an_event(title="B", kind="course", city="211 20 Malmö")
        make.an_event(title="C", online=True, online_url="https://example.org/c")
        for query, titles in (
            ("?kind=talk", ["A"]),
            ("?place=malmo", ["B"]),
            ("?place=online", ["C"]),
            ("?kind=nonsense", ["A", "B", "C"]),
        ):
            rows = self.get(client, query).context["rows"]
            assert sorted(r.title for r in rows) == titles, query

    @pytest.mark.parametrize(
        "query",
        [
            "?view=calendar&month=2026-12",
            "?view=calendar&month=2026-13",
            "?view=calendar&month=0000-00",
            "?view=calendar&month=9999-12",
            "?view=calendar&month=99999999999-1",
            "?view=calendar&month=%00",
            "?view=calendar&month=٢٠٢٦-١٢",
            "?view=nonsense",
            "?page=0",
            "?page=-1",
            "?page=9999999999999999999999",
            "?page=x",
            "?when=past&page=2",
            "?kind=%27%20OR%201=1",
            "?place=%F0%9F%8E%9F",
            "?kind=talk&kind=course",
            "?" + "a=1&" * 200,
        ],
    )
    def test_bad_queries_fall_back(self, client, query):
        make.an_event()
        self.get(client, query)

    def test_the_calendar_shows_a_night_on_its_evening(self, client):
        zone = ZoneInfo("Europe/Copenhagen")
        year = timezone.localdate().year + 1
        make.an_event(start=dt.datetime(year, 5, 5, 21, tzinfo=zone), hours=6)
        weeks = self.get(client, f"?view=calendar&month={year}-05").context["weeks"]
        days = [d["date"].day for week in weeks for d in week if d["rows"]]
        assert days == [5]

    def test_the_calendar_marks_what_is_cancelled(self, client):
        make.an_event(title="Off", occurrence={"cancelled_at": timezone.now()})
        make.an_event(title="Not off")
        month = f"{timezone.now() + dt.timedelta(days=1):%Y-%m}"
        html = client.get(f"/en/events/?view=calendar&month={month}").content.decode()
        assert '<s>Off</s> <span class="off-word">Cancelled</span>' in html
        assert "<s>Not off</s>" not in html

    @pytest.mark.thorough
    def test_chips_know_what_is_behind_the_first_two_thousand(self, client):
        make.an_event(start=timezone.now() + dt.timedelta(days=90), kind="assembly")
        a_thousand(2100)
        html = client.get("/en/events/").content.decode()
        assert "?kind=assembly" in html
        found = client.get("/en/events/?kind=assembly").context["rows"]
        assert [row.page.kind for row in found] == ["assembly"]
        last = client.get("/en/events/?page=999").context["rows"]
        assert last.number == last.paginator.num_pages == 43


class TestTag:
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"taken": 0}, ("ok", "10 seats left")),
            ({"taken": 7}, ("warn", "Last 3 seats")),
            ({"taken": 9}, ("warn", "Last seat")),
            ({"taken": 10}, ("info", "Waiting list")),
            ({"sign_up": "none"}, ("", "Open to all")),
            ({"cancelled_at": timezone.now()}, ("err", "Cancelled")),
        ],
    )
    def test_says_what_counts(self, fields, words):
        row = make.an_event(capacity=10, occurrence=fields)
        with translation.override("en"):
            assert listing.seats_tag(row) == words


class TestEventPage:
    def test_shows_the_date_that_is_asked_for(self, client):
        row = make.an_event(recurrence="FREQ=WEEKLY;COUNT=3")
        second = Occurrence.objects.order_by("starts_at")[1]
        url = url_of(row)
        assert client.get(url).context["occurrence"] == row
        day = second.starts_at.astimezone(second.zone).date()
        answer = client.get(f"{url}?date={day}")
        assert answer.context["occurrence"] == second
        assert len(answer.context["others"]) == 2
        for bad in ("x", "2026-99-99", "%00", "9" * 80):
            assert client.get(f"{url}?date={bad}").context["occurrence"] == row

    def test_tells_search_engines_and_cannot_be_broken_out_of(self, client):
        row = make.an_event(title="</script><script>alert(1)</script>")
        html = client.get(url_of(row)).content.decode()
        [block] = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL
        )
        data = json.loads(block)["@graph"][-1]
        assert data["name"].startswith("</script>")
        assert data["@type"] == "Event"
        assert dt.datetime.fromisoformat(data["startDate"]).utcoffset() is not None
        assert "<script>alert" not in html
