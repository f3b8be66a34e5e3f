"""What is shown to whom, where and now, from one query that is kept.

Rows are read when something is published, and once a minute; the clock and the
reader are asked at each page. A page in the shared cache is rendered for somebody who
is not signed in and lives 30 s at most, so what it shows is for all visitors, and in
time to that.
"""

import random
import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, F, IntegerField, Value
from django.utils import timezone
from django.utils.translation import get_language

from wagtail.models import Page

from core.kept import kept
from core.models import SiteImage
from home.adverts.models import Advert, Announcement
from membership import roles

COOKIE = "hidden"
# So many can be hidden at a time; a longer cookie is not ours.
MOST = 20
_COOKIE = re.compile(r"\d{1,9}(\.\d{1,9}){0,19}")
_SHARED = (
    "pk",
    "text_da",
    "text_en",
    "link_text_da",
    "link_text_en",
    "link_url",
    "link_page_id",
    "audience",
    "placement",
    "section_id",
    "starts_at",
    "ends_at",
)
_OWN = (
    "role_name",
    "level",
    "name",
    "alt_da",
    "alt_en",
    "flag",
    "image_id",
    "weight",
)


@dataclass(frozen=True)
class Shown:
    """One row as pages need it; `kind` is n for announcements, p for adverts."""

    kind: str
    pk: int
    text_da: str
    text_en: str
    link_text_da: str
    link_text_en: str
    link_url: str
    link_page_id: int | None
    audience: str
    placement: str
    section_id: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    role_name: str
    level: str
    name: str
    alt_da: str
    alt_en: str
    flag: bool  # dismissible, or paid for
    image_id: int | None
    weight: int

    def _said(self, name):
        first = "en" if get_language() == "en" else "da"
        other = "da" if first == "en" else "en"
        return getattr(self, f"{name}_{first}") or getattr(self, f"{name}_{other}")

    @property
    def text(self) -> str:
        return self._said("text")

    @property
    def link_text(self) -> str:
        return self._said("link_text")

    @property
    def alt(self) -> str:
        return self._said("alt")

    @property
    def foreign(self) -> str:
        """The language of the text where it is not that of the page."""
        here = "en" if get_language() == "en" else "da"
        other = "da" if here == "en" else "en"
        return "" if getattr(self, f"text_{here}") or not self.text else other

    @property
    def goes(self) -> str:
        """The counted address of its link; empty where it has none."""
        if not (self.link_url or self.link_page_id):
            return ""
        here = "en" if get_language() == "en" else "da"
        return f"/go/{self.kind}{self.pk}-{here}/"

    def is_on(self, now: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= now) and (
            self.ends_at is None or self.ends_at > now
        )

    def is_for(self, user) -> bool:
        if self.audience == "visitors":
            return not user.is_authenticated
        if self.audience == "members":
            return user.is_authenticated
        if self.audience == "role":
            return bool(self.role_name) and roles.has(user, self.role_name)
        return True


def rows(request=None) -> list[Shown]:
    """Everything published that is on now or later; one query, kept."""
    return kept("strips", _read, request)


def _read() -> list[Shown]:
    text = CharField()
    none = Value("", output_field=text)
    own = ("role_name", "level", "name_", "alt_da_", "alt_en_", "flag", "image_", "w")
    strips = (
        Announcement.objects.not_over()
        .order_by()
        .annotate(
            kind=Value("n", output_field=text),
            role_name=F("role__name"),
            name_=none,
            alt_da_=none,
            alt_en_=none,
            flag=F("dismissible"),
            image_=Value(None, output_field=IntegerField()),
            w=Value(1, output_field=IntegerField()),
        )
        .values_list("kind", *_SHARED, *own)
    )
    slips = (
        Advert.objects.not_over()
        .order_by()
        .annotate(
            kind=Value("p", output_field=text),
            role_name=F("role__name"),
            level=none,
            name_=F("name"),
            alt_da_=F("alt_da"),
            alt_en_=F("alt_en"),
            flag=F("paid"),
            image_=F("image_id"),
            w=F("weight"),
        )
        .values_list("kind", *_SHARED, *own)
    )
    found = [_shown(row) for row in strips.union(slips, all=True)]
    return sorted(found, key=lambda shown: (shown.level != "warn", -shown.pk))


