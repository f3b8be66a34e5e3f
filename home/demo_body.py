"""Turns the blocks of the demo texts into the site's StreamField vocabulary."""

import datetime as dt
import json

from django.utils import timezone

from core.demo_texts import identity, rich


def build(key: str, blocks: list[dict], language: str, now, links) -> str:
    """The StreamField JSON of one page's blocks in one language.

    Blocks have the same ids in every language: translations are matched by them.
    `links` finds pages (`home.demo.Links`).
    """
    made = []
    for n, block in enumerate(blocks):
        where = ("page", key, "body", n)
        value = _MAKERS[block["kind"]](block, language, now, links, where)
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
        "link_text": block["link_text"][language],
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


_MAKERS = {
    "text": _text,
    "events": _events,
    "cards": _cards,
    "people": _people,
    "quote": _quote,
    "faq": _faq,
    "call": _call,
    "table": _table,
}
