"""Reads the pictures of galleries, with a fixed number of queries however many."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from core import pictures
from core.models import SiteImage


@dataclass
class Shown:
    """One picture of a gallery: its number there, its image and its texts."""

    number: int
    image_id: int
    alt: str
    caption: str
    image: SiteImage | None = None
    before: int | None = None
    after: int | None = None
    count: int = 0


@dataclass
class Cover:
    """A gallery in a list: its page, address, first picture and how many there are."""

    page: object
    url: str
    count: int
    image: SiteImage | None


def numbered(page) -> list[Shown]:
    """Every picture of a gallery by its number from 1; no query.

    Read from what the field stores, so that a page of sixty loads sixty images and not
    all of them.
    """
    found = []
    for row in page.pictures.raw_data:
        value = row.get("value") or {}
        if row.get("type") == "picture" and value.get("image"):
            found.append(
                Shown(
                    number=len(found) + 1,
                    image_id=value["image"],
                    alt=value.get("alt") or "",
                    caption=value.get("caption") or "",
                )
            )
    return found


def still_there(page) -> list[Shown]:
    """The pictures that have not been deleted, numbered without a gap: one query."""
    rows = numbered(page)
    ids = {row.image_id for row in rows}
    have = set(SiteImage.objects.filter(pk__in=ids).values_list("pk", flat=True))
    rows = [row for row in rows if row.image_id in have]
    for number, row in enumerate(rows, 1):
        row.number = number
    return rows


def with_images(rows: list[Shown], kind: str) -> list[Shown]:
    """The same rows with images and renditions: two queries. Deleted images go."""
    images = _images({row.image_id for row in rows}, kind)
    for row in rows:
        row.image = images.get(row.image_id)
    return [row for row in rows if row.image is not None]


def one_of(page, asked: str) -> Shown | None:
    """The picture of that number, knowing its neighbours; None where there is none."""
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 4:
        return None
    rows = still_there(page)
    number = int(asked)
    if not 1 <= number <= len(rows):
        return None
    found = with_images([rows[number - 1]], "wide")
    if not found:
        return None
    [row] = found
    row.before = number - 1 or None
    row.after = number + 1 if number < len(rows) else None
    row.count = len(rows)
    return row


def covers_of(pages: list, request, kind: str = "tile") -> list[Cover]:
    """Galleries with their first picture: two queries for all of them."""
    rows = {page.pk: numbered(page) for page in pages}
    firsts = {pk: each[0].image_id for pk, each in rows.items() if each}
    images = _images(set(firsts.values()), kind)
    return [
        Cover(
            page=page,
            url=page.get_url(request),
            count=len(rows[page.pk]),
            image=images.get(firsts.get(page.pk)),
        )
        for page in pages
    ]


def _images(ids: set[int], kind: str) -> dict[int, SiteImage]:
    found = list(SiteImage.objects.filter(pk__in=ids)) if ids else []
    prefetch_related_objects(found, pictures.with_renditions("", kind))
    return {image.pk: image for image in found}
