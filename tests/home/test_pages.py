"""The public pages as a visitor gets them."""

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from django.test import Client
from django.utils import timezone

from wagtail.models import Site

from core.models import SiteSettings
from core.pagecache import cache
from events.models import EventPage
from home.models import FooterItem, MenuItem, Menus, StandardPage
from membership import roles
from tests import make

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parents[2] / "templates"


class Reader(HTMLParser):
    """Links, ids and the attributes that a page must not have."""

    def __init__(self):
        super().__init__()
        self.links, self.ids, self.inline = [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a":
            self.links.append(found.get("href"))
        if "id" in found:
            self.ids.append(found["id"])
        self.inline += [
            k for k in found if k == "style" or k.startswith(("on", "hx-on"))
        ]


def read(response) -> Reader:
    reader = Reader()
    reader.feed(response.content.decode())
    return reader


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


@pytest.fixture
def homes(db):
    return make.a_site()


def standard_page(parent, title, **fields):
    return (
        type(parent)
        .objects.get(pk=parent.pk)
        .add_child(instance=StandardPage(title=title, locale=parent.locale, **fields))
    )


def test_front_page_shows_the_next_event(visitor, homes):
    occurrence = make.an_event(
        title="Small models", capacity=80, city="2200 København N"
    )
    for home in homes.values():
        home.refresh_from_db()
        home.body = [
            ("events", {"heading": "What’s on", "limit": 4, "link_text": "All of it"}),
            ("quote", {"quote": "Cake.", "name": "Henrik", "role": ""}),
            ("people", {"heading": "", "people": [{"name": "Bo", "role": ""}]}),
            ("faq", {"heading": "", "questions": [{"question": "Q?", "answer": "A."}]}),
        ]
        home.save_revision().publish()
    page = visitor.get("/en/")
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count(occurrence.title) >= 2
    assert 'class="ticket next"' in text
    assert all(read(page).links)
    assert not read(page).inline


def test_menu_and_footer_speak_the_pages_language(visitor, homes):
    danish = standard_page(homes["da"], "Om os", slug="om")
    english = standard_page(
        homes["en"], "About us", slug="about", translation_key=danish.translation_key
    )
    only_danish = standard_page(homes["da"], "Kun dansk", slug="kun")
    menus = Menus.objects.create(site=Site.objects.get())
    MenuItem.objects.create(menus=menus, page=danish, label_en="About")
    MenuItem.objects.create(menus=menus, page=only_danish)
    FooterItem.objects.create(
        menus=menus, page=danish, column_da="Foreningen", column_en="The guild"
    )
    text = visitor.get("/en/").content.decode()
    assert f'href="{english.get_url()}">About</a>' in text
    assert "<h2>The guild</h2>" in text
    assert "Kun dansk" not in text
    assert "Kun dansk" in visitor.get("/da/").content.decode()


def test_the_language_switch_stays_on_the_page(visitor, homes):
    danish = standard_page(homes["da"], "Om os", slug="om")
    standard_page(
        homes["en"], "About us", slug="about", translation_key=danish.translation_key
    )
    text = visitor.get("/da/om/").content.decode()
    assert '<a href="/en/about/" lang="en"' in text
    assert 'hreflang="en" href="http://localhost/en/about/"' in text
    assert '<link rel="canonical" href="http://localhost/da/om/">' in text
    alone = standard_page(homes["da"], "Alene", slug="alene")
    text = visitor.get(alone.get_url()).content.decode()
    assert '<a href="/en/" lang="en"' in text
    assert 'hreflang="en" href="http' not in text


def test_the_brand_colour_reaches_the_page_at_once(visitor, homes):
    assert "/theme/" not in visitor.get("/en/").content.decode()
    row = SiteSettings.for_site(Site.objects.get())
    row.brand, row.name = "#7a1f5c", "Teachers"
    row.save()
    # What commit would do: tests run inside one transaction.
    cache.clear()
    text = visitor.get("/en/").content.decode()
    address = re.search(r"/theme/\w+\.css", text)[0]
    css = visitor.get(address)
    assert css.status_code == 200
    assert "#7a1f5c" in css.content.decode()
    assert "immutable" in css["Cache-Control"]
    assert "Teachers" in text
    # A page that a cache kept may ask for the theme of yesterday.
    old = visitor.get("/theme/0123456789ab.css")
    assert (old.status_code, old["Location"]) == (302, address)


def test_the_mode_is_kept_and_only_known_ones(visitor, homes):
    answer = visitor.post(
        "/mode/", {"mode": "dark"}, headers={"referer": "http://localhost/en/"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "http://localhost/en/"
    assert 'data-mode="dark"' in visitor.get("/en/").content.decode()
    visitor.post("/mode/", {"mode": '"><script>'})
    assert 'data-mode="dark"' in visitor.get("/en/").content.decode()
    away = visitor.post(
        "/mode/", {"mode": "light"}, headers={"referer": "https://evil.example/"}
    )
    assert away["Location"] == "/"


def test_event_page_costs_at_most_ten_queries(
    visitor, homes, django_assert_max_num_queries
):
    def address(occurrence):
        page = EventPage.objects.get(
            translation_key=occurrence.translation_key, locale__language_code="en"
        )
        return page.get_url()

    first = address(make.an_event(title="One"))
    visitor.get(first + "?fresh=1")
    with django_assert_max_num_queries(10):
        assert visitor.get(first + "?fresh=2").status_code == 200
    for number in range(5):
        make.an_event(title=f"Event {number}")
    visitor.get(first + "?fresh=3")
    with django_assert_max_num_queries(10):
        visitor.get(first + "?fresh=4")


def test_event_page_tells_search_engines(visitor, homes):
    occurrence = make.an_event(title="Quotes & <tags>", summary="What it is.")
    page = EventPage.objects.get(
        translation_key=occurrence.translation_key, locale__language_code="en"
    )
    text = visitor.get(page.get_url()).content.decode()
    assert '<meta name="description" content="What it is.">' in text
    assert '"@type": "Event"' in text
    assert "Quotes &amp; &lt;tags&gt;" in text
    assert "<tags>" not in text


@pytest.mark.parametrize(
    "query",
    [
        "view=calendar",
        "view=calendar&month=2026-12",
        "view=calendar&month=2026-13",
        "view=calendar&month=99999-01",
        "view=calendar&month=%00",
        "when=past",
        "kind=workshop",
        "kind=nonsense",
        "place=online",
        "place=%F0%9F%8E%89",
        "page=-1",
        "page=abc",
    ],
)
def test_the_list_answers_any_question(visitor, homes, query):
    make.an_event(title="Coming")
    past = timezone.now() - dt.timedelta(days=40)
    make.an_event(title="Gone", start=past)
    answer = visitor.get(f"/en/events/?{query}")
    assert answer.status_code == 200
    assert all(link for link in read(answer).links)


def test_the_list_shows_what_is_asked(visitor, homes):
    make.an_event(title="Meeting", city="223 81 Lund")
    make.an_event(title="Course day", kind="course", online=True)
    make.an_event(title="Gone", start=timezone.now() - dt.timedelta(days=40))

    def titles(query):
        text = visitor.get(f"/en/events/{query}").content.decode()
        return {t for t in ("Meeting", "Course day", "Gone") if f">{t}</a>" in text}

    assert titles("") == {"Meeting", "Course day"}
    assert titles("?kind=course") == {"Course day"}
    assert titles("?place=lund") == {"Meeting"}
    assert titles("?place=online") == {"Course day"}
    assert titles("?when=past") == {"Gone"}


def test_lists_cost_the_same_with_many_events(
    visitor, homes, django_assert_max_num_queries
):
    for number in range(12):
        make.an_event(title=f"Event {number}")
    visitor.get("/en/events/?fresh=1")
    for query in ("", "view=calendar", "when=past"):
        with django_assert_max_num_queries(10):
            visitor.get(f"/en/events/?{query}&fresh=2")


@pytest.mark.parametrize("path", ["/en/no/such/page/", "/da/nej/"])
def test_a_missing_page_helps_on(visitor, homes, path):
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert answer.content.count(b"<h1>") == 1
    assert all(read(answer).links)


def test_the_style_guide_is_for_those_who_edit(client, homes):
    assert client.get("/en/design/").status_code == 302
    client.force_login(make.a_person())
    assert client.get("/en/design/").status_code == 403
    editor = make.a_person(roles.EDITORS, is_superuser=True)
    client.force_login(editor)
    shown = client.get("/en/design/")
    assert shown.status_code in {200, 302}
    if shown.status_code == 200:
        reader = read(shown)
        assert len(reader.ids) == len(set(reader.ids))
        assert not reader.inline


def test_a_form_from_elsewhere_is_refused_in_words(homes):
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = strict.post("/en/account/login/", {"login": "a@b.example"})
    assert answer.status_code == 403
    assert b"<h1>" in answer.content


def test_manifest_names_the_site(visitor, homes):
    answer = visitor.get("/site.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["name"]


def test_templates_hold_nothing_that_the_browser_policy_forbids():
    forbidden = re.compile(r"\sstyle=|\son[a-z]+=|hx-on|\|\s*safe\b|javascript:")
    for path in TEMPLATES.rglob("*.html"):
        # Mail programs know no stylesheets: letters carry their styles inline.
        if "mail" in path.parts or "email" in path.parts:
            continue
        text = path.read_text("utf-8")
        assert not forbidden.search(text), path
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or "application/json" in script, path
