"""What pages of questions show. Every page costs the same queries however many."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import sharing
from core.kept import kept
from home.questions import rights, sections, words
from home.questions.models import (
    Answer,
    KnowledgePage,
    Post,
    Question,
    Report,
    Topic,
    Vote,
)

PER_PAGE = 20
SIMILAR = 5
# A search looks at the newest of these; more match only where words are everywhere.
MOST_FOUND = 500
KNOWLEDGE = 6
# Whoever has leafed through a hundred pages searches: so many are counted, no more.
MOST_LISTED = 2000


class Leaves(Paginator):
    """Pages of a list whose end nobody looks for: counted up to MOST_LISTED.

    Counting every row of a large table costs more than showing the page.
    """

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:MOST_LISTED].count()

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than are counted."""
        return self.count >= MOST_LISTED


def topics() -> list[Topic]:
    """All topics in their order; kept."""
    return kept("questions:topics", lambda: list(Topic.objects.all()))


def context(page, request) -> dict:
    """For the index page: reads ?state=, ?topic=, ?sort=, ?q= and ?page=.

    What makes no sense counts as not said.
    """
    asked = request.GET
    language = page.locale.language_code
    choice = {
        "state": asked.get("state") if asked.get("state") in STATES else "",
        "topic": asked.get("topic", ""),
        "sort": "useful" if asked.get("sort") == "useful" else "",
        "q": words.clean_line(asked.get("q", ""))[:100],
    }
    topic = next((t for t in topics() if t.slug == choice["topic"]), None)
    if topic is None:
        choice["topic"] = ""
    rows = Question.objects.visible_to(request.user).public().filter(language=language)
    if choice["state"]:
        rows = rows.filter(settled=choice["state"] == "answered")
        if choice["state"] == "open":
            rows = rows.filter(closed_at=None)
    else:
        rows = rows.filter(duplicate_of=None)
    if topic:
        rows = rows.filter(topic=topic)
    order = ("-votes", "-pk") if choice["sort"] else ("-published_at", "-pk")
    rows = rows.order_by(*order)
    if choice["q"]:
        rows = _matching(rows, choice["q"])
    shown = Leaves(rows.select_related("author", "topic"), PER_PAGE).get_page(
        asked.get("page")
    )
    return {
        "choice": choice,
        "topic": topic,
        "rows": shown,
        "states": _choices(choice, "state", STATES),
        "topics": _choices(choice, "topic", {"": None} | {t.slug: t for t in topics()}),
        "sorts": _choices(choice, "sort", SORTS),
        "hidden_fields": [(k, v) for k, v in choice.items() if v and k != "q"],
        "knowledge": list(
            KnowledgePage.objects.live().child_of(page).order_by("title")[:KNOWLEDGE]
        ),
        "may_write": rights.may_write(request.user),
    }


STATES = {"": "", "open": "", "answered": ""}
SORTS = {"": "", "useful": ""}


def _label(name: str, value: str) -> str:
    return {
        ("state", ""): _("All"),
        ("state", "open"): _("Waiting for an answer"),
        ("state", "answered"): _("Answered"),
        ("topic", ""): _("Every topic"),
        ("sort", ""): _("Newest"),
        ("sort", "useful"): _("Most useful"),
    }[name, value]


def _choices(choice: dict, name: str, values: dict) -> list[dict]:
    """Links that change one thing and keep the rest."""
    found = []
    for value, row in values.items():
        query = {k: v for k, v in (choice | {name: value}).items() if v}
        found.append(
            {
                "label": row.name if row else _label(name, value),
                "url": f"?{urlencode(query)}" if query else "?",
                "current": choice[name] == value,
            }
        )
    return found


def _matching(rows, text: str):
    """Rows in which every telling word stands."""
    telling = words.telling(text) or [words.fold(text)]
    for word in telling:
        rows = rows.filter(folded__contains=word)
    return rows


def similar(title: str, language: str, user, but: int | None = None) -> list[Question]:
    """Public questions that share the most telling words with a title; one query."""
    telling = words.telling(title, most=8)
    if not telling:
        return []
    any_of = Q()
    for word in telling:
        any_of |= Q(folded__contains=word)
    rows = (
        Question.objects.visible_to(user)
        .public()
        .filter(any_of, language=language, duplicate_of=None)
        .exclude(pk=but)
        .order_by("-pk")
        .only("title", "folded", "answers_public", "settled", "language")[:MOST_FOUND]
    )

    def weight(row):
        head = words.fold(row.title)
        return sum(
            len(word) * (3 if word in head else 1)
            for word in telling
            if word in row.folded
        )

    needed = max(len(telling[0]), 5)
    ranked = sorted(((weight(row), row.pk, row) for row in rows), reverse=True)
    return [row for score, _pk, row in ranked[:SIMILAR] if score >= needed]


@dataclass
class Shown:
    """A post on its page, with what this reader may do to it."""

    post: Post
    may_edit: bool = False
    may_delete: bool = False
    may_accept: bool = False
    may_vote: bool = False
    may_report: bool = False
    may_moderate: bool = False
    has_voted: bool = False
    has_reported: bool = False
    is_mine: bool = False

    @property
    def has_menu(self) -> bool:
        return self.may_edit or self.may_delete or self.may_report


