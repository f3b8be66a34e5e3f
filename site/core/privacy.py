"""What is kept about people: the register of every model with a personal field.

Each room says in its `privacy.py` what of its rows belongs to a person, how it leaves
with them and how long it is kept. `core.privacy` knows no model of its own accord; the
privacy centre exports and erases by walking the register, and a test fails for a model
that leads to a person and is not in it.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.models import Model, Q, QuerySet

ERASE, FORGET, KEEP = "erase", "forget", "keep"


@dataclass(frozen=True)
class Kept:
    """One model of the register.

    `people` are the paths from a row to the person it is about; where no path leads
    there, `find(person)` gives the condition. `mentions(person)` finds other people's
    rows that name the person; they are looked for, slowly, when the person is erased.
    `actors` are columns that only say who did it: they point at a row without a name
    then. `export` names the fields that are handed out; `files` those of them that are
    files. `erasure` is ERASE (rows go), FORGET (`forget(rows, person)` takes the person
    out of them) or KEEP with a reason. `days` is how long rows are kept at most,
    counted from the field `since`; None: as long as the account. Where time alone does
    not tell, `expire(now)` removes what is old and returns how many rows that were.
    """

    model: str
    people: tuple[str, ...]
    export: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    erasure: str = ERASE
    forget: Callable[[QuerySet, Model], None] | None = None
    why: str = ""
    days: int | None = None
    # A public name for the row's kind, for the export's and the preview's readers.
    name: str = ""
    order: int = 100
    extra: Callable[[Model, Model], dict] | None = field(default=None, compare=False)
    since: str = ""
    expire: Callable[[dt.datetime], int] | None = field(default=None, compare=False)
    find: Callable[[Model], Q] | None = field(default=None, compare=False)
    mentions: Callable[[Model], Q] | None = field(default=None, compare=False)
    actors: tuple[str, ...] = ()

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def label(self) -> str:
        """The kind's name for readers, in their language."""
        return str(self.name or self.model_class._meta.verbose_name_plural)

    def rows(self, person) -> QuerySet:
        """The rows that are about this person, each once."""
        about = Q(pk__in=[])
        for path in self.people:
            about |= Q(**{path: person.pk})
        if self.find is not None:
            about |= self.find(person)
        found = self.model_class._base_manager.filter(about)
        # One path to a single person repeats no row, and JSON cannot be made distinct.
        many = len(self.people) + (self.find is not None) > 1
        if not many:
            return found
        return self.model_class._base_manager.filter(pk__in=found.values("pk"))

    def to_forget(self, person) -> QuerySet:
        """The rows about the person and, beside them, those that name the person."""
        mine = self.rows(person)
        if self.mentions is None:
            return mine
        keys = set(mine.values_list("pk", flat=True))
        named = self.model_class._base_manager.filter(self.mentions(person))
        keys |= set(named.values_list("pk", flat=True))
        return self.model_class._base_manager.filter(pk__in=keys)


_register: dict[str, Kept] = {}
_weak: set[str] = set()
_free: dict[str, str] = {}


def register(
    model: str, people: str | Iterable[str] = (), *, weak: bool = False, **rest
) -> None:
    """Add a model: its label, the path or paths to the person, the rest of `Kept`.

    A `weak` entry gives way to another room's, which knows the model better. Raises
    ValueError for one that says twice or does not say enough.
    """
    paths = (people,) if isinstance(people, str) else tuple(people)
    entry = Kept(model=model.lower(), people=paths, **rest)
    there = entry.model in _register and entry.model not in _weak
    if there and weak:
        return
    if there and _register[entry.model] != entry:
        raise ValueError(f"{model} is registered twice")
    if entry.erasure == FORGET and entry.forget is None:
        raise ValueError(f"{model}: say how it is forgotten")
    if entry.erasure == KEEP and not entry.why:
        raise ValueError(f"{model}: say why it is kept")
    if not (paths or entry.find or entry.actors):
        raise ValueError(f"{model}: say how a row leads to a person")
    if entry.since and entry.days is None:
        raise ValueError(f"{model}: say for how many days")
    _register[entry.model] = entry
    (_weak.add if weak else _weak.discard)(entry.model)


def free(model: str, why: str) -> None:
    """Say that a model holds nothing of a person although it looks so, and why."""
    if not why:
        raise ValueError(f"{model}: say why nothing in it is personal")
    _free[model.lower()] = why


def registered() -> list[Kept]:
    """Every entry, in the order in which rows are erased."""
    _discover()
    return sorted(_register.values(), key=lambda entry: (entry.order, entry.model))


def declared_free() -> dict[str, str]:
    """Label and reason of every model that is said to hold nothing personal."""
    _discover()
    return dict(_free)


def cutoff(entry: Kept, now: dt.datetime) -> dt.datetime | None:
    """The moment before which rows are no longer kept; None without a limit."""
    return None if entry.days is None else now - dt.timedelta(days=entry.days)


_found = False


def _discover() -> None:
    """Read each installed app's `privacy.py`, once; the ground's own is `personal`."""
    global _found
    if _found:
        return
    for config in apps.get_app_configs():
        last = "personal" if config.name == "core" else "privacy"
        name = f"{config.name}.{last}"
        if find_spec(name) is not None:
            import_module(name)
    _found = True


@dataclass(frozen=True)
class Hold:
    """Why a person cannot be erased now, and the way out, for readers."""

    message: str
    way_out: str = ""
    url: str = ""


_holds: dict[str, Callable[[Model], list[Hold]]] = {}


def hold(name: str, check: Callable[[Model], list[Hold]]) -> None:
    """Let a room say what must be settled first; `check` takes the person."""
    _holds[name] = check


def holds(person) -> list[Hold]:
    """Everything that stands against erasing this person now; empty: nothing does."""
    _discover()
    return [found for check in _holds.values() for found in check(person)]
