"""Queries that the ORM writes once; later calls only bind values.

Building and compiling the two look-ups of a scan cost four times what the database
needs to answer them. What they say is still written in the ORM's words.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet

# Values that stand for what is bound later. They are found again in the compiled
# parameters, so each must be unmistakable.
TEXT = "a text that is bound later"
NUMBER = -7_046_029_254_386_353_131
MOMENT = dt.datetime(1601, 1, 1, 1, 6, 1, 160106, tzinfo=dt.UTC)


class Prepared:
    """`build()` makes a `values_list` queryset out of the markers above.

    With `lock`, that model's rows are locked until the transaction ends, against
    writers but not against rows that only refer to them; where the database knows
    row locks. Instances are safe to share between threads.
    """

    def __init__(self, build: Callable[[], QuerySet], lock: type[Model] | None = None):
        self.build = build
        self.lock = lock
        self.compiled: dict[str, tuple] = {}

    def row(self, *, locked: bool = False, **values) -> tuple[Any, ...] | None:
        """The first row. `text`, `number`, `moment`: what the markers stand for."""
        sql, locking, parameters, converters = self._compiled()
        bound = [values[p.name] if isinstance(p, _Slot) else p for p in parameters]
        if "moment" in values:
            moment = connection.ops.adapt_datetimefield_value(values["moment"])
            bound = [moment if b is values["moment"] else b for b in bound]
        with _cursor() as cursor:
            cursor.execute(sql + locking if locked else sql, bound)
            found = cursor.fetchone()
        if found is None or not converters:
            return found
        row = list(found)
        for position, (functions, expression) in converters.items():
            for convert in functions:
                row[position] = convert(row[position], expression, connection)
        return tuple(row)

    def _compiled(self) -> tuple:
        made = self.compiled.get(connection.vendor)
        if made is None:
            made = self.compiled[connection.vendor] = self._compile()
        return made

    def _compile(self) -> tuple:
        compiler = self.build().query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = {
            TEXT: "text",
            NUMBER: "number",
            connection.ops.adapt_datetimefield_value(MOMENT): "moment",
        }
        slots = [_Slot(names[p]) if p in names else p for p in parameters]
        locking = ""
        if self.lock and connection.features.has_select_for_update:
            table = connection.ops.quote_name(self.lock._meta.db_table)
            locking = " " + connection.ops.for_update_sql(of=(table,), no_key=True)
        expressions = [column[0] for column in compiler.select]
        return sql, locking, slots, compiler.get_converters(expressions)


def _cursor():
    """Django's cursor; on PostgreSQL one whose statements the server keeps planned.

    Planning cost as much as running ten times over. The statement is kept for the
    life of a pooled connection, which a PgBouncer before 1.21 cannot do: see
    GUILDHALL_PREPARED_STATEMENTS.
    """
    if connection.vendor != "postgresql" or not settings.CHECKIN_PREPARED_STATEMENTS:
        return connection.cursor()
    connection.ensure_connection()
    # Django turns planning ahead off; its own cursors never do it in any case.
    connection.connection.prepare_threshold = 0
    return connection._prepare_cursor(_planned_cursor()(connection.connection))


@cache
def _planned_cursor():
    # Imported late: the embedded default runs without psycopg.
    from django.db.backends.postgresql.base import ServerBindingCursor

    class PlannedCursor(ServerBindingCursor):
        def execute(self, query, params=None, **options):
            return super().execute(query, params, prepare=True, **options)

    return PlannedCursor


class _Slot:
    """A place among the parameters for a value that comes later."""

    def __init__(self, name: str):
        self.name = name


def instance(model: type[Model], fields: dict[str, Any]):
    """A row of `model` with some of its columns, as the ORM would load it."""
    names = [f.attname for f in model._meta.concrete_fields if f.attname in fields]
    return model.from_db(connection.alias, names, [fields[n] for n in names])


def group(names: tuple[str, ...], row: tuple) -> dict[str, dict[str, Any]]:
    """Values by their path: `{"": {...}, "gate__occurrence": {...}}`."""
    grouped: dict[str, dict[str, Any]] = {}
    for name, value in zip(names, row, strict=True):
        path, _cut, field = name.rpartition("__")
        grouped.setdefault(path, {})[field] = value
    return grouped
