"""The demo association's public pages, menu, foot, name and look."""

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from wagtail.models import Locale, Page, Site

from core import demo_texts
from core.demo_texts import LANGUAGES, identity, said
from core.models import SiteSettings
from home import demo_body
from home.models import FooterItem, HomePage, MenuItem, Menus
from membership import demo as people_demo

ORDER = 20
DATA = Path(__file__).parent / "demo_data"


def load(*, now, say) -> int:
    """The site and an empty front page in each language, for others to stand under."""
    root = Page.get_first_root_node()
    made = 0
    site_data = demo_texts.read(DATA, "site.toml")
    words = site_data["home"]
    for language in LANGUAGES:
        locale, _new = Locale.objects.get_or_create(language_code=language)
        if front(language) is not None:
            continue
        root.add_child(
            instance=HomePage(
                title=words["title"][language],
                slug=_free_slug(root, words["slug"][language]),
                seo_title=f"{site_data['settings']['name']}",
                search_description=words["description"][language],
                headline=words["headline"][language],
                lead=words["lead"][language],
                primary_text=words["primary_text"][language],
                secondary_text=words["secondary_text"][language],
                note=words["note"][language],
                locale=locale,
                translation_key=identity("page", "home"),
                first_published_at=now,
                last_published_at=now,
            )
        )
        root.refresh_from_db()
        made += 1
    site = _site()
    _drop_welcome_page(root)
    SiteSettings.objects.get_or_create(
        site=site,
        defaults={
            key if not isinstance(value, dict) else f"{key}_{language}": said(
                value, language
            )
            for key, value in site_data["settings"].items()
            for language in LANGUAGES
        },
    )
    say(f"Front pages: {made} new")
    return made


def finish(*, now, say) -> int:
    """The pages that point at each other and at other sections, then menu and foot."""
    data = demo_texts.read(DATA, "pages_*.toml")
    fresh: list[tuple[Page, dict, str]] = []
    for language in LANGUAGES:
        parents: dict[str, Page] = {}
        for entry in data["page"]:
            found = page_of(entry["key"], language)
            if found is None:
                parent = parents.get(entry.get("parent", "")) or front(language)
                found = _standard_page(parent, entry, language, now)
                fresh.append((found, entry, language))
            parents[entry["key"]] = found
    for page, entry, language in fresh:
        page.body = demo_body.build(
            entry["key"], entry["body"], language, now, Links(language)
        )
        page.save()
    _fill_front_pages(now)
    _menus(demo_texts.read(DATA, "site.toml"))
    say(f"Pages: {len(fresh)} new")
    return len(fresh)


class Links:
    """Finds pages by the key they have in the texts, in one language."""

    def __init__(self, language: str):
        self.language = language
        self._ids: dict[str, int] = {}

    def page_id(self, key: str) -> int:
        """Raises LookupError for a key that no page has: no dead link is written."""
        if key not in self._ids:
            page = page_of(key, self.language)
            if page is None:
                raise LookupError(f"No page {key!r} in {self.language}.")
            self._ids[key] = page.pk
        return self._ids[key]

    def __call__(self, target: str) -> str:
        kind, _colon, rest = target.partition(":")
        if kind == "page":
            return f'linktype="page" id="{self.page_id(rest)}"'
        if kind == "path":
            return f'href="/{self.language}/{rest}"'
        return f'href="{target}"'


def page_of(key: str, language: str) -> Page | None:
    """The demo page of a key; "events" is whichever section calls itself so."""
    return Page.objects.filter(
        translation_key=identity("page", key), locale__language_code=language
    ).first()


def front(language: str) -> HomePage | None:
    """The front page of a language: the demo's own, or the one that is there."""
    pages = HomePage.objects.filter(locale__language_code=language)
    return pages.filter(translation_key=identity("page", "home")).first() or (
        pages.first()
    )


def _standard_page(parent, entry, language, now) -> Page:
    """A page of the texts; `model` names one that a room brings, by its label."""
    day = timezone.localdate(now)
    published = entry.get("published_days")
    model = apps.get_model(entry.get("model", "home.StandardPage"))
    dated = {} if published is None else {"published_on": day + dt.timedelta(published)}
    page = model(
        title=entry["title"][language].format(year=day.year),
        slug=entry["slug"][language],
        lead=entry["lead"][language],
        search_description=entry["lead"][language],
        **dated,
        locale=Locale.objects.get(language_code=language),
        translation_key=identity("page", entry["key"]),
        owner=people_demo.login("editor"),
        first_published_at=now,
        last_published_at=now,
    )
    # The tree is read anew: treebeard keeps numbers of children on the instance.
    return Page.objects.get(pk=parent.pk).specific.add_child(instance=page)


def _fill_front_pages(now) -> None:
    words = demo_texts.read(DATA, "site.toml")["home"]
    for language in LANGUAGES:
        page = front(language)
        if page is None or page.body:
            continue
        links = Links(language)
        page.primary_page_id = links.page_id(words["primary_page"])
        page.secondary_page_id = links.page_id(words["secondary_page"])
        page.body = demo_body.build("home", words["body"], language, now, links)
        page.save()


def _menus(data: dict) -> None:
    menus, made = Menus.objects.get_or_create(site=_site())
    if not made and (menus.items.exists() or menus.footer_items.exists()):
        return
    links = Links("da")
    menus.items.set(
        MenuItem(
            sort_order=n,
            page_id=links.page_id(entry["page"]),
            label_da=entry["label"]["da"],
            label_en=entry["label"]["en"],
        )
        for n, entry in enumerate(data["menu"])
    )
    menus.footer_items.set(
        FooterItem(
            sort_order=n,
            page_id=links.page_id(key),
            label_da=label["da"],
            label_en=label["en"],
            column_da=column["column"]["da"],
            column_en=column["column"]["en"],
        )
        for n, (column, key, label) in enumerate(
            (column, entry["page"], entry["label"])
            for column in data["footer"]
            for entry in column["entries"]
        )
    )
    menus.save()


def _site() -> Site:
    """The default site, at the address that the settings name."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(
        is_default_site=True
    )
    wanted = {"hostname": address.hostname or "localhost", "port": port}
    mine = front("da")
    if mine is not None and not isinstance(
        site.root_page_id and site.root_page.specific, HomePage
    ):
        wanted["root_page_id"] = mine.pk
        wanted["site_name"] = demo_texts.read(DATA, "site.toml")["settings"]["name"]
    if any(getattr(site, key) != value for key, value in wanted.items()):
        for key, value in wanted.items():
            setattr(site, key, value)
        site.save()
    return site


def _drop_welcome_page(root: Page) -> None:
    """Wagtail's own "Welcome" page, where nobody has built on it."""
    for page in root.get_children().filter(content_type__model="page", numchild=0):
        if (
            page.content_type.app_label == "wagtailcore"
            and not page.sites_rooted_here.exists()
        ):
            page.delete()


def _free_slug(root: Page, slug: str) -> str:
    """Wagtail's welcome page may hold "home" until it is dropped."""
    taken = set(root.get_children().values_list("slug", flat=True))
    return slug if slug not in taken else f"{slug}-1"
