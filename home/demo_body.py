"""Turns the blocks of the demo texts into the site's StreamField vocabulary."""

import datetime as dt
import json

from django.apps import apps
from django.core.files.base import ContentFile
from django.utils import timezone

from core.demo_texts import identity, rich
from core.models import SiteDocument, SiteImage


def build(key: str, blocks: list[dict], language: str, now, links) -> str:
    """The StreamField JSON of one page's blocks in one language.

    Blocks have the same ids in every language: translations are matched by them.
    `links` finds pages (`home.demo.Links`).
    """
    made = []
    for n, block in enumerate(blocks):
        where = ("page", key, "body", n)
        value = _MAKERS[block["kind"]](block, language, now, links, where)
        if value is None:  # Shows something that this installation does not have.
            continue
        made.append(
            {"type": block["kind"], "value": value, "id": str(identity(*where))}
        )
    return json.dumps(made)


def _list(items: list, *where) -> list[dict]:
    """A ListBlock's items, each with an id of its own."""
    return [
        {"type": "item", "value": value, "id": str(identity(*where, n))}
        for n, value in enumerate(items)
    ]


def _text(block, language, now, links, where):
    return rich(block["text"][language], links)


def _events(block, language, now, links, where):
    return {
        "heading": block["heading"][language],
        "limit": block["limit"],
        "kind": block.get("event_kind", ""),
        "picked": [],
        "link_text": block["link_text"][language],
        "ground": block.get("ground", "paper"),
    }


def _poll(block, language, now, links, where):
    """The poll of that English title, by name: polls are a wing of their own."""
    found = apps.get_model("polls.Poll").objects.filter(title_en=block["poll"]).first()
    if found is None:
        return None
    return {
        "heading": block["heading"][language],
        "poll": found.pk,
        "ground": block.get("ground", "paper"),
    }


def _news(block, language, now, links, where):
    return {
        "heading": block["heading"][language],
        "limit": block["limit"],
        "topic": block.get("topic", ""),
        "link_text": block["link_text"][language],
        "ground": block.get("ground", "paper"),
    }


def _cards(block, language, now, links, where):
    today = timezone.localdate(now)
    cards = [
        {
            "page": links.page_id(card["page"]),
            "date": (today + dt.timedelta(card["days"])).isoformat()
            if "days" in card
            else None,
            "title": card["title"][language],
            "text": card["text"][language],
            "image": None,
        }
        for card in block["cards"]
    ]
    return {"heading": block["heading"][language], "cards": _list(cards, *where)}


def _people(block, language, now, links, where):
    people = [
        {"name": p["name"], "role": p["role"][language], "image": None}
        for p in block["people"]
    ]
    return {"heading": block["heading"][language], "people": _list(people, *where)}


def _quote(block, language, now, links, where):
    return {
        "quote": block["quote"][language],
        "name": block["name"],
        "role": block["role"][language],
        "ground": block.get("ground", "paper"),
    }


def _faq(block, language, now, links, where):
    items = [
        {"question": i["q"][language], "answer": i["a"][language]}
        for i in block["items"]
    ]
    return {"heading": block["heading"][language], "questions": _list(items, *where)}


def _call(block, language, now, links, where):
    points = block.get("points", {}).get(language, [])
    return {
        "heading": block["heading"][language],
        "text": block["text"][language],
        "points": _list(points, *where),
        "button": block["button"][language],
        "page": links.page_id(block["page"]),
    }


def _table(block, language, now, links, where):
    return {
        "data": [block["head"][language], *block["rows"][language]],
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": block["caption"][language],
    }


def _hero(block, language, now, links, where):
    return {
        "heading": block["heading"][language],
        "text": block["text"][language],
        "button": block["button"][language],
        "page": links.page_id(block["page"]),
        "picture": {"image": None, "alt_text": "", "decorative": False},
        "ground": "paper",
    }


def _chart(block, language, now, links, where):
    rows = block.get(f"rows_{language}") or block["rows"]
    return {
        "heading": block["heading"][language],
        "kind": block["chart"],
        "table": {
            "data": [block["head"][language], *rows],
            "cell": [],
            "mergeCells": [],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_header_choice": "both",
            "table_caption": "",
        },
        "unit": block["unit"][language],
        "caption": block["caption"][language],
        "width": "wide",
        "ground": "paper",
    }


def _embed(block, language, now, links, where):
    return {
        "url": block["url"],
        "title": block["title"][language],
        "image": None,
        "caption": block["caption"][language],
        "width": "text",
    }


def _gallery(block, language, now, links, where):
    """The demo's first gallery; no block where there is none."""
    pages = apps.get_model("galleries", "GalleryPage").objects
    page = pages.filter(locale__language_code=language).order_by("path").first()
    if page is None:
        return None
    return {
        "heading": block["heading"][language],
        "gallery": page.pk,
        "pictures": [],
        "width": "wide",
        "ground": "tint",
    }


def _image(block, language, now, links, where):
    """A picture of the demo's galleries by its Danish words; no block without it."""
    image = SiteImage.objects.filter(title=block["alt"]["da"]).first()
    if image is None:
        return None
    return {
        "image": {
            "image": image.pk,
            "alt_text": block["alt"][language],
            "decorative": False,
        },
        "caption": block["caption"][language],
        "width": "wide",
    }


def _members(block, language, now, links, where):
    return {
        "heading": block["heading"][language],
        "text": rich(block["text"][language], links),
        "page": links.page_id(block["page"]),
    }


def _files(block, language, now, links, where):
    """Small tables to work with; one file for both languages."""
    files = []
    for entry in block["files"]:
        title = entry["title"]["da"]
        document = SiteDocument.objects.filter(title=title).first()
        if document is None:
            text = "\n".join([entry["head"], *entry["rows"], ""])
            document = SiteDocument(title=title)
            document.file.save(entry["file"], ContentFile(text.encode()), save=False)
            document.file_size = len(text.encode())
            document.save()
        files.append({"document": document.pk, "title": entry["title"][language]})
    return {
        "heading": block["heading"][language],
        "files": _list(files, *where),
        "ground": "paper",
    }


_MAKERS = {
    "text": _text,
    "events": _events,
    "news": _news,
    "cards": _cards,
    "people": _people,
    "quote": _quote,
    "faq": _faq,
    "call": _call,
    "poll": _poll,
    "table": _table,
    "hero": _hero,
    "chart": _chart,
    "embed": _embed,
    "gallery": _gallery,
    "image": _image,
    "members": _members,
    "files": _files,
}
