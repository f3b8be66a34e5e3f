"""A person with a mark of their own in every text and every file of the register.

Rows are made by walking the models, not by hand: a field that is added tomorrow holds a
mark tomorrow. `dump` then reads the whole database as text.
"""

import itertools
import uuid
from datetime import timedelta

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone

from core import privacy
from membership.offices.models import OfficeTerm
from polls.assembly.models import Entry, Seat
from tests import make
from tests.chat.test_talk import a_room, say

MARK = "Zyxwvq"
_number = itertools.count(1)


def own_seat(maker) -> Seat:
    """The seat of her vote on a roll, which a correction has brought with it."""
    entry = Entry.objects.get(person=maker.person)
    return Seat.objects.get_or_create(entry=entry)[0]


def holders_seat(maker) -> Seat:
    roll = own_seat(maker).entry.assembly
    entry = roll.entries.create(person=maker.stranger, place=9_000, name="Holder")
    return Seat.objects.create(entry=entry)


# Made by real actions below, or by the frame of the tests; see `flows`.
NOT_BY_HAND = {
    "accounts.user",
    "news.articleauthor",
    "wagtailcore.page",
    "wagtailcore.revision",
    "wagtailcore.modellogentry",
    "wagtailcore.pagelogentry",
    "assembly.seat",
    "wagtailcore.workflowstate",
    "wagtailcore.taskstate",
    "wagtailcore.comment",
    "wagtailcore.commentreply",
    "sessions.session",
    "core.letter",
    "chat.message",
    "chat.revision",
    "chat.reaction",
    "chat.mention",
    "chat.attachment",
    "privacy_centre.exportrequest",
    "privacy_centre.erasurerequest",
    "core.siteimage",
    "core.sitedocument",
    "wagtail_localize.stringtranslation",
    "wagtail_localize.segmentoverride",
}
# Where a constraint wants columns to fit each other.
FITTING = {
    "membership.grant": {"scope": "event"},
    "membership.absence": {name: timezone.localdate() for name in ("starts", "ends")},
    "membership.period": {
        name: timezone.localdate() for name in ("starts", "ends", "grace_ends")
    },
    "connections.connection": {"mentor": lambda maker: maker.person},
    "assembly.proxy": {"giver": own_seat, "holder": holders_seat},
    "chat.block": {"person": lambda maker: maker.person},
    "moderation.mute": {"person": lambda maker: maker.person},
    "moderation.report": {
        "message": lambda maker: say(a_room(maker.stranger), maker.stranger),
        "decision": "",
        "decided_at": None,
    },
    "privacy_centre.consent": {"purpose": "directory"},
    "registrations.registration": {"status": "cancelled"},
    **{
        f"questions.{name}": {"question": lambda maker: make.a_question()}
        for name in ("vote", "report", "version")
    },
}


def mark(model, field) -> str:
    """A word of its own for each field, so that a test can say which one is lost."""
    return f"{MARK}{next(_number)}x{model._meta.model_name}x{field.name}"


