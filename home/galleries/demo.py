"""The demo association's galleries: drawn pictures, the same on every machine."""

import datetime as dt
import json
from pathlib import Path

from django.apps import apps
from django.utils import timezone

from wagtail.models import Collection, Locale, Page

from core import demo_texts
from core.demo_texts import LANGUAGES, identity
from core.models import SiteImage
from core.pictures import CleanPicture
from home.galleries.models import Album, GalleryIndexPage, GalleryPage
from membership import demo as people_demo

ORDER = 35
DATA = Path(__file__).parent / "demo_data"
COLLECTION = "Galleri"


def load(*, now, say) -> int:
    """Pictures, the index and two galleries; what is there already is left alone."""
    data = demo_texts.read(DATA, "galleries.toml")
    made = 0
    for language in LANGUAGES:
        index = _index_page(data["index"], language, now)
        for entry in data["gallery"]:
            key = identity("gallery", entry["key"])
            held = GalleryPage.objects.filter(
                translation_key=key, locale__language_code=language
            )
            if held.exists():
                continue
            _gallery(entry, index, key, language, now)
            made += 1
    say(f"Galleries: {made} new")
    return made


def _index_page(texts, language, now) -> GalleryIndexPage:
    key = identity("page", "gallery")
    held = GalleryIndexPage.objects.filter(
        translation_key=key, locale__language_code=language
    ).first()
    if held is not None:
        return held
    front = Page.objects.get(
        translation_key=identity("page", "home"), locale__language_code=language
    )
    return front.specific.add_child(
        instance=GalleryIndexPage(
            title=texts["title"][language],
            slug=texts["slug"][language],
            intro=texts["intro"][language],
            search_description=texts["intro"][language],
            locale=front.locale,
            translation_key=key,
            first_published_at=now,
            last_published_at=now,
        )
    )


def _gallery(entry, index, key, language, now) -> None:
    images = _images(entry, key)
    pictures = [
        {
            "type": "picture",
            "value": {
                "image": images[picture["file"]],
                "alt": picture["alt"][language],
                "caption": picture["caption"][language],
            },
            "id": str(identity("gallery", entry["key"], picture["file"])),
        }
        for picture in entry["pictures"]
    ]
    page = GalleryPage(
        title=entry["title"][language],
        slug=entry["slug"][language],
        summary=entry["summary"][language],
        search_description=entry["summary"][language],
        date=timezone.localdate(now) + dt.timedelta(entry["days"]),
        event_id=_event(entry["event"]),
        pictures=json.dumps(pictures),
        locale=Locale.objects.get(language_code=language),
        translation_key=key,
        owner=people_demo.login("editor"),
        first_published_at=now,
        last_published_at=now,
    )
    Page.objects.get(pk=index.pk).specific.add_child(instance=page)


def _event(key: str) -> int | None:
    """The Danish page of a demo event: translations of a gallery share its field."""
    return (
        apps.get_model("events", "EventPage")
        .objects.filter(
            translation_key=identity("event", key), locale__language_code="da"
        )
        .values_list("pk", flat=True)
        .first()
    )


def _images(entry, key) -> dict[str, int]:
    """The gallery's pictures by the name of their file, in a collection of its own."""
    album = Album.objects.filter(translation_key=key).first()
    if album is None:
        root = Collection.get_first_root_node()
        parent = root.get_children().filter(name=COLLECTION).first()
        parent = parent or root.add_child(instance=Collection(name=COLLECTION))
        collection = parent.add_child(instance=Collection(name=entry["title"]["da"]))
        album = Album.objects.create(translation_key=key, collection=collection)
    held = dict(
        SiteImage.objects.filter(collection=album.collection).values_list("title", "pk")
    )
    found = {}
    for picture in entry["pictures"]:
        title = picture["alt"]["da"]
        if title not in held:
            held[title] = _image(picture, album.collection).pk
        found[picture["file"]] = held[title]
    return found


def _image(picture, collection) -> SiteImage:
    name = f"{picture['file']}.webp"
    # Drawn by us, so there is nothing to take out of it.
    file = CleanPicture((DATA / name).read_bytes(), name=name)
    file.tint = picture["tint"]
    # What galleries show; the first start of a site waits for each of them.
    file.first = ("tile", "wide")
    return SiteImage.objects.create(
        title=picture["alt"]["da"],
        description=picture["alt"]["da"],
        file=file,
        collection=collection,
        uploaded_by_user=people_demo.login("editor"),
    )
