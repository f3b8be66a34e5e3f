"""What the board does with an import: upload, choose columns, repair, begin, undo."""

import tempfile
import uuid
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core.errors import Refused
from membership.intake import checking, columns, jobs, sources
from membership.intake.models import Layout, Piece, Row, Run

_PIECE = 256 * 1024
_DEFAULTS = ("kind", "starts", "ends", "language", "country")
State = Run.State


@transaction.atomic
def start(*, file: BinaryIO, name: str, key: uuid.UUID, by) -> Run:
    """Take a file in: look at it, guess its columns, keep it. The same key gives the
    same run.

    Raises Refused: large empty kind locked bomb macros broken encoding quotes columns
    headings nobody.
    """
    there = Run.objects.filter(key=key).first()
    if there:
        return there
    shape = _look(file, name)
    header, _sample = sample(file, shape)
    run = Run.objects.create(
        key=key,
        by=by,
        name=PurePath(name).name[-200:],
        kind=shape.kind,
        encoding=shape.encoding,
        separator=shape.separator,
        header=header,
        mapping=_mapping(header),
    )
    file.seek(0)
    pieces = iter(lambda: file.read(_PIECE), b"")
    for number, data in enumerate(pieces):
        Piece.objects.create(run=run, number=number, data=data)
    log(run, "intake.upload", user=by)
    return run


def _look(file: BinaryIO, name: str) -> sources.Shape:
    if file.seek(0, 2) > sources.MAX_BYTES:
        raise Refused(
            _("The file is larger than 20 MB. Divide the list, or save it as CSV."),
            "large",
        )
    return sources.look(file, name)


def sample(file: BinaryIO, shape: sources.Shape) -> tuple[list[str], list[list[str]]]:
    """The headings and the first rows. Raises Refused, as `sources.rows` does."""
    header: list[str] = []
    first: list[list[str]] = []
    for _line, cells in sources.rows(file, shape):
        if not header:
            header = [cell.strip()[:80] for cell in cells]
        else:
            first.append(cells)
        if len(first) == sources.SAMPLE:
            break
    if not header:
        raise Refused(_("The file is empty."), "empty")
    if not first:
        raise Refused(_("There is nobody in the file, only headings."), "nobody")
    return header, first


def _mapping(header: Sequence[str]) -> list[str]:
    kept = Layout.objects.filter(signature=columns.signature(header)).first()
    return kept.mapping if kept else columns.guess(header)


@contextmanager
def opened(run: Run):
    """The run's file, put together again. Raises Refused: gone."""
    with tempfile.TemporaryFile() as file:
        pieces = run.pieces.order_by("number").values_list("data", flat=True)
        for data in pieces.iterator(chunk_size=4):
            file.write(data)
        if not file.tell():
            raise Refused(_("The file has been deleted. Upload it again."), "gone")
        yield file


def _locked(run: Run, *states: str) -> Run:
    row = Run.objects.select_for_update().get(pk=run.pk)
    if row.state not in states:
        raise Refused(
            _("The import is at another step now: {state}.").format(
                state=row.get_state_display()
            ),
            "step",
        )
    return row


BEFORE = (State.LOOKED, State.CHECKED, State.FAILED)


@transaction.atomic
def read_as(*, run: Run, encoding: str, separator: str, by) -> Run:
    """Read the same file with another alphabet or separator; columns are guessed anew.

    Raises Refused: step gone encoding quotes columns nobody.
    """
    run = _locked(run, *BEFORE)
    if encoding not in sources.ENCODINGS or separator not in sources.SEPARATORS:
        raise Refused(_("Choose one of the list."), "encoding")
    with opened(run) as file:
        run.header, _first = sample(file, sources.Shape("csv", encoding, separator))
    run.encoding, run.separator = encoding, separator
    run.mapping = _mapping(run.header)
    run.state, run.problem = State.LOOKED, ""
    run.rows.all().delete()
    run.save()
    return run


@transaction.atomic
def check(
    *,
    run: Run,
    mapping: Sequence[str],
    defaults: Mapping[str, str],
    known: str,
    by,
) -> Run:
    """Choose the columns and begin the dry run. They are remembered for the next list.

    Raises Refused: step mapping email.
    """
    run = _locked(run, *BEFORE)
    chosen = [name for name in mapping if name]
    if len(mapping) != len(run.header) or not set(chosen) <= set(columns.BY_NAME):
        raise Refused(_("Choose one of the list."), "mapping")
    twice = next((name for name in chosen if chosen.count(name) > 1), None)
    if twice:
        raise Refused(
            _("Two columns are “{field}”. Leave one of them out.").format(
                field=columns.BY_NAME[twice].label
            ),
            "mapping",
        )
    if "email" not in chosen:
        raise Refused(
            _("Say which column holds the e-mail address: people sign in with it."),
            "email",
        )
    run.mapping = list(mapping)
    run.defaults = {n: defaults[n] for n in _DEFAULTS if defaults.get(n)}
    run.known = Run.Known(known)
    Layout.objects.update_or_create(
        signature=columns.signature(run.header), defaults={"mapping": run.mapping}
    )
    run.rows.all().delete()
    run.problem, run.total = "", 0
    _begin(run, State.CHECKING, 0)
    return run


