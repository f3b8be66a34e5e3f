"""The tree of units in the admin: look, search, one unit with its figures."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core import csvfiles
from core.errors import Refused
from membership.accounts.models import User
from membership.models import Belonging, Grant, Unit, UnitChange
from membership.models.members import today
from membership.units import actions, figures, rights, tree
from membership.units.forms import PlaceForm

A_PAGE = 50


def keepers_only(view):
    """For those who mind at least one unit; everybody else gets 403."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not rights.keeps_any(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def unit_of(request, pk) -> Unit:
    """A unit that the user minds; 404 for others, whether they exist or not."""
    return get_object_or_404(rights.kept_by(request.user), pk=pk)


def _ids(text: str) -> list[int]:
    return [int(part) for part in text.split(",")[:50] if part.isdecimal()][:50]


@require_GET
@keepers_only
def index(request):
    """The tree, or what a search found in it."""
    units = rights.kept_by(request.user)
    words = request.GET.get("q", "").strip()[:100]
    closed = request.GET.get("closed") == "1"
    opened = _ids(request.GET.get("open", ""))
    context = {
        "words": words,
        "closed": closed,
        "shapes": rights.shapes(request.user),
        "nodes": [] if words else tree.read(units, opened=opened, closed=closed),
        "found": tree.find(units, words, closed=closed) if words else [],
        "most": tree.MOST_FOUND,
    }
    return render(request, "units/admin/tree.html", context)


@require_GET
@keepers_only
def children(request, pk):
    """What is directly below one unit, as rows for an open page."""
    unit = unit_of(request, pk)
    closed = request.GET.get("closed") == "1"
    nodes = tree.branch(unit, closed=closed)
    return render(request, "units/admin/branch.html", {"nodes": nodes})


@require_GET
@keepers_only
def unit(request, pk):
    """One unit: figures, people, roles that reach it, and what became of it."""
    row = unit_of(request, pk)
    words = request.GET.get("q", "").strip()[:100]
    people = _people(row, words)
    above = list(row.get_ancestors())
    granted = (
        Grant.objects.standing()
        .filter(unit__in=[row.pk, *(one.pk for one in above)])
        .select_related("person", "role", "unit")
        .order_by("role__name", "unit__path", "person__last_name")
    )
    context = {
        "unit": row,
        "above": above,
        "figures": figures.of(row),
        "words": words,
        "people": Paginator(people, A_PAGE).get_page(request.GET.get("page")),
        "granted": granted[:A_PAGE],
        "changes": row.changes.select_related("by")[:5],
        "shapes": rights.shapes(request.user),
        "form": PlaceForm(),
    }
    return render(request, "units/admin/unit.html", context)


def _people(row: Unit, words: str):
    people = (
        Belonging.objects.on(today())
        .filter(unit=row)
        .select_related("person")
        .order_by("person__first_name", "person__last_name", "pk")
    )
    for word in words.replace("\0", "").split()[:5]:
        people = people.filter(
            Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
        )
    return people


@require_http_methods(["POST"])
@keepers_only
def place(request, pk):
    """Put people in a unit, by their addresses: all of them or nobody."""
    row = unit_of(request, pk)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        for error in form.errors.get("addresses", []):
            messages.error(request, error)
        return redirect("unit", pk)
    people = form.cleaned_data["addresses"]
    try:
        placed = actions.place_many(people=people, unit=row, by=request.user)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request,
            ngettext("%d person is in it now.", "%d people are in it now.", placed)
            % placed,
        )
    return redirect("unit", pk)


@require_http_methods(["POST"])
@keepers_only
def remove(request, pk):
    """End the belonging of those who are marked; can be undone by placing them."""
    row = unit_of(request, pk)
    marked = [int(text) for text in request.POST.getlist("person") if _is_id(text)]
    people = User.objects.filter(belongings__unit=row, belongings__ends=None)
    people = list(people.filter(pk__in=marked[:500]).distinct())
    actions.remove_many(people=people, unit=row, by=request.user)
    if people:
        messages.success(
            request,
            ngettext(
                "%d person is no longer in it.",
                "%d people are no longer in it.",
                len(people),
            )
            % len(people),
        )
    else:
        messages.warning(request, _("Mark those who are to be taken out first."))
    return redirect("unit", pk)


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


@require_GET
@keepers_only
def history(request, pk):
    """What became of a unit, and of those that were merged into it."""
    row = unit_of(request, pk)
    changes = UnitChange.objects.filter(
        Q(unit=row) | Q(unit__merged_into=row, kind=UnitChange.Kind.MERGED)
    ).select_related("by", "unit")
    last = row.changes.filter(kind=UnitChange.Kind.MOVED).order_by("-pk").first()
    context = {
        "unit": row,
        "page": Paginator(changes, A_PAGE).get_page(request.GET.get("page")),
        "undoable": last.pk if last and rights.shapes(request.user) else None,
    }
    return render(request, "units/admin/history.html", context)


@require_GET
@keepers_only
def download(request):
    """Figures of every unit that the user minds, as CSV."""
    units = rights.kept_by(request.user).order_by("path")
    found = figures.of_all(units)
    rows = list(units)
    names = {row.path: row.name for row in rows}
    header = [
        _("Code"),
        _("Unit"),
        _("What it is"),
        _("Above it"),
        _("Closed"),
        _("People"),
        *(label for label in figures.Figures().labels),
        _("Joined this year"),
        _("Left this year"),
    ]

    def lines():
        for row in rows:
            one = found[row.path]
            above = [
                names[row.path[:length]]
                for length in range(figures.STEP, len(row.path), figures.STEP)
                if row.path[:length] in names
            ]
            yield [
                row.code,
                row.name,
                row.label,
                " > ".join(above),
                row.closed_on.isoformat() if row.closed_on else "",
                one.people,
                *(number for _label, number in one.statuses),
                one.joined,
                one.left,
            ]

    return csvfiles.response(_("Units"), header, lines())
