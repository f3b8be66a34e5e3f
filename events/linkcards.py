"""Cards of events, for whoever shows a link to one."""

from django.utils import timezone
from django.utils.translation import get_language

from core import dates, linkcards
from core.linkcards import Card
from core.public import open_pages
from events.listing import HEAVY, seats_tag
from events.models import EventPage, Occurrence


def find(path: str) -> Card | None:
    """The event at this path, in the language of the moment where it has one."""
    parts = path.strip("/").split("/")
    if len(parts) < 3 or not parts[-1].isascii():
        return None
    there = open_pages(EventPage.objects.filter(slug=parts[-1])).defer(*HEAVY)
    page = there.filter(locale__language_code=parts[0]).first()
    if page is None or page.url is None or not page.url.endswith(f"{path}"):
        return None
    same = open_pages(EventPage.objects.filter(translation_key=page.translation_key))
    mine = same.filter(locale__language_code=get_language()).defer(*HEAVY).first()
    return _card(mine or page)


def _card(page) -> Card | None:
    held = Occurrence.objects.visible_to(None).filter(
        translation_key=page.translation_key
    )
    when = held.upcoming().first() or held.past().first()
    if when is None:
        return None
    begins = dates.local(when.starts_at, when.zone)
    today = dates.local(timezone.now(), when.zone).date()
    said = [dates.moment_short(begins, today=today), seats_tag(when)[1]]
    return Card(page.url, page.title, " · ".join(said), str(page.translation_key))


def coming() -> Card | None:
    """The next event that is not cancelled."""
    soon = Occurrence.objects.visible_to(None).upcoming().filter(cancelled_at=None)
    keys = list(soon.values_list("translation_key", flat=True)[:5])
    pages = open_pages(EventPage.objects.filter(translation_key__in=keys))
    mine = pages.filter(locale__language_code=get_language()).defer(*HEAVY)
    found = {page.translation_key: page for page in mine}
    return next((_card(found[key]) for key in keys if key in found), None)


linkcards.register("events", find, coming=coming)
