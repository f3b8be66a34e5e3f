"""The demo association's questions, in both languages, with answers and votes."""

import datetime as dt
from pathlib import Path

from wagtail.models import Locale, Page

from core import demo_texts
from core.demo_texts import LANGUAGES, identity
from home import demo as home_demo
from home.questions import words
from home.questions.models import Answer, Question, QuestionIndexPage, Topic, Vote
from home.questions.models.posts import State
from membership import demo as people_demo
from membership.accounts.models import User

ORDER = 40
DATA = Path(__file__).parent / "demo_data"


def load(*, now, say) -> int:
    """Index pages, topics and questions; whatever is there already is kept."""
    data = demo_texts.read(DATA, "questions.toml")
    made = sum(_index(language, data["index"], now) for language in LANGUAGES)
    if not Question.objects.exists():
        made += _questions(data, now)
    say(f"Questions: {made} new")
    return made


def _index(language: str, texts: dict, now) -> int:
    if home_demo.page_of("questions", language) is not None:
        return 0
    front = home_demo.front(language)
    Page.objects.get(pk=front.pk).specific.add_child(
        instance=QuestionIndexPage(
            title=texts["title"][language],
            slug=texts["slug"][language],
            intro=texts["intro"][language],
            search_description=texts["intro"][language][:150],
            locale=Locale.objects.get(language_code=language),
            translation_key=identity("page", "questions"),
            owner=people_demo.login("editor"),
            first_published_at=now,
            last_published_at=now,
        )
    )
    return 1


def _questions(data: dict, now) -> int:
    topics = {}
    for n, entry in enumerate(data["topic"]):
        topics[entry["slug"]], _made = Topic.objects.get_or_create(
            slug=entry["slug"],
            defaults={
                "name_da": entry["name"]["da"],
                "name_en": entry["name"]["en"],
                "order": n,
            },
        )
    people = _people(data)
    crowd = people_demo.crowd("questions")
    votes: list[Vote] = []
    rows = []
    for language in LANGUAGES:
        for entry in data["question"]:
            question = Question(
                language=language,
                topic=topics[entry["topic"]],
                title=entry["title"][language],
                answers_public=len(entry.get("answers", [])),
                settled=any(a.get("accepted") for a in entry.get("answers", [])),
                wants_mail=False,
                **_post(entry, language, now, people, 0),
            )
            question.folded = words.fold(f"{question.title}\n{question.text}")
            rows.append((question, entry, language))
    # The oldest first: numbers rise with time.
    rows.sort(key=lambda row: -row[1]["days"])
    Question.objects.bulk_create(question for question, _entry, _language in rows)
    answers = []
    for question, entry, language in rows:
        votes += _votes(crowd, question=question)
        for n, given in enumerate(entry.get("answers", []), start=1):
            post = _post(given, language, now, people, n)
            answers.append(
                Answer(
                    question=question,
                    accepted_at=post["published_at"] if given.get("accepted") else None,
                    by_staff=given["by"] in STAFF,
                    **post,
                )
            )
    Answer.objects.bulk_create(answers)
    for answer in answers:
        votes += _votes(crowd, answer=answer)
    Vote.objects.bulk_create(votes)
    return len(rows)


STAFF = {"Emil, Bruun"}


def _people(data: dict) -> dict[str, User]:
    """The writers by the name that the texts use."""
    names = {entry["by"] for entry in data["question"]} | {
        given["by"] for entry in data["question"] for given in entry.get("answers", [])
    }
    by_name = {
        f"{person.first_name}, {person.last_name}": person
        for person in User.objects.all()
    }
    return {name: by_name[name] for name in names if name in by_name}


def _post(entry: dict, language: str, now, people: dict, hour: int) -> dict:
    when = now - dt.timedelta(days=entry["days"], hours=3) + dt.timedelta(hours=hour)
    return {
        "author": people.get(entry["by"]),
        "text": words.clean(entry["text"][language]),
        "state": State.PUBLIC,
        "votes": entry.get("votes", 0),
        "created_at": when,
        "published_at": when,
    }


def _votes(crowd, **post) -> list[Vote]:
    """As many people as the post says found it useful, its writer not among them."""
    [row] = post.values()
    people = [person for person in crowd if person.pk != row.author_id]
    return [Vote(person=person, **post) for person in people[: row.votes]]
