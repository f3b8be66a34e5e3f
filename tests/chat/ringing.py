"""Whether a fact rings: once, in the reader's language, with a link that opens."""

from django.test import Client
from django.utils import translation

from chat.notifications import kinds
from chat.notifications.choosing import choose
from chat.notifications.models import Delivery, Notice


def rang(person, kind: str, *, times: int = 1) -> Notice | None:
    """The person's notice of this kind, which is on the bell and whose link opens."""
    rows = list(Notice.objects.on_bell().filter(person=person, kind=kind))
    assert len(rows) == times, [row.key for row in rows]
    if not times:
        return None
    row = rows[-1]
    texts = {}
    for code in ("da", "en"):
        with translation.override(code):
            texts[code] = kinds.find(kind).told(row)
    assert texts["da"] is not None, "it can be told"
    mine = texts[person.language]
    client = Client()
    client.force_login(person)
    page = client.get(f"/{person.language}/my/notices/")
    assert str(mine.text) in _plain(page.content.decode())
    assert client.get(mine.url, follow=True).status_code == 200, mine.url
    return row


def _plain(page: str) -> str:
    from html import unescape

    return unescape(page)


def turn_off(person, kind: str) -> None:
    """The person wants nothing of this kind."""
    found = kinds.find(kind)
    ways = found.channels
    choose(
        by=person,
        wishes={(kind, way, lead): False for way in ways for lead in found.leads},
    )


def is_silent(person, kind: str) -> bool:
    """Nothing of it is on the bell, nor on its way anywhere."""
    mine = Notice.objects.filter(person=person, kind=kind)
    waits = Delivery.objects.filter(notice__in=mine).exclude(state="cancelled")
    return not mine.on_bell().exists() and not waits.exists()