class Maker:
    """Makes one row of a model about a person, and what it needs around it."""

    def __init__(self, person, stranger):
        self.person, self.stranger = person, stranger
        self.marks: dict[str, str] = {}  # mark: model.field
        self.failed: dict[str, str] = {}

    def everything(self):
        for entry in privacy.registered():
            if entry.model in NOT_BY_HAND or not (entry.people or entry.find):
                continue
            if any(
                where.startswith(f"{entry.model}.") for where in self.marks.values()
            ):
                continue  # made already, for a row that hangs on it
            before = dict(self.marks)
            try:
                with transaction.atomic():
                    self.row(entry.model_class, paths=entry.people)
            except (IntegrityError, ValueError, TypeError, AttributeError) as why:
                self.marks = before
                self.failed[entry.model] = f"{type(why).__name__}: {why}"
        # Whoever holds an office is not erased: that is a test of its own.
        OfficeTerm.objects.update(ends=F("starts"))

    def row(self, model, paths=(), depth=0):
        """One saved row; `paths` lead to the person."""
        first = paths[0] if paths else ""
        head, _sep, rest = first.partition("__")
        fields = {}
        files = {}
        for field in model._meta.concrete_fields:
            if field.primary_key and not field.is_relation and field.has_default():
                continue
            if field.name in FITTING.get(model._meta.label_lower, ()):
                fits = FITTING[model._meta.label_lower][field.name]
                fields[field.name] = fits(self) if callable(fits) else fits
                continue
            if field.name == head and field.is_relation:
                if field.related_model is get_user_model():
                    fields[field.name] = self.person
                else:
                    fields[field.name] = self.parent(field, rest, depth)
                continue
            if isinstance(field, models.FileField):
                if paths:
                    word = files[field.name] = mark(model, field)
                    self.marks[word] = f"{model._meta.label_lower}.{field.name}"
                continue
            value = self.value(model, field, depth, about=bool(paths))
            if value is not models.NOT_PROVIDED:
                fields[field.name] = value
        row = model(**fields)
        for name, word in files.items():
            getattr(row, name).save(
                f"{word}.bin", ContentFile(word.encode()), save=False
            )
        model.save_base(row, raw=True, force_insert=True)
        return row

    def parent(self, field, rest, depth):
        """The person's row that this one hangs on; a new one where each has its own."""
        found = field.related_model._base_manager.filter(**{rest: self.person.pk})
        there = None if field.one_to_one else found.first()
        return there or self.row(field.related_model, (rest,), depth + 1)

    def value(self, model, field, depth, about):
        """Something that fits; a mark wherever words fit in a row of the person's."""
        if field.primary_key or isinstance(field, models.AutoField):
            return models.NOT_PROVIDED
        if field.is_relation:
            return self.relation(model, field, depth)
        if field.choices:
            flat = [key for key, _label in field.flatchoices]
            return field.get_default() if field.has_default() else flat[0]
        if isinstance(field, models.UUIDField):
            return uuid.uuid4()
        word = mark(model, field)
        kept = f"{model._meta.label_lower}.{field.name}"
        if isinstance(field, models.EmailField):
            self.marks[word] = kept
            return f"{word}@guild.example".lower()
        if isinstance(field, models.JSONField):
            if not about:
                return field.get_default() or {}
            self.marks[word] = kept
            return [{"text": word}] if field.default is list else {"text": word}
        if isinstance(field, (models.CharField, models.TextField)):
            longest = field.max_length or 200
            if longest < 12 or isinstance(field, (models.SlugField, models.URLField)):
                return self.short(field, longest)
            word = word[:longest]
            if about:
                self.marks[word] = kept
                return word
            return f"t{next(_number)}"[:longest]
        return self.plain(field)

    @staticmethod
    def short(field, longest):
        if isinstance(field, models.URLField):
            return "https://guild.example/"
        if field.has_default():
            return field.get_default()
        return f"{next(_number):x}"[-longest:]

    @staticmethod
    def plain(field):
        if field.has_default():
            return field.get_default()
        if field.null:
            return None
        if isinstance(field, models.DateTimeField):
            return timezone.now()
        if isinstance(field, models.DateField):
            return timezone.localdate() - timedelta(days=next(_number))
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, models.GenericIPAddressField):
            return "192.0.2.7"
        return next(_number) % 30_000

    def relation(self, model, field, depth):
        if field.null:
            return None
        if field.related_model is get_user_model():
            return self.stranger
        there = field.related_model._base_manager.order_by("pk").first()
        if there is not None:
            return there
        return self.row(field.related_model, (), depth + 1)


def tables() -> list[str]:
    return connection.introspection.table_names()


def dump() -> str:
    """Every table's every column, as text, one row a line after the table's name."""
    lines = []
    with connection.cursor() as cursor:
        for table in tables():
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608
            for row in cursor.fetchall():
                lines.append(f"{table}: {row!r}")
    return "\n".join(lines)


def lines_with(words, text: str) -> list[str]:
    """The dump's lines that hold any of the words, in any case."""
    low = [word.lower() for word in words]
    return [line for line in text.split("\n") if any(w in line.lower() for w in low)]


def every_model():
    return apps.get_models()
