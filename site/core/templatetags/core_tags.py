"""Tags that every page uses: look, icons, covers, people, dates and numbers."""

import datetime as dt
import json
from functools import lru_cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wagtail.models import Page

from core import covers, dates
from core import look as looks
from core.kin import kin

register = template.Library()


@register.simple_tag(takes_context=True)
def look(context):
    """Name, texts and theme of the site: `{% look as look %}`."""
    return looks.look(context.get("request"))


@register.simple_tag(takes_context=True)
def mode(context) -> str:
    return looks.mode(context.get("request"))


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, classes: str = "") -> SafeString:
    """A decorative icon of the sprite; say in words what it means beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>',
        classes,
        static("core/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def cover(context, seed, style: str = "", tall: bool = False) -> SafeString:
    """The drawn cover of a seed in the site's style; wrap it in `.cover`."""
    style = style or looks.look(context.get("request")).covers
    return SafeString(covers.cover(str(seed), style, tall=tall))


@register.simple_tag
def place_map(seed) -> SafeString:
    return SafeString(covers.place_map(str(seed)))


@register.simple_tag
def avatar(name, size: str = "") -> SafeString:
    """Tinted initials; decoration, because the name stands beside it."""
    name = str(name)
    return format_html(
        '<span class="avatar a{} {}" aria-hidden="true">{}</span>',
        covers.tint(name),
        size,
        covers.initials(name),
    )


@register.simple_tag
def meter(taken: int, capacity: int) -> SafeString:
    """How full it is, as a bar; the numbers stand beside it in words."""
    share = 100 * min(1.0, taken / capacity) if capacity else 0
    return format_html(
        '<svg class="meter" aria-hidden="true"><rect class="track" width="100%" '
        'height="8"/><rect class="bar" width="{}%" height="8"/></svg>',
        f"{share:.1f}",
    )


@register.filter
def number(value) -> str:
    """1.482 / 1,482"""
    return dates.number(int(value)) if value is not None else ""


def _time(moment: dt.datetime, text: str) -> SafeString:
    stamp = moment.isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, text)


def _today(moment: dt.datetime) -> dt.date:
    return timezone.now().astimezone(moment.tzinfo).date()


@register.simple_tag
def when(start, end=None, zone=None) -> SafeString:
    """torsdag den 3. december kl. 17.00-20.30, as a `<time>`."""
    begins = dates.local(start, zone)
    ends = dates.local(end, zone) if end else None
    return _time(begins, dates.span(begins, ends, today=_today(begins)))


@register.simple_tag
def when_short(start, zone=None) -> SafeString:
    """tor. 3. dec. kl. 17, as a `<time>`."""
    begins = dates.local(start, zone)
    return _time(begins, dates.moment_short(begins, today=_today(begins)))


@register.simple_tag
def day_long(start, zone=None) -> SafeString:
    """torsdag den 3. december, as a `<time>`; takes a plain date as well."""
    if not isinstance(start, dt.datetime):
        text = dates.day_long(start, today=timezone.localdate(), weekday=False)
        return format_html('<time datetime="{}">{}</time>', start.isoformat(), text)
    begins = dates.local(start, zone)
    return _time(begins, dates.day_long(begins.date(), today=_today(begins)))


@register.simple_tag
def hours(start, end, zone=None) -> SafeString:
    """kl. 17.00-20.30, as a `<time>`."""
    begins = dates.local(start, zone)
    return _time(begins, dates.hours(begins, dates.local(end, zone)))


@register.simple_tag
def clock(moment, zone=None) -> SafeString:
    """16.30, as a `<time>`."""
    here = dates.local(moment, zone)
    return _time(here, dates.clock(here))


@register.filter
def clock_text(moment) -> str:
    """16.30, of a time of day or a moment as it stands; empty for none."""
    return dates.clock(moment) if moment else ""


@register.simple_tag
def leaf(start, zone=None) -> SafeString:
    """The leaf of a wall calendar: month, day, weekday."""
    begins = dates.local(start, zone)
    return format_html(
        '<div class="leaf" aria-hidden="true"><b>{}</b><span>{}</span><i>{}</i></div>',
        dates.SHORT_MONTHS[dates.language()][begins.month - 1].capitalize(),
        begins.day,
        dates.weekday_short(begins).capitalize(),
    )


@register.simple_tag
def day_number(start, zone=None) -> SafeString:
    """The big numeral of a row: 3 above "Thu, Dec"; read out as the whole date."""
    begins = dates.local(start, zone)
    month = dates.SHORT_MONTHS[dates.language()][begins.month - 1]
    joint = " " if dates.language() == "da" else ", "
    return format_html(
        '<time class="day" datetime="{}"><span class="sr">{}</span>'
        '<span class="num" aria-hidden="true">{}</span>'
        '<span aria-hidden="true">{}{}{}</span></time>',
        begins.isoformat(timespec="minutes"),
        dates.day_long(begins.date(), today=_today(begins)),
        begins.day,
        dates.weekday_short(begins).capitalize(),
        joint,
        month,
    )


@register.simple_tag
def json_ld(data: dict) -> SafeString:
    """Structured data for search engines. A data block: no browser runs it."""
    text = json.dumps(data, ensure_ascii=False).translate(
        {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
    )
    return SafeString(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag(takes_context=True)
def languages(context) -> list[dict]:
    """This page in every language: code, label, url, current, exact.

    `exact` is false where there is no live translation; the address is then the
    language's front page.
    """
    request = context.get("request")
    page = context.get("page")
    current = get_language()
    known = isinstance(page, Page) and page.pk and request
    found = kin(page, request).urls if known else {}
    rows = []
    for code, label in settings.LANGUAGES:
        url = found.get(code)
        if url is None and request and not found and "exception" not in context:
            url = translate_url(request.get_full_path(), code)
            exact = True
        else:
            exact = url is not None
        rows.append(
            {
                "code": code,
                "label": label,
                "url": url or f"/{code}/",
                "current": code == current,
                "exact": exact,
            }
        )
    return rows


@register.simple_tag
def mode_choices() -> list[tuple[str, str, str]]:
    """The three modes of the foot: key, label, icon."""
    return [
        ("auto", _("Auto"), "device"),
        ("light", _("Light"), "sun"),
        ("dark", _("Dark"), "moon"),
    ]


@register.simple_tag
def mode_url() -> str:
    return reverse("mode")


@register.filter
def day_of(moment, zone=None) -> int:
    """The day of the month: 3."""
    return dates.local(moment, zone).day


@register.filter
def month_of(moment, zone=None) -> str:
    """dec. / Dec"""
    number = dates.local(moment, zone).month
    return dates.SHORT_MONTHS[dates.language()][number - 1]


@register.simple_tag(takes_context=True)
def crumbs(context) -> list[dict]:
    """The pages between the front page and this one: title and url."""
    page, request = context.get("page"), context.get("request")
    if not (isinstance(page, Page) and page.pk and request):
        return []
    return [{"title": title, "url": url} for title, url in kin(page, request).above]
