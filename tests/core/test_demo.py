"""The demo association: complete, in two languages, loaded twice without a change."""

import re
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase, override_settings
from django.utils import timezone

from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail_localize.models import StringSegment, Translation

from core.models import Letter, SiteSettings
from events.checkin.models import Gate, Scan
from events.models import EventPage, Occurrence
from events.registrations.models import Registration
from events.tickets.models import Ticket
from home.models import HomePage, Menus
from home.news.models import Submission
from membership import demo as people_demo
from membership.accounts.models import User

LOGINS = (
    "admin",
    "editor",
    "approver",
    "board",
    "organiser",
    "volunteer",
    "agent",
    "member",
    "newcomer",
)
# Maps, and the one film of the demo: links that lead out of the association.
KNOWN_ELSEWHERE = ("www.openstreetmap.org", "www.youtube.com")
LEFT_ALONE = ("django_session", "django_migrations", "sqlite_sequence")


@pytest.fixture(autouse=True)
def _own_media():
    """The demo's pictures are stored once for all tests here."""


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, loaded once for this module inside a transaction of its own."""
    from django.db import transaction

    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media:
        outer = transaction.atomic()
        outer.__enter__()
        try:
            call_command("demo", verbosity=0)
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def counted() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = [
            name
            for name in connection.introspection.table_names(cursor)
            if name not in LEFT_ALONE and "_fts" not in name
        ]
        found = {}
        for name in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            found[name] = cursor.fetchone()[0]
    return found


def occurrences(key: str):
    from events import demo as events_demo

    return events_demo.occurrences({"key": key})


def test_the_issues_list_is_there():
    now = timezone.now()
    titles = EventPage.objects.live().filter(locale__language_code="da")
    assert titles.count() >= 16
    assert User.objects.count() >= 159
    (today,) = occurrences("open-clinic")
    assert today.starts_at <= now < today.ends_at
    assert (
        Gate.objects.filter(
            occurrence=today, opens_at__lte=now, closes_at__gt=now
        ).count()
        == 2
    )
    assert Scan.objects.filter(gate__occurrence=today, counts=True).count() == 12
    (full,) = occurrences("control-room")
    assert full.taken == full.capacity
    assert full.registrations.waiting().count() == 9
    (cancelled,) = occurrences("mapping-walk")
    assert cancelled.status() == "cancelled"
    assert cancelled.registrations.live().count() == 0
    (online,) = occurrences("grid-online")
    assert online.online_url
    assert len(occurrences("study-circle")) == 6
    (later,) = occurrences("conference")
    assert later.registration_state() == "early"
    past = Occurrence.objects.past()
    assert past.count() >= 6
    for occurrence in past:
        entered = Scan.objects.filter(gate__occurrence=occurrence, counts=True)
        assert 0 < entered.count() <= occurrence.taken
    assert any(p.guests_allowed and p.questions for p in titles)


def test_seats_tickets_and_counters_agree():
    for occurrence in Occurrence.objects.all():
        confirmed = occurrence.registrations.confirmed()
        assert occurrence.taken == sum(r.places for r in confirmed)
    assert not Registration.objects.confirmed().filter(ticket=None).exists()
    assert (
        not Ticket.objects.exclude(registration__status="confirmed")
        .filter(voided_at=None)
        .exists()
    )


def test_a_second_load_changes_nothing():
    before = counted()
    stamps = list(Page.objects.order_by("pk").values_list("pk", "last_published_at"))
    call_command("demo", verbosity=0)
    assert counted() == before
    assert (
        list(Page.objects.order_by("pk").values_list("pk", "last_published_at"))
        == stamps
    )


def test_a_second_load_keeps_what_people_wrote():
    member = people_demo.login("member")
    User.objects.filter(pk=member.pk).update(first_name="Maja-Stina")
    page = EventPage.objects.filter(locale__language_code="da").first()
    EventPage.objects.filter(pk=page.pk).update(summary="Rettet af en redaktør.")
    SiteSettings.objects.update(brand="#5a0d45")
    call_command("demo", verbosity=0)
    member.refresh_from_db()
    page.refresh_from_db()
    assert member.first_name == "Maja-Stina"
    assert page.summary == "Rettet af en redaktør."
    assert SiteSettings.objects.get().brand == "#5a0d45"


def test_only_the_logins_are_written_to():
    """Letters to people without a login would be read by nobody."""
    told = set(Letter.objects.values_list("to", flat=True))
    assert "member@guild.example" in told
    assert told <= {f"{name}@guild.example" for name in LOGINS}


def test_an_article_waits_for_the_editors():
    row = Submission.objects.get()
    assert row.person == people_demo.login("member")
    assert not row.page.live
    assert row.page.current_workflow_task_state is not None


def test_every_login_opens_the_door():
    for name in LOGINS:
        person = people_demo.login(name)
        assert person.check_password("guildhall-demo")
        assert person.emailaddress_set.get().verified
    assert people_demo.login("admin").is_superuser
    assert people_demo.address("Guðrún", "Çelik") == "gudrun.celik@guild.example"
    addresses = [person["email"] for person in people_demo.cast()]
    assert len(set(addresses)) == len(addresses) == 159
    assert all(a.isascii() and " " not in a for a in addresses)


def test_both_trees_are_translations_of_each_other():
    assert HomePage.objects.live().count() == 2
    for page in Page.objects.live().filter(depth__gt=1):
        assert page.get_translations().live().count() == 1, page
    english = Translation.objects.select_related("target_locale")
    assert (
        english.count()
        == Page.objects.live().filter(depth__gt=1, locale__language_code="da").count()
    )
    locale = english[0].target_locale
    waiting = (
        StringSegment.objects.annotate_translation(locale)
        .filter(translation=None)
        .values_list("context__path", flat=True)
    )
    assert list(waiting) == []


def test_menu_and_foot_have_words_in_both_languages():
    menus = Menus.objects.get()
    rows = [*menus.items.all(), *menus.footer_items.all()]
    assert len(rows) >= 12
    assert all(row.label_da and row.label_en for row in rows)


class Links(HTMLParser):
    """The addresses that a page leads to or loads."""

    def __init__(self, html: str):
        super().__init__()
        self.links: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        for name in ("href", "src"):
            if found.get(name):
                self.links.add(unescape(found[name]))


def public_pages(language):
    return [
        page.get_url()
        for page in Page.objects.live().filter(
            depth__gt=1, locale__language_code=language
        )
    ]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.thorough
def test_no_dead_link_on_any_page(language):
    client = Client()
    seen: dict[str, int] = {}
    dead = []
    for address in public_pages(language):
        path = urlsplit(address).path
        response = client.get(path)
        if path.endswith("/chat/"):
            # In the menu for everybody; whoever is a stranger signs in first.
            assert response.status_code == 302, path
            continue
        assert response.status_code == 200, path
        html = response.content.decode()
        assert f'<html lang="{language}"' in html
        for link in Links(html).links:
            target = urlsplit(urljoin(f"http://testserver{path}", link))
            if target.scheme not in ("http", "https"):
                continue
            if target.hostname not in ("testserver", "localhost"):
                assert target.hostname in KNOWN_ELSEWHERE, link
                continue
            where = target.path + (f"?{target.query}" if target.query else "")
            if where.startswith("/static/"):
                continue
            if where not in seen:
                seen[where] = client.get(where, follow=True).status_code
            if seen[where] >= 400:
                dead.append((path, where, seen[where]))
    assert dead == []


ENGLISH = re.compile(
    r"\b(the|and|with|your|you|from|this|when|who|our|are|not|registration|seats?|"
    r"speakers|programme|getting there|good to know)\b",
    re.IGNORECASE,
)
DANISH = re.compile(
    r"\b(og|ikke|hvad|hvor|eller|fra|når|også|bliver|pladser|tilmelding|"
    r"arrangementer)\b",
    re.IGNORECASE,
)


def leaves(value):
    """Every text inside a block's value, without the names of its fields."""
    if isinstance(value, dict):
        value = value.values()
    elif isinstance(value, RichText):
        value = value.source
    elif isinstance(value, Page):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):
        for item in value:
            yield from leaves(item)


