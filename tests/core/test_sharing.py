"""What pages tell search engines and social sites; private ones tell nothing."""

import datetime as dt
import json
import re
import uuid
from io import BytesIO

import pytest
from PIL import Image

from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail.models import Page, PageViewRestriction

from core import card_views, sitemap
from events.models import EventIndexPage, EventPage, Occurrence
from home.models import StandardPage
from tests import make

pytestmark = pytest.mark.django_db
BASE = "http://localhost"
CANARY = "Kanariefugl"


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


@pytest.fixture
def homes(db):
    return make.a_site()


def standard(parent, title, **fields):
    fields.setdefault("locale", parent.locale)
    return Page.objects.get(pk=parent.pk).add_child(
        instance=StandardPage(title=title, **fields)
    )


def head(response) -> dict:
    """Every meta, link and the structured data of a page's head."""
    text = response.content.decode().split("</head>")[0]
    found: dict = {"links": {}, "data": None}
    for name, content in re.findall(
        r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text
    ):
        found[name] = content
    for rel, rest in re.findall(r'<link rel="(canonical|alternate)" ([^>]*)>', text):
        code = re.search(r'hreflang="([^"]+)"', rest)
        href = re.search(r'href="([^"]+)"', rest.replace("hreflang", "x"))
        found["links"][code[1] if code else rel] = href[1]
    data = re.search(r'"application/ld\+json">(.*?)</script>', text, re.DOTALL)
    if data:
        found["data"] = json.loads(data[1])
    return found


def kinds(found) -> dict:
    return {row["@type"]: row for row in found["data"]["@graph"]}


def event_url(occurrence, language="en"):
    pages = EventPage.objects.filter(translation_key=occurrence.translation_key)
    return pages.get(locale__language_code=language).get_url()


class TestHead:
    def test_a_page_says_what_and_where_it_is(self, visitor, homes):
        page = standard(homes["da"], "Om os", slug="om", search_description="Hvem.")
        key = {"translation_key": page.translation_key}
        standard(homes["en"], "About", slug="about", **key)
        found = head(visitor.get("/da/om/"))
        assert found["description"] == found["og:description"] == "Hvem."
        assert found["links"] == {
            "canonical": f"{BASE}/da/om/",
            "da": f"{BASE}/da/om/",
            "en": f"{BASE}/en/about/",
            "x-default": f"{BASE}/da/om/",
        }
        assert found["og:title"] == "Om os"
        assert found["og:locale"] == "da_DK"
        assert found["og:image"].startswith(f"{BASE}/social/{page.pk}-")
        assert "robots" not in found
        crumbs = kinds(found)["BreadcrumbList"]["itemListElement"]
        assert [step["item"] for step in crumbs] == [f"{BASE}/da/", f"{BASE}/da/om/"]
        assert kinds(found)["Organization"]["logo"].startswith(BASE)

    def test_an_event_says_everything(self, visitor):
        row = make.an_event(title="Mødet", address="Gade 1", capacity=1)
        found = head(visitor.get(event_url(row)))
        event = kinds(found)["Event"]
        assert event["eventStatus"].endswith("EventScheduled")
        assert event["location"]["address"]["streetAddress"] == "Gade 1"
        assert event["offers"]["availability"].endswith("InStock")
        assert event["image"] == [found["og:image"]]
        assert dt.datetime.fromisoformat(event["startDate"]) == row.starts_at.replace(
            microsecond=0
        )
        Occurrence.objects.filter(pk=row.pk).update(taken=1)
        event = kinds(head(visitor.get(event_url(row) + "?x=1")))["Event"]
        assert event["offers"]["availability"].endswith("SoldOut")

    def test_moved_cancelled_and_online_events(self, visitor):
        moved = make.an_event()
        later = moved.starts_at + dt.timedelta(days=1)
        Occurrence.objects.filter(pk=moved.pk).update(
            starts_at=later, ends_at=later + dt.timedelta(hours=1)
        )
        event = kinds(head(visitor.get(event_url(moved))))["Event"]
        assert event["eventStatus"].endswith("EventRescheduled")
        assert dt.datetime.fromisoformat(
            event["previousStartDate"]
        ) == moved.recurrence_id.replace(microsecond=0)
        off = make.an_event(
            online=True,
            online_url="https://meet.example/secret",
            occurrence={"cancelled_at": timezone.now()},
        )
        answer = visitor.get(event_url(off))
        event = kinds(head(answer))["Event"]
        assert event["eventStatus"].endswith("EventCancelled")
        assert "offers" not in event
        assert event["location"]["@type"] == "VirtualLocation"
        assert "meet.example" not in answer.content.decode()

    def test_the_address_is_the_sites_own_and_without_questions(self, visitor):
        make.an_event()
        index = EventIndexPage.objects.get(locale__language_code="en").get_url()
        found = head(visitor.get(f"{index}?view=calendar&utm_source=x"))
        assert found["links"]["canonical"] == BASE + index
        assert head(visitor.get(f"{index}?page=2"))["links"]["canonical"].endswith(
            "?page=2"
        )
        elsewhere = Client(headers={"host": "127.0.0.1"}).get(index)
        assert head(elsewhere)["links"]["canonical"] == BASE + index

    @pytest.mark.parametrize("path", ["account/login/", "account/signup/", "nowhere/"])
    def test_what_is_not_for_search_engines_says_so(self, visitor, homes, path):
        found = head(visitor.get(f"/en/{path}"))
        assert found["robots"] == "noindex"
        assert found["links"] == {}

    def test_a_preview_tells_nothing(self, homes, settings):
        settings.MFA_REQUIRED_FOR_STAFF = False
        row = make.an_event(title="Offentlig")
        page = EventPage.objects.get(
            translation_key=row.translation_key, locale__language_code="en"
        )
        page.title = CANARY
        page.save_revision()
        client = Client(headers={"host": "localhost"})
        client.force_login(make.a_person(is_superuser=True, is_staff=True))
        answer = client.get(f"/admin/pages/{page.pk}/view_draft/", follow=True)
        assert CANARY in answer.content.decode()
        assert head(answer)["robots"] == "noindex"
        assert "og:image" not in head(answer)


