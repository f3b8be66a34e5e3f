"""What can be found, and by whom: which rows there are, as whom they are looked at.

Pages and documents come through Wagtail's search API. Other rows (`ROWS`) are plain
models; a wing that is not installed is simply not there. Whoever asks, every look at
`Entry` goes through `visible_to(user)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail.documents import get_document_model
from wagtail.models import (
    BaseViewRestriction,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
)

from core.kept import kept
from search.models import Entry

PAGE, DOCUMENT, PROFILE = "page", "document", "profile"
# In the order of the tabs.
KINDS = {
    "page": _("Pages"),
    "event": pgettext_lazy("kind", "Events"),
    "news": _("News"),
    "question": _("Questions"),
    "poll": _("Polls"),
    "document": _("Documents"),
    "person": _("People"),
}
ONE = {
    "page": _("Page"),
    "event": _("Event"),
    "news": _("News"),
    "question": _("Question"),
    "poll": _("Poll"),
    "document": _("Document"),
    "person": _("Person"),
}
# Page models that are more than a page; all others are of kind "page".
KIND_OF_MODEL = {"events.eventpage": "event", "news.articlepage": "news"}


@dataclass(frozen=True)
class Found:
    """What the index keeps of one thing."""

    source: str
    object_id: int
    kind: str
    language: str
    title: str
    text: str
    place: str = ""
    url: str = ""
    date: datetime | None = None


@dataclass(frozen=True)
class Rows:
    """A model whose rows can be found; `model` is its label.

    `public(rows)` are those that are written, `visible(rows, user)` those of them that
    a person may find now, and `found(row)` says what of a row can be searched.
    """

    source: str
    model: str
    public: Callable
    visible: Callable
    found: Callable
    # Rows that belong to another row of this source: {label: name of the link}.
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self):
        return apps.get_model(self.model)._default_manager


def _question(row) -> Found:
    answers = row.answers.filter(state="public").values_list("text", flat=True)
    with translation.override(row.language):
        url = row.get_absolute_url()
    return Found(
        "question",
        row.pk,
        "question",
        row.language,
        row.title,
        "\n".join([row.text, *answers]),
        url=url,
        date=row.published_at,
    )


def board_pages() -> dict[str, tuple[str, int]]:
    """(path, key) of the live page of the board in each language, kept."""
    return kept("search:board", _board_pages)


def _board_pages():
    if not _installed("board.BoardPage"):
        return {}
    pages = apps.get_model("board.BoardPage").objects.live()
    rows = pages.order_by("-pk").values_list("locale__language_code", "path", "pk")
    return {language: (path, pk) for language, path, pk in rows}


def _holders(rows, user):
    places = [f"p{path}" for path, _pk in board_pages().values()]
    shut = tuple(closed_places(user))
    if not places or any(place.startswith(shut) for place in places if shut):
        return rows.none()
    return rows.filter(agreed=True).on(timezone.localdate())


def _holder(term) -> Found:
    office = term.office
    lines = [office.name_da, office.name_en, term.line_da, term.line_en]
    return Found(
        "person",
        term.pk,
        "person",
        "",
        term.holder,
        "\n".join(dict.fromkeys(filter(None, lines))),
    )


def _card(card) -> Found:
    return Found(
        PROFILE,
        card.pk,
        "person",
        "",
        card.name,
        card.text,
        url=card.get_absolute_url(),
    )


def _poll(language: str):
    """A poll is one row with words in two languages: it is found in each it has."""

    def found(row) -> Found:
        with translation.override(language):
            asked = [question.text for question in row.questions.all()]
            return Found(
                f"poll.{language}",
                row.pk,
                "poll",
                language,
                row.title,
                "\n".join([row.intro, *asked]),
                url=row.get_absolute_url(),
                date=row.opens_at,
            )

    return found


_ROWS = (
    *(
        Rows(
            f"poll.{language}",
            "polls.Poll",
            lambda rows, name=f"title_{language}": rows.exclude(**{name: ""}),
            lambda rows, user: rows.visible_to(user),
            _poll(language),
            parts=(("polls.Question", "poll_id"),),
        )
        for language in ("da", "en")
    ),
    Rows(
        "question",
        "questions.Question",
        lambda rows: rows.filter(state="public"),
        lambda rows, user: rows.filter(state="public").visible_to(user),
        _question,
        parts=(("questions.Answer", "question_id"),),
    ),
    # Who holds an office today and has agreed to be shown, where the board is shown.
    Rows(
        "person",
        "offices.OfficeTerm",
        lambda rows: rows.filter(agreed=True),
        _holders,
        _holder,
    ),
    # The directory: a card for each audience, with what that audience may see.
    Rows(
        PROFILE,
        "directory.Card",
        lambda rows: rows.select_related("profile__person").prefetch_related(
            "profile__interests"
        ),
        lambda rows, user: rows.visible_to(user),
        _card,
    ),
)


def row_sources() -> Iterable[Rows]:
    """The plain models that are installed."""
    return [rows for rows in _ROWS if _installed(rows.model)]


def _installed(label: str) -> bool:
    try:
        apps.get_model(label)
    except LookupError:
        return False
    return True


def of(obj) -> Found | None:
    """What can be found of a page or a document; None where nothing may be."""
    if isinstance(obj, Page):
        return _page(obj) if obj.live else None
    if isinstance(obj, get_document_model()):
        return _document(obj)
    return None


def of_model(obj) -> str:
    """The source that a row of Wagtail's index belongs to, or nothing."""
    if isinstance(obj, Page):
        return PAGE
    return DOCUMENT if isinstance(obj, get_document_model()) else ""