def shown(post: Post, user, voted: set, reported: set) -> Shown:
    """What the reader may do; the action decides again."""
    if not user.is_authenticated:
        return Shown(post)
    mine = post.author_id == user.pk
    key = (post.kind, post.pk)
    return Shown(
        post,
        may_edit=not rights.why_not_edit(post, user),
        # Whether others have answered is asked when the person presses.
        may_delete=mine and post.state != Post.State.HIDDEN,
        may_accept=isinstance(post, Answer) and not rights.why_not_accept(post, user),
        may_vote=not rights.why_not_vote(post, user),
        may_report=not mine and post.is_public and rights.may_write(user),
        may_moderate=not rights.why_not_moderate(post, user),
        has_voted=key in voted,
        has_reported=key in reported,
        is_mine=mine,
    )


def question_page(question: Question, request) -> dict:
    """A question with its answers in order, and what this reader may do."""
    user = request.user
    answers = list(
        question.answers.all()
        .visible_to(user)
        .in_order()
        .select_related("author", "question")
    )
    voted, reported = set(), set()
    if user.is_authenticated:
        voted = _marked(Vote.objects.filter(person=user), question)
        reported = _marked(
            Report.objects.filter(person=user, settled_at=None), question
        )
    for row in answers:
        row.question = question
    knowledge = question.knowledge if question.knowledge_id else None
    original = question.duplicate_of if question.duplicate_of_id else None
    page = sections.index(question.language)
    return {
        "question": question,
        "index_url": page.get_url(request) if page else "/",
        "index_title": page.title if page else "",
        "shown": shown(question, user, voted, reported),
        "answers": [shown(row, user, voted, reported) for row in answers],
        "knowledge": knowledge
        if knowledge and (knowledge.live or rights.is_moderator(user))
        else None,
        "original": original if original and original.is_public else None,
        "similar": similar(question.title, question.language, user, question.pk)[:3],
        "is_moderator": rights.is_moderator(user),
        "may_write": rights.may_write(user),
        "may_answer": user.is_authenticated
        and not rights.why_not_answer(question, user),
        "may_close": user.is_authenticated and not rights.why_not_close(question, user),
        "share_title": question.title,
        "share_description": words.plain(question.text, 150),
        "share_data": structured(question, answers, request),
        "share_url": sharing.address(request) + _own_address(question),
        "share_index": question.is_public and not question.duplicate_of_id,
    }


def _own_address(question: Question) -> str:
    """In the question's own language, wherever it is read."""
    here = question.get_absolute_url()
    return here.replace(f"/{get_language()}/", f"/{question.language}/", 1)


def _marked(rows, question: Question) -> set:
    """(kind, number) of the posts of this page that the person has marked."""
    found = rows.filter(question=question).values_list("question_id", flat=True)
    more = rows.filter(answer__question=question).values_list("answer_id", flat=True)
    return {("question", pk) for pk in found} | {("answer", pk) for pk in more}


def structured(question: Question, answers: list, request) -> list[dict]:
    """schema.org QAPage of a public question that has an answer; else nothing."""
    public = [row for row in answers if row.is_public]
    if not question.is_public or not public:
        return []
    base = sharing.address(request)

    def of(row: Answer) -> dict:
        return {
            "@type": "Answer",
            "text": words.plain(row.text),
            "dateCreated": row.created_at.isoformat(),
            "upvoteCount": row.votes,
            "url": f"{base}{_own_address(question)}#{row.anchor}",
            "author": {"@type": "Person", "name": row.writer},
        }

    entity = {
        "@type": "Question",
        "name": question.title,
        "text": words.plain(question.text),
        "answerCount": len(public),
        "upvoteCount": question.votes,
        "dateCreated": question.created_at.isoformat(),
        "author": {"@type": "Person", "name": question.writer},
    }
    accepted = [row for row in public if row.accepted_at]
    if accepted:
        entity["acceptedAnswer"] = of(accepted[0])
    if rest := [of(row) for row in public if not row.accepted_at]:
        entity["suggestedAnswer"] = rest
    return [{"@type": "QAPage", "inLanguage": question.language, "mainEntity": entity}]


def mine(user) -> dict:
    """A person's own questions and the questions they have answered."""
    questions = list(
        Question.objects.filter(author=user)
        .select_related("topic")
        .order_by("-pk")[:100]
    )
    answers = list(
        Answer.objects.filter(author=user)
        .select_related("question")
        .order_by("-pk")[:100]
    )
    new = Answer.objects.filter(
        question=OuterRef("pk"), state=Post.State.PUBLIC
    ).exclude(author=user)
    waiting = (
        Question.objects.filter(author=user, settled=False, closed_at=None)
        .filter(Exists(new))
        .count()
    )
    return {"questions": questions, "answers": answers, "to_accept": waiting}


def began_as(page: KnowledgePage, user):
    """The public question that a knowledge page, or its original, came from."""
    return (
        Question.objects.visible_to(user)
        .public()
        .filter(knowledge__translation_key=page.translation_key)
        .order_by("pk")
        .first()
    )
