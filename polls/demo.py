"""The demo association's polls: two open, one over, one to come, with their ballots."""

import datetime as dt
import random
from pathlib import Path

from django.utils import timezone

from wagtail.models import Page

from core import demo_texts
from core.demo_texts import LANGUAGES, identity
from membership import demo as people_demo
from polls import actions
from polls.models import Ballot, Participation, Poll, PollIndexPage, Question

ORDER = 45


def load(*, now, say) -> int:
    """The page that lists them, and the polls where there is none at all."""
    data = demo_texts.read(Path(__file__).parent / "demo_data", "polls.toml")
    made = sum(_index(language, data["index"], now) for language in LANGUAGES)
    if not Poll.objects.exists():
        made += len([_poll(entry, now) for entry in data["poll"]])
    say(f"Polls: {made} new")
    return made


def _index(language: str, texts: dict, now) -> int:
    if PollIndexPage.objects.filter(locale__language_code=language).exists():
        return 0
    front = Page.objects.filter(
        translation_key=identity("page", "home"), locale__language_code=language
    ).first()
    if front is None:
        return 0
    front.specific.add_child(
        instance=PollIndexPage(
            title=texts["title"][language],
            slug="polls",
            intro=texts["intro"][language],
            search_description=texts["intro"][language],
            locale=front.locale,
            translation_key=identity("page", "polls"),
            owner=people_demo.login("editor"),
            first_published_at=now,
            last_published_at=now,
        )
    )
    return 1


def _poll(entry: dict, now) -> Poll:
    evening = timezone.localtime(now).replace(hour=20, minute=0, second=0)
    poll = Poll.objects.create(
        title_da=entry["title"]["da"],
        title_en=entry["title"]["en"],
        intro_da=entry["intro"]["da"],
        intro_en=entry["intro"]["en"],
        audience=entry["audience"],
        grade=entry["grade"],
        results=entry["results"],
        quorum=entry.get("quorum"),
        opens_at=evening + dt.timedelta(days=entry["opens"]),
        closes_at=evening + dt.timedelta(days=entry["closes"]),
        author=people_demo.login("board"),
        # A demo writes to nobody.
        told=Poll.Told.RESULT,
    )
    questions = [
        (_question(poll, n, asked), asked) for n, asked in enumerate(entry["question"])
    ]
    _ballots(poll, questions, entry["voters"])
    actions.seal(poll=poll)
    return poll


def _question(poll: Poll, order: int, asked: dict) -> Question:
    choices = asked.get("choices", {"da": [], "en": []})
    return Question.objects.create(
        poll=poll,
        sort_order=order,
        kind=asked["kind"],
        text_da=asked["text"]["da"],
        text_en=asked["text"]["en"],
        choices_da="\n".join(choices["da"]),
        choices_en="\n".join(choices["en"]),
        required=asked.get("required", True),
        most=asked.get("most"),
    )


def _ballots(poll: Poll, questions: list, voters: int) -> None:
    draw = random.Random(poll.title_en)  # noqa: S311  (the same demo each time)
    crowd = people_demo.crowd(poll.title_en)[:voters]
    piles = []
    for n in range(len(crowd)):
        answers = {
            str(question.pk): value
            for question, asked in questions
            if (value := _answer(asked, draw, n))
        }
        piles.append(answers)
    Participation.objects.bulk_create(
        Participation(
            poll=poll, voter=person, answers=None if poll.is_secret else answers
        )
        for person, answers in zip(crowd, piles, strict=True)
    )
    if poll.is_secret:
        draw.shuffle(piles)
        Ballot.objects.bulk_create(Ballot(poll=poll, answers=pile) for pile in piles)


def _answer(asked: dict, draw: random.Random, n: int):
    """What the n-th voter says: likely by the weights."""
    if asked["kind"] == "text":
        words = asked["words"]
        return words[n] if n < len(words) else ""
    weights = asked["weights"]
    places = list(range(1, len(weights) + 1))
    if asked["kind"] == "multiple":
        chosen = [
            p for p, w in zip(places, weights, strict=True) if draw.random() * 100 < w
        ]
        return chosen[: asked.get("most") or len(chosen)]
    if asked["kind"] == "ranked":
        # Drawn without putting back: heavier choices come earlier, most of the time.
        order = sorted(
            places, key=lambda p: draw.random() ** (1 / weights[p - 1]), reverse=True
        )
        return order[: draw.choice([2, 3, 4, 4])]
    return draw.choices(places, weights)[0]
