"""The pages of an import in the admin: upload, columns, report, repair, undo."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import csvfiles
from core.errors import Refused
from membership.intake import actions, columns, faults, jobs, sources
from membership.intake.forms import (
    BeginForm,
    ChecksForm,
    ReadingForm,
    RepairedForm,
    UploadForm,
)
from membership.intake.models import Row, Run
from membership.intake.rights import may_import

A_PAGE = 50
State = Run.State


def keepers_only(view):
    """For those who may import; everybody else is refused, whatever there is."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_import(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _run(request, pk) -> Run:
    return get_object_or_404(Run.objects.visible_to(request.user), pk=pk)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request):
    """All imports, and the form for the next one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            file = given["file"]
            try:
                run = actions.start(
                    file=file, name=file.name, key=given["key"], by=request.user
                )
            except Refused as no:
                form.add_error("file", no.message)
            else:
                return redirect("intake_run", run.pk)
    runs = Run.objects.visible_to(request.user).select_related("by")
    page = Paginator(runs, 20).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page}
    return render(request, "intake/admin/index.html", context, status=status)


@keepers_only
@require_http_methods(["GET", "HEAD"])
def run(request, pk):
    """Where the import is: columns to choose, a bar, or the report."""
    found = _run(request, pk)
    if found.state == State.LOOKED:
        return _columns(request, found)
    if found.is_working:
        return render(request, "intake/admin/working.html", {"run": found})
    return _report(request, found)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request, pk):
    """Choose the columns (again), and begin the check."""
    found = _run(request, pk)
    if request.method != "POST":
        if found.state not in actions.BEFORE:
            return redirect("intake_run", pk)
        return _columns(request, found)
    form = ChecksForm(request.POST)
    mapping = [request.POST.get(f"column-{n}", "") for n in range(len(found.header))]
    if form.is_valid():
        try:
            actions.check(
                run=found,
                mapping=mapping,
                defaults=form.defaults(),
                known=form.cleaned_data["known"],
                by=request.user,
            )
        except Refused as no:
            form.add_error(None, no.message)
        else:
            return redirect("intake_run", pk)
    return _columns(request, found, form, mapping, status=422)


def _columns(request, found, form=None, mapping=None, status=200):
    problem, first = found.problem, []
    try:
        with actions.opened(found) as file:
            shape = sources.Shape(found.kind, found.encoding, found.separator)
            _header, first = actions.sample(file, shape)
    except Refused as no:
        problem = problem or no.message
    mapping = mapping or found.mapping
    shown = [
        {
            "number": number,
            "heading": heading or _("column %(number)s") % {"number": number + 1},
            "field": mapping[number] if number < len(mapping) else "",
            "cells": [row[number] if number < len(row) else "" for row in first[:3]],
        }
        for number, heading in enumerate(found.header)
    ]
    context = {
        "run": found,
        "columns": shown,
        "fields": columns.FIELDS,
        "reading": ReadingForm(initial=vars(found)),
        "form": form or _checks(found, request.LANGUAGE_CODE),
        "problem": problem,
        "guessed": sum(1 for column in shown if column["field"]),
    }
    return render(request, "intake/admin/columns.html", context, status=status)


def _checks(found, language):
    initial = {"language": language, "known": found.known, **found.defaults}
    return ChecksForm(initial=initial)


@keepers_only
@require_POST
def read_as(request, pk):
    """Read the file with another alphabet or separator."""
    found = _run(request, pk)
    form = ReadingForm(request.POST)
    try:
        if form.is_valid():
            actions.read_as(run=found, by=request.user, **form.cleaned_data)
        else:
            messages.error(request, _("Choose one of the list."))
    except Refused as no:
        messages.error(request, no.message)
    return redirect("intake_choose", pk)


@keepers_only
@require_GET
def progress(request, pk):
    """How far the work is, for the bar; as numbers."""
    found = _run(request, pk)
    answer = JsonResponse(
        {
            "working": found.is_working,
            "state": str(found.get_state_display()),
            "percent": found.percent,
            "done": found.done,
        }
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


FILTERS = {
    "new": {"verdict": Row.Verdict.NEW},
    "update": {"verdict": Row.Verdict.UPDATE},
    "same": {"verdict": Row.Verdict.SAME},
    "twice": {"verdict": Row.Verdict.TWICE},
    "wrong": {"verdict": Row.Verdict.WRONG},
    "kept": {"outcome": Row.Outcome.KEPT},
}


def _figures(found) -> dict:
    """How many rows of each kind, and how many are left to import."""
    counted = {"ready": 0, "written": 0, "undone": 0, **dict.fromkeys(FILTERS, 0)}
    rows = found.rows.order_by().values_list("verdict", "outcome")
    for verdict, outcome, count in rows.annotate(n=Count("pk")):
        counted[verdict] += count
        if outcome == "" and verdict in Row.WRITTEN:
            counted["ready"] += count
        if outcome in jobs.TAKES_BACK:
            counted["written"] += count
        if outcome in ("kept", "undone"):
            counted[outcome] += count
    return counted


def _rows(found, chosen):
    rows = found.rows.select_related("person")
    return rows.filter(**FILTERS[chosen]) if chosen in FILTERS else rows


def _report(request, found):
    counted = _figures(found)
    chosen = request.GET.get("show", "")
    if not chosen:
        chosen = "wrong" if counted["wrong"] and found.state == State.CHECKED else "all"
    page = Paginator(_rows(found, chosen), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": found,
        "counted": counted,
        "chosen": chosen,
        "tabs": _tabs(counted, found),
        "page_obj": page,
        "rows": [shown(found, row) for row in page.object_list],
        "repaired": RepairedForm(),
    }
    return render(request, "intake/admin/report.html", context)


def _tabs(counted, found):
    labels = dict(Row.Verdict.choices) | {"kept": _("kept")}
    tabs = [("all", _("all"), found.total)]
    tabs += [(name, labels[name], counted[name]) for name in FILTERS if counted[name]]
    return tabs


def shown(found, row, typed=None) -> dict:
    """One row for the report: who, its faults in words, and fields to repair."""
    wrong: dict[str, list[str]] = {}
    for kept in row.faults:
        wrong.setdefault(kept["field"], []).append(faults.sentence(kept))
    cells = dict(zip(found.mapping, row.cells, strict=False))
    wanted = [name for name in found.mapping if name in wrong]
    return {
        "row": row,
        "name": _name(row, cells),
        "email": row.email or cells.get("email", ""),
        "other": [s for name in wrong if name not in wanted for s in wrong[name]],
        "can_repair": not row.outcome and bool(wanted),
        "fields": [
            {
                "name": name,
                "label": columns.BY_NAME[name].label,
                "value": (typed or cells).get(name, "") or cells.get(name, ""),
                "faults": wrong[name],
            }
            for name in wanted
        ],
    }


def _name(row, cells) -> str:
    if row.person_id and row.person:
        return row.person.get_full_name()
    names = (row.values.get(n) or cells.get(n, "") for n in ("first_name", "last_name"))
    return " ".join(filter(None, names)) or cells.get("name", "")


@keepers_only
@require_POST
def repair(request, pk, line):
    """Correct one row; the report is shown again at the same place."""
    found = _run(request, pk)
    row = get_object_or_404(found.rows, line=line)
    given = {
        name: request.POST[f"field-{name}"]
        for name in found.mapping
        if f"field-{name}" in request.POST
    }
    try:
        row = actions.repair(row=row, values=given, by=request.user)
    except Refused as no:
        messages.error(request, no.message)
    else:
        said = {"line": row.line}
        if row.faults:
            messages.warning(request, _("Line %(line)s still has a fault.") % said)
        else:
            messages.success(request, _("Line %(line)s can be imported now.") % said)
    answer = redirect("intake_run", pk)
    answer["Location"] += f"?show={request.POST.get('show', '')[:8]}#rows"
    return answer


@keepers_only
@require_POST
def repaired(request, pk):
    """Take in the file of faults that was repaired elsewhere."""
    found = _run(request, pk)
    form = RepairedForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file."))
        return redirect("intake_run", pk)
    file = form.cleaned_data["file"]
    try:
        count = actions.repair_by_file(
            run=found, file=file, name=file.name, by=request.user
        )
    except Refused as no:
        messages.error(request, no.message)
    else:
        said = ngettext(
            "%(count)d row was read again.", "%(count)d rows were read again.", count
        )
        messages.success(request, said % {"count": count})
    return redirect("intake_run", pk)


@keepers_only
@require_GET
def download(request, pk):
    """The rows of the filter as CSV, with line and faults; to be repaired elsewhere."""
    found = _run(request, pk)
    chosen = request.GET.get("show", "")
    header = [_("Line"), _("What is wrong"), *found.header]
    name = f"{found.name.rpartition('.')[0] or found.name} {chosen or 'all'}"
    rows = _rows(found, chosen).iterator(chunk_size=500)
    return csvfiles.response(name, header, (_line(row) for row in rows))


def _line(row) -> list:
    said = [faults.sentence(kept) for kept in row.faults]
    verdict = row.get_outcome_display() or row.get_verdict_display()
    return [row.line, " ".join(said) or verdict, *row.cells]


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request, pk):
    """Say once more what will happen, then begin."""
    found = _run(request, pk)
    if request.method == "POST":
        form = BeginForm(request.POST)
        form.is_valid()
        try:
            actions.begin(
                run=found, invite=form.cleaned_data["invite"], by=request.user
            )
        except Refused as no:
            messages.error(request, no.message)
        return redirect("intake_run", pk)
    context = {"run": found, "counted": _figures(found), "form": BeginForm()}
    return render(request, "intake/admin/begin.html", context)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """Take the whole import back, after a page that says what that means."""
    return _confirmed(request, pk, "undo")


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request, pk):
    """Forget a file that was not imported."""
    return _confirmed(request, pk, "drop")


def _confirmed(request, pk, name):
    found = _run(request, pk)
    if request.method == "POST":
        try:
            getattr(actions, name)(run=found, by=request.user)
        except Refused as no:
            messages.error(request, no.message)
            return redirect("intake_run", pk)
        if name == "drop":
            messages.success(request, _("The file is forgotten."))
            return redirect("intake_index")
        return redirect("intake_run", pk)
    context = {"run": found, "counted": _figures(found)}
    return render(request, f"intake/admin/{name}.html", context)
