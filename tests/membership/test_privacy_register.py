"""Every model that leads to a person is in the register, or said to hold nothing."""

import pytest

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from core import privacy

# Columns that hold something of a person by their kind or their name.
TELLING = (models.EmailField, models.GenericIPAddressField, models.JSONField)
TELLING_FILES = (models.FileField,)
WORDS = (
    "email",
    "phone",
    "address",
    "street",
    "birth",
    "first_name",
    "last_name",
    "user_agent",
    "session",
    "ip",
)


def every_model():
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and not m._meta.proxy]


def entries():
    return {entry.model: entry for entry in privacy.registered()}


def relations(model):
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.is_relation and field.related_model:
            yield field


def covered(entry) -> set[str]:
    """The columns of which the entry speaks."""
    return {path.partition("__")[0] for path in (*entry.people, *entry.actors)}


def to_person(model) -> list[str]:
    return [f.name for f in relations(model) if f.related_model is get_user_model()]


def by_chain(model, about) -> list[str]:
    """Columns that lead to a row about a person, such as a period's member."""
    return [
        f.name
        for f in relations(model)
        if f.related_model._meta.label_lower in about
        and f.related_model is not model
        and not (f.one_to_one and f.remote_field.parent_link)
    ]


def telling(model) -> list[str]:
    found = []
    for field in model._meta.local_fields:
        name = field.name.lower()
        parts = set(name.split("_"))
        if (
            isinstance(field, (*TELLING, *TELLING_FILES))
            or any(word in name for word in WORDS if len(word) > 3)
            or "ip" in parts
        ):
            found.append(field.name)
    return found


def missing() -> dict[str, list[str]]:
    known, free = entries(), privacy.declared_free()
    # A picture or a page is about its subject, not about whoever put it there.
    about = {name for name, e in known.items() if e.people and name not in THINGS} - {
        "accounts.user"
    }
    found = {}
    for model in every_model():
        name = model._meta.label_lower
        entry = known.get(name)
        lacks = [
            column
            for column in to_person(model)
            if entry is None or (column not in covered(entry) and not entry.find)
        ]
        if entry is None:
            lacks += by_chain(model, about) + telling(model)
        if lacks and name not in free:
            found[name] = lacks
    return found


# Rows of the association that merely say who made them.
THINGS = {"wagtailcore.page", "core.siteimage", "core.sitedocument"}


@pytest.mark.django_db
def test_every_model_that_leads_to_a_person_is_registered():
    assert missing() == {}


def test_what_is_said_to_be_free_exists_and_points_at_nobody():
    names = {m._meta.label_lower: m for m in every_model()}
    free = privacy.declared_free()
    assert set(free) <= set(names)
    assert not set(free) & set(entries())
    # Roles of an account are columns of the account.
    pointing = {name for name in free if to_person(names[name])}
    assert pointing <= {
        "accounts.user_groups",
        "accounts.user_user_permissions",
        "wagtaildocs.document",
        "wagtailimages.image",
    }


@pytest.mark.django_db
def test_every_entry_can_be_asked(django_user_model):
    from tests import make

    person = make.a_person()
    for entry in privacy.registered():
        entry.rows(person).count()
        names = {f.name for f in entry.model_class._meta.get_fields()}
        for name in (*entry.export, *entry.files):
            first = name.partition("__")[0]
            assert first in names or hasattr(entry.model_class, first), (
                entry.model,
                name,
            )
        assert set(entry.files) <= names
        if entry.since:
            assert entry.since in names


def test_an_entry_says_enough():
    with pytest.raises(ValueError, match="how it is forgotten"):
        privacy.register("x.Y", "person", erasure=privacy.FORGET)
    with pytest.raises(ValueError, match="why it is kept"):
        privacy.register("x.Y", "person", erasure=privacy.KEEP)
    with pytest.raises(ValueError, match="leads to a person"):
        privacy.register("x.Y")
    with pytest.raises(ValueError, match="for how many days"):
        privacy.register("x.Y", "person", since="at")
    assert "x.y" not in entries()


def test_a_room_that_knows_better_takes_the_place_of_a_weak_entry(monkeypatch):
    monkeypatch.setattr(privacy, "_register", {})
    monkeypatch.setattr(privacy, "_weak", set())
    privacy.register("x.Y", "person", weak=True)
    privacy.register("x.Y", "person", export=("a",))
    privacy.register("x.Y", "person", weak=True)
    assert privacy._register["x.y"].export == ("a",)
    with pytest.raises(ValueError, match="twice"):
        privacy.register("x.Y", "person", export=("b",))
