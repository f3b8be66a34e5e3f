"""What an article says of itself where its link is shown: picture and facts."""

import datetime as dt

from django.utils.translation import gettext as _

from core import dates, sharing, structured
from core.cards import Card


def card(page) -> Card:
    """Title, date with its year, and the authors as they chose to be named."""
    day = page.published_on
    # The picture outlives the year, so the year is always in it.
    before = dt.date(day.year - 1, 1, 1) if day else None
    when = dates.day_long(day, today=before, weekday=False) if before else ""
    return Card(
        title=page.title,
        seed=str(page.translation_key),
        label=_("News"),
        lines=tuple(filter(None, (when, ", ".join(page.names)))),
        photo=(page.cover_id, page.cover.file_hash) if page.cover else None,
    )


def facts(page, request) -> list[dict]:
    """The article in schema.org's words."""
    return [
        structured.article(
            headline=page.title,
            url=sharing.page_url(page, request),
            description=page.share_description(),
            published=page.published_on,
            changed=page.last_published_at,
            authors=tuple(page.names),
            image=sharing.image_url(page, request),
            language=page.locale.language_code,
            kind="NewsArticle",
        )
    ]
