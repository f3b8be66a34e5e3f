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

    `people` are the paths from a row to the person it is about. `export` names the
    fields that are handed out; `files` those of them that are files. `erasure` is ERASE
    (rows go), FORGET (`forget(rows, person)` takes the person out of them) or KEEP with
    a reason. `days` is how long rows are kept at most; None: as long as the account.
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

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    def rows(self, person) -> QuerySet:
        """The rows that are about this person, each once."""
        about = Q(pk__in=[])
        for path in self.people:
            about |= Q(**{path: person})
        return self.model_class._base_manager.filter(about).distinct()


_register: dict[str, Kept] = {}


def register(model: str, people: str | Iterable[str], **rest) -> None:
    """Add a model: its label, the path or paths to the person, the rest of `Kept`.

    Raises ValueError for one that says twice or does not say enough.
    """
    paths = (people,) if isinstance(people, str) else tuple(people)
    entry = Kept(model=model.lower(), people=paths, **rest)
    if entry.model in _register and _register[entry.model] != entry:
        raise ValueError(f"{model} is registered twice")
    if entry.erasure == FORGET and entry.forget is None:
        raise ValueError(f"{model}: say how it is forgotten")
    if entry.erasure == KEEP and not entry.why:
        raise ValueError(f"{model}: say why it is kept")
    _register[entry.model] = entry


def registered() -> list[Kept]:
    """Every entry, in the order in which rows are erased."""
    _discover()
    return sorted(_register.values(), key=lambda entry: (entry.order, entry.model))


def cutoff(entry: Kept, now: dt.datetime) -> dt.datetime | None:
    """The moment before which rows are no longer kept; None without a limit."""
    return None if entry.days is None else now - dt.timedelta(days=entry.days)


_found = False


def _discover() -> None:
    """Read each installed app's `privacy.py`, once."""
    global _found
    if _found:
        return
    for config in apps.get_app_configs():
        name = f"{config.name}.privacy"
        if config.name != "core" and find_spec(name) is not None:
            import_module(name)
    _found = True
