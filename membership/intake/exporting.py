"""The list of members as a file: chosen columns, CSV, XLSX or JSON.

It leaves the house with everybody's address, so whoever takes it shows once more that
it is them, it is written down, and it can be taken five times an hour (safety.md 8.7).
"""

import datetime as dt
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain

from allauth.account.decorators import reauthentication_required
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from django import forms
from django.db.models import OuterRef, Subquery
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from core import csvfiles
from membership.intake.columns import BY_NAME
from membership.intake.views import keepers_only
from membership.models import Belonging, Member, MembershipType, Period, Status
from membership.models.members import today

AN_HOUR = 5
_PAGE = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = (
    ("csv", gettext_lazy("CSV (opens in every spreadsheet)")),
    ("xlsx", gettext_lazy("Excel (XLSX)")),
    ("json", gettext_lazy("JSON (for programs)")),
)
# Column -> where it is in the query. The names are those of the import, so that a
# list that was taken out can be put in again.
COLUMNS = {
    "email": "person__email",
    "first_name": "person__first_name",
    "last_name": "person__last_name",
    "number": "number",
    "kind": "kind_now",
    "joined": "joined_on",
    "starts": "starts_now",
    "ends": "ends_now",
    "status": "status_now",
    "unit": "unit_now",
    "language": "person__language",
    "phone": "person__profile__phone",
    "street": "person__profile__street",
    "postcode": "person__profile__postcode",
    "city": "person__profile__city",
    "country": "person__profile__country",
    "birthdate": "person__profile__birthdate",
    "job_title": "person__profile__job_title",
    "employer": "person__profile__employer",
}
_AT_FIRST = ("email", "first_name", "last_name", "number", "kind", "ends", "status")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        choices=[(name, BY_NAME[name].label) for name in COLUMNS],
        widget=forms.CheckboxSelectMultiple,
        initial=_AT_FIRST,
        error_messages={"required": gettext_lazy("Choose at least one column.")},
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Who"),
        choices=[
            ("current", gettext_lazy("members today")),
            ("all", gettext_lazy("everybody who is or was a member")),
        ],
        initial="current",
    )
    format = forms.ChoiceField(
        label=gettext_lazy("File"), choices=FORMATS, initial="csv"
    )


@keepers_only
@require_safe
def choose(request):
    """What the file is to hold."""
    return render(request, "intake/admin/export.html", {"form": ExportForm()})


@keepers_only
@reauthentication_required
@require_safe
def download(request):
    """The file itself; 422 for a choice that is none, 429 for a sixth in an hour."""
    form = ExportForm(request.GET)
    if not form.is_valid():
        return render(request, "intake/admin/export.html", {"form": form}, status=422)
    if _too_often(request.user):
        form.add_error(
            None, _("The list was taken five times within the hour. Wait a little.")
        )
        context = {"form": form}
        answer = render(request, "intake/admin/export.html", context, status=429)
        answer["Retry-After"] = "3600"
        return answer
    given = form.cleaned_data
    log(
        request.user,
        "intake.export",
        user=request.user,
        data={"columns": given["columns"], "who": given["who"]},
    )
    name = _("members") + f"-{today():%Y-%m-%d}"
    names = given["columns"]
    rows = _rows(names, given["who"])
    header = [str(BY_NAME[column].label) for column in names]
    return WRITERS[given["format"]](name, names, header, rows)


def _too_often(user) -> bool:
    """Counted in the log, which outlives every cache."""
    hour = timezone.now() - dt.timedelta(hours=1)
    taken = ModelLogEntry.objects.filter(
        action="intake.export", user=user, timestamp__gt=hour
    )
    return taken.count() >= AN_HOUR


def _rows(names: list[str], who: str) -> Iterator[list]:
    """Values in the order of the columns; in pages, so that memory stays flat."""
    members = Member.objects.current() if who == "current" else Member.objects.all()
    last = Period.objects.standing().filter(member=OuterRef("pk")).order_by("-ends")
    places = Belonging.objects.filter(person=OuterRef("person"), ends=None)
    members = members.with_status().annotate(
        kind_now=Subquery(last.values("kind")[:1]),
        starts_now=Subquery(last.values("starts")[:1]),
        ends_now=Subquery(last.values("ends")[:1]),
        unit_now=Subquery(places.order_by("-starts", "pk").values("unit__code")[:1]),
    )
    kinds = {kind.pk: kind.name for kind in MembershipType.objects.all()}
    words = {"kind": kinds, "status": dict(Status.choices)}
    paths = [COLUMNS[name] for name in names]
    after = 0
    while page := list(
        members.filter(pk__gt=after).order_by("pk").values_list("pk", *paths)[:_PAGE]
    ):
        for pk, *values in page:
            after = pk
            yield [
                str(words[name].get(value, "")) if name in words else value
                for name, value in zip(names, values, strict=True)
            ]


def _csv(name, names, header, rows):
    return csvfiles.response(name, header, rows)


def _xlsx(name, names, header, rows: Iterable[list]):
    """Every cell is typed text, so that nothing in it is ever a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Members"))
    sheet.freeze_panes = "A2"
    for row in chain([header], rows):
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}.xlsx",
        content_type=XLSX,
        headers={"Cache-Control": "private, no-store"},
    )


def _cell(sheet, value):
    if value is None:
        return None
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    cell = WriteOnlyCell(sheet, _CONTROLS.sub("", text))
    cell.data_type = "s"
    return cell


def _json(name, names, header, rows):
    def pieces():
        yield "["
        for number, row in enumerate(rows):
            said = dict(zip(names, row, strict=True))
            text = json.dumps(said, ensure_ascii=False, default=str)
            yield f"{',' if number else ''}\n{text}"
        yield "\n]\n"

    return StreamingHttpResponse(
        pieces(),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.json"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


WRITERS = {"csv": _csv, "xlsx": _xlsx, "json": _json}