def _page(page: Page) -> Found:
    date = getattr(page, "starts_at", None) or page.first_published_at
    published = getattr(page, "published_on", None)
    if published:
        date = timezone.make_aware(
            datetime.combine(published, datetime.min.time()),
        )
    return Found(
        PAGE,
        page.pk,
        KIND_OF_MODEL.get(page._meta.label_lower, "page"),
        page.locale.language_code,
        page.title,
        _text(page),
        place=f"p{page.path}",
        date=date,
    )


def _document(document) -> Found:
    return Found(
        DOCUMENT,
        document.pk,
        "document",
        "",
        document.title,
        _text(document),
        place=f"c{document.collection.path}",
        url=document.url,
        date=document.created_at,
    )


def _text(obj) -> str:
    """Every search field but the title, as plain text: leads first, then bodies."""
    from modelsearch.index import RelatedFields, SearchField

    parts: list[str] = []

    def say(value):
        if isinstance(value, str):
            parts.append(value)
        elif isinstance(value, dict):
            say(list(value.values()))
        elif isinstance(value, (list, tuple)):
            for one in value:
                say(one)
        elif value is not None:
            parts.append(str(value))

    def read(row, fields):
        for field in fields:
            if isinstance(field, SearchField) and field.field_name != "title":
                say(field.get_value(row))
            elif isinstance(field, RelatedFields):
                related = field.get_value(row)
                if related is None:
                    continue
                many = related.all() if hasattr(related, "all") else [related]
                for one in many:
                    read(one, field.fields)

    read(obj, obj.get_search_fields())
    return "\n".join(filter(None, (part.strip() for part in parts)))


def visible_to(user) -> Q:
    """The entries that a person may find, decided now.

    Pages are live; what is restricted, with everything below it, is left out for whom
    the restriction keeps out. Documents follow their collection. Other rows follow
    their own `visible_to`.
    """
    user = user or AnonymousUser()
    closed = Q()
    for place in closed_places(user):
        closed |= Q(place__startswith=place)
    seen = Q(source__in=[PAGE, DOCUMENT]) & ~closed
    for rows in row_sources():
        mine = rows.visible(rows.rows.all(), user).values("pk")
        seen |= Q(source=rows.source, object_id__in=mine)
    return seen


def closed_places(user) -> list[str]:
    """The places where a restriction keeps this person out."""
    found = []
    mine = None
    for letter, model, path in (
        ("p", PageViewRestriction, "page__path"),
        ("c", CollectionViewRestriction, "collection__path"),
    ):
        rows = model.objects.values_list("pk", path, "restriction_type", "groups")
        groups: dict[int, set] = {}
        kept: dict[int, tuple[str, str]] = {}
        for pk, place, kind, group in rows:
            kept[pk] = (letter + place, kind)
            groups.setdefault(pk, set()).add(group)
        for pk, (place, kind) in kept.items():
            if kind == BaseViewRestriction.LOGIN and user.is_authenticated:
                continue
            if kind == BaseViewRestriction.GROUPS and user.is_authenticated:
                if user.is_superuser:
                    continue
                if mine is None:
                    mine = set(user.groups.values_list("pk", flat=True))
                if mine & groups[pk]:
                    continue
            found.append(place)
    return found


def entries(user):
    """The entries that a person may find."""
    return Entry.objects.filter(visible_to(user))