@transaction.atomic
def repair(*, row: Row, values: Mapping[str, str], by) -> Row:
    """Write other text into a row's cells, by field, and weigh it again.

    Rows that shared its address or number are weighed again as well. Raises Refused:
    step written.
    """
    run = _locked(row.run, State.CHECKED, State.DONE)
    return _repair(run, {row.line: values})[0]


def _repair(run: Run, by_line: Mapping[int, Mapping[str, str]]) -> list[Row]:
    rows = list(run.rows.filter(line__in=by_line, outcome="").order_by("line"))
    if not rows:
        raise Refused(_("This row has been imported already."), "written")
    touched: set[tuple[str, str]] = set()
    for row in rows:
        touched |= {("email", row.email), ("number", row.number)}
        width = len(run.header)
        cells = [*row.cells, *[""] * (width - len(row.cells))][:width]
        for name, text in by_line[row.line].items():
            if name in run.mapping:
                cells[run.mapping.index(name)] = text[: sources.MAX_CELL + 1]
        row.cells = cells
    by_book = checking.book(run)
    checking.reweigh(run, rows, by_book)
    for row in rows:
        touched |= {("email", row.email), ("number", row.number)}
    for name in ("email", "number"):
        shared = {value for field, value in touched if field == name and value}
        others = run.rows.filter(outcome="", **{f"{name}__in": shared})
        checking.reweigh(run, others.exclude(line__in=by_line)[:200], by_book)
    # A row that lost its twin may stand alone now.
    for row in rows:
        row.refresh_from_db()
    return rows


@transaction.atomic
def repair_by_file(*, run: Run, file: BinaryIO, name: str, by) -> int:
    """Take in a file of faults that was repaired; returns how many rows it was.

    Rows are found by its column “Line”, cells by the headings of the first file.
    Raises Refused: lines step, and what `start` raises.
    """
    run = _locked(run, State.CHECKED, State.DONE)
    shape = _look(file, name)
    header: list[str] = []
    done = line_at = 0
    batch: dict[int, dict[str, str]] = {}
    at = {columns.fold(h): n for h, n in zip(run.header, run.mapping, strict=True)}
    for _line, cells in sources.rows(file, shape):
        if not header:
            header = cells
            found = columns.line_column(header)
            if found is None:
                raise Refused(
                    _("There is no column “Line”. Use the file of faults from here."),
                    "lines",
                )
            line_at = found
            continue
        line = cells[line_at].strip() if line_at < len(cells) else ""
        if not line.isdecimal() or len(line) > 8:
            continue
        cells = [*cells, *[""] * (len(header) - len(cells))]
        named = (
            (at.get(columns.fold(h)), c) for h, c in zip(header, cells, strict=False)
        )
        batch[int(line)] = {n: c.removeprefix("'") for n, c in named if n}
        if len(batch) == jobs.CHUNK:
            done += len(_repair(run, batch))
            batch = {}
    if batch:
        done += len(_repair(run, batch))
    return done


@transaction.atomic
def begin(*, run: Run, invite: bool, by) -> Run:
    """Begin to import the rows that can be; again later for those repaired since.

    Raises Refused: step none.
    """
    run = _locked(run, State.CHECKED, State.DONE)
    count = run.rows.to_write().count()
    if not count:
        raise Refused(_("There is nobody to import."), "none")
    run.invite, run.by = invite, by
    _begin(run, State.IMPORTING, count)
    log(run, "intake.import", user=by, data={"rows": count})
    return run


@transaction.atomic
def undo(*, run: Run, by) -> Run:
    """Begin to take a whole import back. Raises Refused: step."""
    run = _locked(run, State.DONE)
    count = run.rows.filter(outcome__in=jobs.TAKES_BACK).count()
    if not count:
        raise Refused(_("There is nothing to undo."), "none")
    run.by = by
    _begin(run, State.UNDOING, count)
    log(run, "intake.undo", user=by, data={"rows": count})
    return run


@transaction.atomic
def drop(*, run: Run, by) -> None:
    """Forget a file that was not imported. Raises Refused: step."""
    run = _locked(run, *BEFORE)
    log(run, "intake.drop", user=by)
    run.delete()


def _begin(run: Run, state: str, todo: int) -> None:
    run.state, run.done, run.todo = state, 0, todo
    run.worker, run.lease_until = run.worker + 1, None
    run.save()
    transaction.on_commit(lambda: jobs.hint(run.pk))


@transaction.atomic
def empty(*, run: Run) -> None:
    """Forget the file and what its rows said; who was imported stays known by key."""
    run.pieces.all().delete()
    run.rows.filter(outcome="").delete()
    run.rows.update(cells=[], values={}, faults=[], email="", number="")
    Run.objects.filter(pk=run.pk).update(emptied_at=timezone.now())