@pytest.mark.parametrize(
    ("language", "foreign"), [("da", ENGLISH), ("en", DANISH)], ids=["da", "en"]
)
def test_texts_are_in_their_own_language(language, foreign):
    """What the demo itself wrote; the interface's words are tested with the locale."""
    for page in (
        Page.objects.live()
        .filter(depth__gt=1, locale__language_code=language)
        .specific()
    ):
        words = " ".join(
            leaf
            for name in ("body", "programme", "faq", "questions", "access")
            for block in getattr(page, name, [])
            for leaf in leaves(block.value)
        )
        words += f" {page.title} {page.search_description}"
        words = re.sub(r"<[^>]+>|https?:\S+|&#?\w+;|\S+@\S+", " ", words)
        found = {match.group(0).lower() for match in foreign.finditer(words)}
        assert not found, (page.title, found)


def test_voice():
    """No exclamation marks, no filler, no straight quotation marks in the texts."""
    for page in Page.objects.live().filter(depth__gt=1).specific():
        raw = " ".join(
            str(getattr(page, name, ""))
            for name in ("title", "summary", "lead", "headline", "body", "faq")
        )
        text = re.sub(r"<[^>]+>", " ", raw)
        assert "!" not in text, page.title
        assert not re.search(r"lorem|ipsum|todo|tbd|xxx", text, re.IGNORECASE)


def test_a_translation_renewed_in_the_admin_still_leads_to_its_own_language():
    """wagtail-localize copies page choosers as they are: to the Danish page."""
    home = HomePage.objects.get(locale__language_code="en")
    with TestCase.captureOnCommitCallbacks(execute=True):
        Translation.objects.get(
            source__object__translation_key=home.translation_key
        ).save_target(publish=True)
    html = Client().get("/en/").content.decode()
    assert 'href="/en/join/"' in html
    assert re.findall(r'<a class="(?:button|more)[^"]*" href="/da/', html) == []
    assert html.count("Be one of us for 250 kr a year.") == 1