def _shown(row) -> Shown:
    values = dict(zip(("kind", *_SHARED, *_OWN), row, strict=True))
    values["role_name"] = values["role_name"] or ""
    values["flag"] = bool(values["flag"])
    return Shown(**values)


def of(row: Announcement | Advert) -> Shown:
    """One row as pages show it, saved or not: for the admin's preview."""
    strip = isinstance(row, Announcement)
    values = {name: getattr(row, name) for name in _SHARED}
    values |= {name: getattr(row, name, "") for name in _OWN}
    values |= {
        "kind": "n" if strip else "p",
        "pk": row.pk or 0,
        "image_id": getattr(row, "image_id", None),
        "weight": getattr(row, "weight", 1),
        "flag": row.dismissible if isinstance(row, Announcement) else row.paid,
    }
    return Shown(**values)


def picture(image_id: int | None, request) -> dict | None:
    """Address and size of a small copy of a picture, kept; None where it is gone."""
    if not image_id:
        return None
    return kept(f"slip-picture:{image_id}", lambda: _picture(image_id), request)


def _picture(image_id) -> dict | None:
    image = SiteImage.objects.filter(pk=image_id).first()
    if image is None:
        return None
    made = image.get_rendition("width-480")
    return {"url": made.url, "width": made.width, "height": made.height}


def strips(request) -> list[Shown]:
    """The announcements of this page for this reader, warnings first."""
    found = [shown for shown in rows(request) if shown.kind == "n"]
    if not found:
        return []
    gone = hidden(request.COOKIES)
    here = _here(request, found)
    return [shown for shown in here if not (shown.flag and shown.pk in gone)]


def slip(request) -> Shown | None:
    """One advert of this page for this reader, drawn by weight; None without any."""
    found = [shown for shown in rows(request) if shown.kind == "p"]
    here = _here(request, found) if found else []
    if not here:
        return None
    weights = [shown.weight for shown in here]
    return random.choices(here, weights)[0]  # noqa: S311  (a turn, not a secret)


def _here(request, found) -> list[Shown]:
    now = timezone.now()
    return [
        shown
        for shown in found
        if shown.is_on(now)
        and shown.is_for(request.user)
        and _is_placed(shown, request)
    ]


def _is_placed(shown: Shown, request) -> bool:
    if shown.placement == "all":
        return True
    if shown.placement == "front":
        return request.path == f"/{get_language()}/"
    address = address_of(shown.section_id, get_language(), request)
    return bool(address) and request.path.startswith(address)


def address_of(page_id: int | None, language: str | None, request) -> str:
    """Where a page, or its translation, is read in a language; kept. Empty: nowhere."""
    if not page_id:
        return ""
    host = request.META.get("HTTP_HOST", "")
    key = f"strip-page:{page_id}:{host}"
    return kept(key, lambda: _addresses(page_id, request), request).get(language, "")


def _addresses(page_id, request) -> dict[str, str]:
    key = Page.objects.filter(pk=page_id).values("translation_key")
    pages = Page.objects.live().filter(translation_key__in=key)
    return {
        page.locale.language_code: page.get_url(request) or ""
        for page in pages.select_related("locale")
    }


def hidden(cookies) -> set[int]:
    """Ids of what this browser has hidden; a cookie that is not ours says nothing."""
    held = cookies.get(COOKIE, "")
    held = getattr(held, "value", held)
    if not _COOKIE.fullmatch(held):
        return set()
    return {int(part) for part in held.split(".")}


def hidden_part(cookies) -> str:
    """What of it makes this visitor's pages differ: part of a kept page's key.

    Only announcements that can be hidden now count, so a made-up cookie makes no
    copies of pages.
    """
    gone = hidden(cookies)
    if not gone:
        return ""
    known = {shown.pk for shown in rows() if shown.kind == "n" and shown.flag}
    return ".".join(str(pk) for pk in sorted(gone & known))
