"""The demo association's announcements and partners, with a month of figures."""

import datetime as dt
import random
from pathlib import Path

from django.contrib.auth.models import Group
from django.utils import timezone

from core import demo_texts
from core.demo_texts import LANGUAGES
from home import demo as home_demo
from home.adverts.models import Advert, Announcement, Clicks

ORDER = 60


def load(*, now, say) -> int:
    """Nothing yet: links need everybody's pages."""
    return 0


def finish(*, now, say) -> int:
    """Create both kinds where there is none of it; returns how many are new."""
    data = demo_texts.read(Path(__file__).parent / "demo_data", "bulletins.toml")
    made: list[Announcement | Advert] = []
    if not Announcement.objects.exists():
        made += [_announcement(entry, now) for entry in data["announcement"]]
    if not Advert.objects.exists():
        made += [_advert(entry, now) for entry in data["advert"]]
    _figures(made, timezone.localdate(now))
    say(f"Announcements and partners: {len(made)} new")
    return len(made)


def _shared(entry, now) -> dict:
    link = entry.get("link", {})
    page = home_demo.page_of(entry["page"], "da") if "page" in entry else None
    days = {"starts_at": entry.get("from"), "ends_at": entry.get("until")}
    texts = {f"text_{code}": entry["text"][code] for code in LANGUAGES}
    links = {f"link_text_{code}": link.get(code, "") for code in LANGUAGES}
    role = Group.objects.filter(name=entry.get("role", "")).first()
    return {
        **texts,
        **links,
        **{k: now + dt.timedelta(days=n) for k, n in days.items() if n is not None},
        "link_page": page,
        "audience": "role" if role else entry.get("audience", "everyone"),
        "role": role,
        "live": True,
        "first_published_at": now,
        "last_published_at": now,
    }


def _announcement(entry, now):
    level = entry.get("level", "info")
    return Announcement.objects.create(level=level, **_shared(entry, now))


def _advert(entry, now):
    return Advert.objects.create(
        name=entry["name"], weight=entry["weight"], **_shared(entry, now)
    )


def _figures(made, today):
    draw = random.Random("clicks")  # noqa: S311  (the same demo each time)
    Clicks.objects.bulk_create(
        Clicks(
            kind="n" if isinstance(row, Announcement) else "p",
            row=row.pk,
            day=today - dt.timedelta(days=ago),
            number=number,
        )
        for row in made
        if row.link_page_id and row.state in {"running", "over"}
        for ago in range(30)
        if (number := draw.randrange(0, 14))
    )
