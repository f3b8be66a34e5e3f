"""A marker in every field of a profile: nothing that its owner hid is shown anywhere.

Every address of the site is asked as a visitor, as a member and as an editor, the
admin's as well: pages, feeds, search, suggestions, calendars, the sitemap. What a page
says in its source counts as shown.
"""

import datetime as dt
import re

import pytest

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from wagtail.models import Page

from membership.directory import actions
from membership.directory.seeing import CHOICES
from tests.access.addresses import admins, ours
from tests.access.scene import a_scene
from tests.access.test_matrix import arguments

pytestmark = pytest.mark.django_db
READERS = ("anon", "stranger", "editor")

# Field: (what is kept, what would be seen of it). Interests and units have names that
# stand in the filters whoever has them: test_directory asks whether they tell.
MARKED = {
    "job_title": ("Skjultstilling", "skjultstilling"),
    "employer": ("Skjultfirma", "skjultfirma"),
    "bio": ("Skjultprosa om mig.", "skjultprosa"),
    "links": (
        [{"name": "Skjultlink", "url": "https://skjultvej.example"}],
        "skjult(link|vej)",
    ),
    "birthdate": (dt.date(1913, 2, 1), "1913"),
    "phone": ("+45 7171 9171", "7171 ?9171"),
    "street": ("Skjultgade 9", "skjultgade"),
    "postcode": ("Q7171Q", "q7171q"),
    "city": ("Skjultby", "skjultby"),
}
EMAIL = "skjultmail@hidden.example"
CHOICE = {
    "job_title": "show_job",
    "employer": "show_job",
    "bio": "show_bio",
    "links": "show_links",
    "birthdate": "show_birthdate",
    "phone": "show_phone",
    "street": "show_address",
    "postcode": "show_address",
    "city": "show_city",
}


@pytest.fixture
def scene(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    settings.ACCOUNT_RATE_LIMITS = False
    settings.SEARCH_A_MINUTE = 10_000
    scene = a_scene()
    person = scene.people["owner"]
    person.email = EMAIL
    person.save()
    actions.put_photo(person=person, file=ContentFile(b"photo"))
    values = {name: value for name, (value, _seen) in MARKED.items()}
    values |= {"listed": "public", **dict.fromkeys(CHOICES, "nobody")}
    scene.profile = actions.save(person=person, values=values)
    return scene


def patterns(profile) -> dict[str, str]:
    """Field: pattern of what would be seen, in small letters."""
    found = {name: seen for name, (_value, seen) in MARKED.items()}
    photo = profile.photo.name.rpartition("/")[2].partition(".")[0]
    return {**found, "email": EMAIL, "photo": f"{photo[:10]}"}


def told(profile, body: str) -> set[str]:

    return {
        name
        for name, pattern in patterns(profile).items()
        if re.search(pattern, body.lower())
    }


def read(client, url) -> str:
    """The body of an answer; whatever it changed is taken back."""
    sid = transaction.savepoint()
    try:
        answer = client.get(url, follow=False)
        if answer.streaming:
            return b"".join(answer.streaming_content).decode(errors="replace")
        return answer.content.decode(errors="replace")
    finally:
        transaction.savepoint_rollback(sid)


def addresses(scene):
    """Every address of the site that can be written, pages of the tree among them."""
    given = arguments(scene)
    for name in sorted(ours()):
        # Signing out ends the walk.
        if name == "account_logout":
            continue
        try:
            yield reverse(name, args=given.get(name, []))
        except NoReverseMatch:
            continue
    for page in Page.objects.live().filter(depth__gt=1).specific():
        if page.url:
            yield page.url
    yield from (
        "/en/sitemap.xml", "/sitemap.xml", "/robots.txt", "/en/events/?view=calendar"
    )  # fmt: skip
    for lang in ("en", "da"):
        for word in (
            "skjultstilling",
            "skjultfirma",
            "skjultby",
            "Kanariefugl",
            "7171",
        ):
            yield f"/{lang}/search/?q={word}"
            yield f"/{lang}/search/suggest/?q={word}"
            yield f"/{lang}/members/?q={word}"
        yield f"/{lang}/members/?place=Skjult"


def admin_addresses():
    for name, _path, part in admins():
        if part.pattern.converters:
            continue
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


def leaks(scene, who, urls) -> list[tuple[str, str]]:
    client = scene.clients[who]
    found = []
    for url in urls:
        body = read(client, url)
        asked = url.rpartition("?q=")[2].lower() if "?q=" in url else ""
        for name in told(scene.profile, body):
            if asked and asked in patterns(scene.profile)[name]:
                # The question stands in its own answer; a hit is asked for below.
                continue
            found.append((url, name))
    return found


@pytest.mark.thorough
def test_what_is_hidden_is_nowhere_on_the_site(scene):
    with translation.override("en"):
        urls = list(dict.fromkeys(addresses(scene)))
        assert len(urls) > 100
        for who in READERS:
            more = dict.fromkeys(admin_addresses()) if who == "editor" else ()
            assert leaks(scene, who, [*urls, *more]) == [], who
            # The walk sees the person: it would have seen the rest.
            own = reverse("directory:profile", args=[scene.profile.public_id])
            assert "Kanariefugl-owner" in read(scene.clients[who], own)


def test_what_is_hidden_finds_nobody(scene):
    for who in READERS:
        for word in ("skjultstilling", "skjultfirma", "skjultprosa", "skjultby"):
            client = scene.clients[who]
            answer = client.get("/en/search/", {"q": word})
            assert answer.context["answer"].total == 0
            assert (
                client.get("/en/search/suggest/", {"q": word}).content.count(
                    b"Kanariefugl"
                )
                == 0
            )
            answer = client.get("/en/members/", {"q": word})
            assert answer.context["found"].total == 0


def people_pages(scene):
    url = reverse("directory:profile", args=[scene.profile.public_id])
    return [url, "/en/members/", "/en/search/?q=Kanariefugl", f"{url}photo/"]


def test_one_field_for_members_is_seen_by_members_alone(scene):
    person = scene.people["owner"]
    for choice in CHOICES:
        scene.profile = actions.save(person=person, values={choice: "members"})
        own = {name for name, said in CHOICE.items() if said == choice}
        own |= {"show_email": {"email"}, "show_photo": {"photo"}}.get(choice, set())
        if choice == "show_address":
            own.add("city")  # a postal address has a town in it
        for who, expected in (("anon", set()), ("stranger", own), ("editor", own)):
            seen = set()
            with translation.override("en"):
                for url in people_pages(scene):
                    seen |= told(scene.profile, read(scene.clients[who], url))
            assert seen == expected, (who, choice)
        actions.save(person=person, values={choice: "nobody"})
