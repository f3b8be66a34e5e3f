"""Builds the file of everything that is kept about one person, row by row.

Rows are read in small numbers and written straight into the archive on disk, so that
the memory it takes does not grow with the person.
"""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Manager, Model
from django.template.loader import render_to_string
from django.utils.encoding import force_str
from django.utils.text import slugify

from core import privacy
from core.keyring import CannotOpen

A_LOOK = 200


def entries() -> list[privacy.Kept]:
    """The kinds that have something to hand out."""
    return [entry for entry in privacy.registered() if entry.export or entry.extra]


def write(to: IO[bytes], person, progress: Callable[[int], None]) -> int:
    """Write the archive into an open file; returns how many rows are in it.

    `progress(kinds done)` is called after each kind and now and then in between. The
    words for readers are in the language that is active.
    """
    rows = 0
    told = []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, entry in enumerate(entries()):
            count = _write_kind(archive, entry, person, lambda: progress(done))  # noqa: B023
            if count:
                told.append({"entry": entry, "count": count, "file": _name(entry)})
            rows += count
            progress(done + 1)
        readme = render_to_string(
            "privacy_centre/readme.txt", {"person": person, "kinds": told}
        )
        archive.writestr("README.txt", readme)
    return rows


def _name(entry) -> str:
    return f"{entry.model.replace('.', '-')}.json"


def _write_kind(archive, entry, person, alive) -> int:
    count = 0
    files: list[tuple[Any, str]] = []
    found = entry.rows(person).order_by("pk").iterator(chunk_size=A_LOOK)
    first = next(found, None)
    if first is None:
        return 0
    with archive.open(_name(entry), "w", force_zip64=True) as out:
        out.write(_head(entry))
        for row in _chain(first, found):
            told = describe(entry, row, person, files)
            out.write(b",\n" if count else b"\n")
            out.write(_json(told).encode())
            count += 1
            if count % A_LOOK == 0:
                alive()
        out.write(b"\n]}\n")
    for stored, name in files:
        _copy(archive, stored, name)
        alive()
    return count


def _chain(first, rest) -> Iterator[Model]:
    yield first
    yield from rest


def _head(entry) -> bytes:
    about = {"kind": entry.label, "kept": _kept_for(entry)}
    return (_json(about)[:-1] + ', "rows": [').encode()


def _kept_for(entry) -> str:
    return force_str(entry.why) if entry.erasure == privacy.KEEP else ""


def _json(value) -> str:
    return json.dumps(value, cls=_Plain, ensure_ascii=False)


class _Plain(DjangoJSONEncoder):
    """Anything a column may hold, as text where JSON has no word for it."""

    def default(self, o):
        try:
            return super().default(o)
        except TypeError:
            return force_str(o)


def describe(entry, row, person, files=None) -> dict:
    """One row as the person may have it: what is named in `export`, nothing more."""
    told = {}
    for name in entry.export:
        if name in entry.files:
            told[name] = _file(entry, row, name, files)
        else:
            told[name] = _value(row, name, person)
    more = entry.extra
    if more is not None:
        told.update(more(row, person))
    return told


def _value(row, name: str, person):
    first, _sep, rest = name.partition("__")
    try:
        field = row._meta.get_field(first)
    except FieldDoesNotExist:
        field = None
    if field is not None and field.is_relation and field.many_to_one | field.one_to_one:
        if field.related_model is type(person):
            return _who(row, field, person)
        value = getattr(row, first, None)
        if rest and value is not None:
            return _value(value, rest, person)
        return None if value is None else force_str(value)
    value = getattr(row, first, None)
    if isinstance(value, Manager):
        return [force_str(each) for each in value.all()]
    if callable(value):
        value = value()
    return value


def _who(row, field, person):
    """Oneself, or that it was somebody: other people's names are theirs."""
    key = getattr(row, field.attname, None)
    return None if key is None else ("you" if key == person.pk else "another person")


def _file(entry, row, name, files):
    stored = getattr(row, name)
    if not stored:
        return None
    # A store's name may say nothing: then the file knows what its owner calls it.
    said = PurePosixPath(getattr(stored, "said_name", "") or stored.name)
    ending = slugify(said.suffix)[:9]
    ending = f".{ending}" if ending else ""
    label = slugify(said.stem)[:60] or "file"
    path = f"files/{entry.model.replace('.', '-')}/{row.pk}-{label}{ending}"
    if files is not None:
        files.append((stored, path))
    return path


def _copy(archive, stored, name) -> None:
    try:
        # By its own way of opening: what is sealed in the store is handed out plain.
        source = stored.open("rb")
    except (OSError, CannotOpen):
        # The row says that there is a file and the store has none: the rest counts.
        return
    with source, archive.open(name, "w", force_zip64=True) as out:
        shutil.copyfileobj(source, out, 64 * 1024)