class TestCard:
    def test_it_is_drawn_once_and_kept(self, visitor, monkeypatch):
        row = make.an_event(title="Øl og æbler på Ærø")
        url = head(visitor.get(event_url(row)))["og:image"].removeprefix(BASE)
        answer = visitor.get(url)
        assert answer["Content-Type"] == "image/png"
        assert Image.open(BytesIO(answer.content)).size == (1200, 630)
        assert "public" in answer["Cache-Control"]
        monkeypatch.setattr(card_views.cards, "draw", None)
        assert visitor.get(url).content == answer.content

    def test_an_old_address_leads_to_the_new_picture(self, visitor):
        row = make.an_event()
        before = head(visitor.get(event_url(row)))["og:image"].removeprefix(BASE)
        visitor.get(before)
        pages = EventPage.objects.filter(translation_key=row.translation_key)
        page = pages.get(locale__language_code="en")
        page.title = "Another name"
        page.save_revision().publish()
        answer = visitor.get(before, follow=True)
        assert answer.redirect_chain[0][1] == 302
        assert answer.status_code == 200
        assert len(default_storage.listdir(f"social/{page.pk}")[1]) == 1

    def test_a_deleted_page_leaves_no_picture(
        self, visitor, homes, django_capture_on_commit_callbacks
    ):
        page = standard(homes["en"], "Short", slug="short")
        visitor.get(head(visitor.get("/en/short/"))["og:image"].removeprefix(BASE))
        assert default_storage.listdir(f"social/{page.pk}")[1]
        with django_capture_on_commit_callbacks(execute=True):
            StandardPage.objects.get(pk=page.pk).delete()
        assert not default_storage.listdir(f"social/{page.pk}")[1]

    def test_a_draft_changes_no_address(self, visitor):
        row = make.an_event()
        before = head(visitor.get(event_url(row)))["og:image"]
        pages = EventPage.objects.filter(translation_key=row.translation_key)
        page = pages.get(locale__language_code="en")
        page.title = CANARY
        page.save_revision()
        assert head(visitor.get(event_url(row) + "?a=1"))["og:image"] == before

    def test_a_store_that_fails_costs_no_picture(self, visitor, monkeypatch):
        row = make.an_event()
        url = head(visitor.get(event_url(row)))["og:image"].removeprefix(BASE)

        def full(*args, **kwargs):
            raise OSError("No space left on device")

        monkeypatch.setattr(default_storage, "save", full)
        assert visitor.get(url).status_code == 200


