"""Notices as letters: one by one, or gathered once a day."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.notifications import kinds, links, together
from chat.notifications.models import Delivery, Notice
from core.mail import Written, letter, send, site_url

DIGEST_MOST = 100
SHOWN = 30
# A mail of the day may be late, or of the hour that a clock change adds.
A_DAY = dt.timedelta(hours=30)


def one(row: Delivery) -> str:
    """Write the letter of one delivery; returns its key in the outbox."""
    key = f"notice-{row.pk}"
    person = row.notice.person
    kind = kinds.find(row.notice.kind)
    letter = kind.letter if kind else "notice"
    send(kind=letter, key=key, person=person, params={"notice": row.notice_id})
    return key


def digest(person, rows: list[Delivery]) -> str:
    """Write the letter that gathers these deliveries; returns its key."""
    key = f"notices-{person.pk}-{min(row.pk for row in rows)}"
    params = {"notices": [row.notice_id for row in rows]}
    send(kind="notices_of_the_day", key=key, person=person, params=params)
    return key


def _harmless():
    """Notices that a preview in the admin may show: of events, polls and pages."""
    groups = kinds.by_group()
    names = [
        kind.name
        for name in ("events", "polls", "home")
        for kind in groups.get(name, [])
    ]
    return Notice.objects.filter(kind__in=names, gone_at=None).order_by("-pk")


def _sample():
    newest = _harmless().first()
    return newest and {"notice": newest.pk}


def _sample_digest():
    newest = _harmless().filter(read_at=None).first()
    if newest is None:
        return None
    rows = _harmless().filter(person=newest.person_id, read_at=None)[:5]
    return {"notices": [row.pk for row in rows]}


def _rows(ids) -> list[Notice]:
    rows = Notice.objects.filter(pk__in=ids, gone_at=None).select_related("person")
    return together.show(rows.order_by("due_at", "pk"))


def wanted(letter) -> tuple[Notice, kinds.Told] | None:
    """The notice of a letter and its words; None where it is no longer wanted."""
    for row in _rows([letter.params.get("notice")]):
        kind = kinds.find(row.kind)
        told = kind.told(row) if kind else None
        if told is not None:
            return row, told
    return None


def ways_out(row: Notice) -> tuple[dict, dict[str, str]]:
    """Context and headers that every mail of a notice has: why it came, how to stop."""
    kind = kinds.find(row.kind)
    stop = links.stop_url(row.person, row.kind)
    context = {
        "why": kind.why if kind else "",
        "stop": stop,
        "settings": _settings_url(),
    }
    return context, _headers(stop)


def _headers(stop: str) -> dict[str, str]:
    return {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _settings_url() -> str:
    return site_url(reverse("notices:settings"))


@letter("notice", sample=_sample)
def notice(letter):
    """None where it was taken back, or its thing is gone or no longer theirs to see."""
    found = wanted(letter)
    if found is None:
        return None
    row, told = found
    context, headers = ways_out(row)
    return Written(
        subject=told.text,
        template="notifications/mail/notice",
        context={
            "lines": [told.detail] if told.detail else [],
            "url": links.to_thing(row, told.url),
            "label": _("See it"),
            **context,
        },
        name=row.person.get_full_name(),
        headers=headers,
    )


def _since(oldest, count: int) -> str:
    """What a gathered mail is about; after a pause it goes further back than a day."""
    if timezone.now() - oldest > A_DAY:
        text = ngettext(
            "{count} notice of the last days", "{count} notices of the last days", count
        )
    else:
        text = ngettext(
            "{count} notice since yesterday", "{count} notices since yesterday", count
        )
    return text.format(count=count)


@letter("notices_of_the_day", sample=_sample_digest)
def notices_of_the_day(letter):
    """What is still there and still unread; None where nothing is."""
    items, person, more = [], None, 0
    for row in _rows(letter.params.get("notices", [])):
        kind = kinds.find(row.kind)
        told = kind and not row.read_at and kind.told(row)
        if not told:
            continue
        person = row.person
        if len(items) == SHOWN:
            more += 1
            continue
        items.append({"told": told, "url": links.to_thing(row, told.url), "row": row})
    if person is None:
        return None
    total = len(items) + more
    oldest = min(item["row"].due_at for item in items)
    stop = links.stop_url(person, "")
    return Written(
        subject=_since(oldest, total),
        template="notifications/mail/digest",
        context={
            "items": items,
            "more": more,
            "url": site_url(reverse("notices:list")),
            "label": _("See them all"),
            "stop": stop,
            "settings": _settings_url(),
            "today": timezone.localdate(),
        },
        name=person.get_full_name(),
        headers=_headers(stop),
    )
