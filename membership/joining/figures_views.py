"""The board's figures on a page of the admin, as a file, and on the first page."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from wagtail.admin.ui.components import Component

from core import charts, csvfiles
from core import dates as written
from core.kept import kept
from membership.joining import figures as reckoning
from membership.joining import rights
from membership.models.members import today

FIRST_YEAR = 1900
PANEL_MONTHS = 12


def _day(request) -> dt.date:
    """The day that is asked about; today for none, and for one that cannot be."""
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today()
    return day if FIRST_YEAR < day.year <= today().year + 1 else today()


def _only_board(request) -> None:
    if not rights.keeps_all(request.user):
        raise PermissionDenied


def _label(month: dt.date) -> str:
    name = written.month(month, year=False)[:3]
    return f"{name} {month:%y}"


def _months_table(rows) -> list[list]:
    head = [
        "",
        pgettext("how many members", "joined"),
        pgettext("how many members", "left"),
        pgettext("how many members", "renewed"),
    ]
    return [head, *([_label(month), *counts] for month, *counts in rows)]


def _chart(rows, kind, heading, caption):
    return {
        "value": {"kind": kind, "caption": caption, "unit": "", "heading": heading},
        "rows": rows,
        "chart": charts.chart(rows, upright=kind != "bars") if len(rows) > 1 else None,
    }


@require_safe
def figures(request):
    """Members on a day, and 24 months before it; each chart has its table."""
    _only_board(request)
    day = _day(request)
    status = reckoning.by_status(day)
    kinds = reckoning.by_kind(day)
    units = reckoning.by_unit(day)
    count = _("members")
    by_kind = [["", count], *([kind.name, n] for kind, n in kinds)]
    by_unit = [["", count], *([unit.name, n] for unit, n in units if n)]
    context = {
        "day": day,
        "status": [(key.label, n) for key, n in status.items()],
        "members": status["active"] + status["grace"],
        "charts": [
            _chart(
                _months_table(reckoning.by_month(day)),
                "columns",
                _("Month by month"),
                _("Members who joined, left and renewed in each of 24 months."),
            ),
            _chart(
                by_kind, "bars", _("By kind"), _("Members of each kind on the day.")
            ),
            _chart(
                by_unit[: charts.MOST_ROWS],
                "bars",
                _("By unit"),
                _("Members of each unit on the day, with what is below it."),
            ),
        ],
    }
    return render(request, "joining/admin/figures.html", context)


@require_safe
def download(request):
    """The same as a CSV file: what, which, how many."""
    _only_board(request)
    day = _day(request)
    header = [_("What"), _("Which"), _("Members")]
    return csvfiles.response(f"members-{day}", header, _lines(day))


def _lines(day):
    for status, n in reckoning.by_status(day).items():
        yield [_("status"), status.label, n]
    for kind, n in reckoning.by_kind(day):
        yield [_("kind"), kind.name, n]
    for unit, n in reckoning.by_unit(day):
        yield [_("unit"), unit.name, n]
    for month, joined, left, renewed in reckoning.by_month(day):
        for what, n in (
            (pgettext("how many members", "joined"), joined),
            (pgettext("how many members", "left"), left),
            (pgettext("how many members", "renewed"), renewed),
        ):
            yield [what, f"{month:%Y-%m}", n]


class MembersPanel(Component):
    """Members now and the last year, on the admin's first page; for the board."""

    name = "members"
    template_name = "joining/admin/panel.html"
    order = 150

    class Media:
        css = {"all": ["core/css/dashboard.css", "joining/admin.css"]}

    def __init__(self, request):
        self.request = request

    def get_context_data(self, parent_context):
        day = today()
        status, months = kept(
            f"joining:figures:{day}",
            lambda: (reckoning.by_status(day), reckoning.by_month(day)),
            self.request,
        )
        rows = months[-PANEL_MONTHS:]
        return {
            "members": status["active"] + status["grace"],
            "grace": status["grace"],
            "joined": sum(row[1] for row in rows),
            "left": sum(row[2] for row in rows),
        }