class TestSitemap:
    def test_lists_pages_with_their_languages(self, visitor, homes):
        make.an_event(title="Møde", slug="moede-og")
        answer = visitor.get("/sitemap.xml")
        text = answer.content.decode()
        assert answer["Content-Type"] == "application/xml"
        assert text.count("<url>") == Page.objects.filter(depth__gt=1).count() - 1
        assert f"<loc>{BASE}/da/events/moede-og/</loc>" in text
        assert 'hreflang="en" href="http://localhost/en/events/moede-og/"' in text
        assert "<lastmod>" in text

    def test_is_split_and_costs_the_same_queries(self, visitor, homes, monkeypatch):
        def cost(url):
            with CaptureQueriesContext(connection) as seen:
                answer = visitor.get(f"{url}?uncached=1")
            assert answer.status_code == 200
            return len(seen), answer.content.decode()

        for number in range(3):
            standard(homes["da"], f"Side {number}")
        cost("/sitemap.xml")
        few, _text = cost("/sitemap.xml")
        for number in range(10):
            standard(homes["da"], f"Mere {number}")
        many, whole = cost("/sitemap.xml")
        assert many == few <= 8
        monkeypatch.setattr(sitemap, "MOST", 5)
        _cost, index = cost("/sitemap.xml")
        parts = re.findall(r"<loc>http://localhost(.*?)</loc>", index)
        texts = [cost(part)[1] for part in parts]
        assert sum(text.count("<url>") for text in texts) == whole.count("<url>")
        assert all(text.count("<url>") <= 5 for text in texts)
        assert visitor.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
        assert visitor.get("/sitemap-0.xml").status_code == 404

    def test_robots_names_it(self, visitor, homes):
        text = visitor.get("/robots.txt").content.decode()
        assert f"Sitemap: {BASE}/sitemap.xml" in text
        assert "Disallow: /admin/" in text


def hidden_pages(homes):
    """A draft, an expired page, members' pages, what stands below them, an alias."""
    draft = standard(homes["en"], f"{CANARY} draft", slug="k-draft", live=False)
    late = timezone.now() - dt.timedelta(minutes=1)
    expired = standard(homes["en"], f"{CANARY} old", slug="k-old", expire_at=late)
    members = standard(homes["en"], f"{CANARY} members", slug="k-members")
    below = standard(members, f"{CANARY} below", slug="k-below")
    alias = members.create_alias(update_slug="k-alias")
    close(members)
    key = uuid.uuid4()
    public = standard(homes["da"], "Aaben", slug="aaben", translation_key=key)
    other = standard(
        homes["en"], f"{CANARY} kin", slug="k-kin", translation_key=key, live=True
    )
    close(other)
    row = make.an_event(title=f"{CANARY} event", slug="k-event")
    events = list(EventPage.objects.filter(translation_key=row.translation_key))
    for page in events:
        close(page)
    return public, [draft, expired, members, below, alias, other, *events], row


def close(page):
    found = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    found.groups.add(Group.objects.get_or_create(name="Inner circle")[0])


def test_private_content_is_in_no_outlet(visitor, homes):
    """Sitemap, robots, pictures, calendars, heads, lists: no canary anywhere."""
    public, hidden, row = hidden_pages(homes)
    outlets = [
        "/sitemap.xml",
        "/robots.txt",
        "/site.webmanifest",
        "/da/",
        "/en/",
        "/da/aaben/",
        "/en/events/",
        "/en/events/?view=calendar",
        "/en/events/?when=past",
        "/en/events.ics",
        "/da/events.ics",
    ]
    for path in outlets:
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert CANARY not in text, path
        assert "/k-" not in text.split("</head>")[0], path
    assert "en" not in head(visitor.get("/da/aaben/"))["links"]
    assert visitor.get(f"/en/events/{row.public_id}.ics").status_code == 404
    for page in hidden:
        url = f"/social/{page.pk}-{'0' * 20}.png"
        assert visitor.get(url).status_code == 404, page.title
        answer = visitor.get(page.get_url())
        assert f"/social/{page.pk}-" not in answer.content.decode()
    assert visitor.get(f"/social/{public.pk}-{'0' * 20}.png").status_code == 302


def test_a_member_on_a_private_page_gets_a_head_without_facts(homes):
    _public, hidden, _row = hidden_pages(homes)
    client = Client(headers={"host": "localhost"})
    person = make.a_person()
    person.groups.add(Group.objects.get(name="Inner circle"))
    client.force_login(person)
    page = next(page for page in hidden if page.slug == "k-members")
    found = head(client.get(page.get_url()))
    assert found["robots"] == "noindex"
    assert "og:title" not in found
    assert found["data"] is None
