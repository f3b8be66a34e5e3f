"""What many notices are about, read at once where they are shown together.

A list shows twenty lines and a mail of the day up to a hundred. Each kind writes its
own words (`kinds`), and asks here for the rows they are about: alone, a notice costs
what it costs; beside others of its kind, all of them cost one query.

    row = together.row(notice, "ask", lambda: Ask.objects.select_related("asker"))
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model, QuerySet

from chat.notifications.models import Notice


class _Shelf:
    """The notices of one person that are shown together, and what was read for them."""

    def __init__(self, notices: list[Notice]):
        self.of_kind: dict[str, list[Notice]] = {}
        for notice in notices:
            self.of_kind.setdefault(notice.kind, []).append(notice)
        self.known: dict[tuple, Any] = {}


def show(notices: Iterable[Notice]) -> list[Notice]:
    """Say that these, all of one person, are shown together; returns them."""
    found = list(notices)
    shelf = _Shelf(found)
    for notice in found:
        notice.shelf = shelf  # type: ignore[attr-defined]
    return found


def once(notice: Notice, name: str, read: Callable[[list[Notice]], Any]) -> Any:
    """What `read` says of all the notices of this kind that are shown with this one.

    It is asked once for each `name`; it must not be about this notice alone.
    """
    shelf = getattr(notice, "shelf", None)
    if shelf is None:
        return read([notice])
    key = (notice.kind, name)
    if key not in shelf.known:
        shelf.known[key] = read(shelf.of_kind[notice.kind])
    return shelf.known[key]


def row(
    notice: Notice, param: str, rows: Callable[[], QuerySet], *, by: str = "pk"
) -> Any:
    """The row that the notice names in `params`, out of `rows()`; None without one.

    `by` is the column that it is named by; of several the newest. For every notice of
    the kind, `rows()` is the same.
    """

    def read(notices: list[Notice]) -> dict[str, Model]:
        ids = {n.params.get(param) for n in notices} - {None}
        found = rows().filter(**{f"{by}__in": ids}).order_by("pk") if ids else ()
        return {str(getattr(each, by)): each for each in found}

    named = once(notice, f"{param} by {by}", read)
    return named.get(str(notice.params.get(param)))
