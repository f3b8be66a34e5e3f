"""The board's queue in the admin: read, decide on one or many, take it back."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from core.errors import Refused
from core.mail import hint
from core.models import Letter
from membership.joining import deciding, mails, rights
from membership.joining.forms import DecideForm
from membership.joining.models import Application, Decision
from membership.models import MembershipType

A_PAGE = 50
SHOWN = {
    "waiting": (_lazy("wait for the board"), Application.objects.waiting),
    "asked": (
        _lazy("wait for an answer"),
        lambda: Application.objects.filter(state=Application.State.ASKED),
    ),
    "decided": (
        _lazy("decided"),
        lambda: Application.objects.filter(decided_at__isnull=False),
    ),
    "withdrawn": (
        _lazy("withdrawn"),
        lambda: Application.objects.filter(state=Application.State.WITHDRAWN),
    ),
}


def _enter(request) -> None:
    if not rights.keeps_any(request.user):
        raise PermissionDenied


def mine(user):
    """What this person may decide on, with all that a row shows."""
    rows = Application.objects.decided_by(user)
    return rows.select_related("person", "kind", "decided_by").prefetch_related("units")


@require_safe
def queue(request):
    """The list: which ones, of which kind and unit, by name."""
    _enter(request)
    asked = request.GET
    which = asked.get("state", "waiting")
    which = which if which in SHOWN else "waiting"
    wanted = SHOWN[which][1]().values("pk")
    rows = mine(request.user).filter(pk__in=wanted)
    kind, unit = asked.get("kind", ""), asked.get("unit", "")
    if kind.isdecimal() and len(kind) < 10:
        rows = rows.filter(kind=int(kind))
    if unit.isdecimal() and len(unit) < 10:
        rows = rows.filter(units=int(unit))
    words = " ".join(asked.get("q", "").replace("\0", "").split())[:100]
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
        )
    if which == "decided":
        rows = rows.order_by("-decided_at", "-pk")
    keep = asked.copy()
    keep.pop("page", None)
    context = {
        "page_obj": Paginator(rows, A_PAGE).get_page(asked.get("page")),
        "shown": [(key, label) for key, (label, _rows) in SHOWN.items()],
        "which": which,
        "kinds": MembershipType.objects.all(),
        "units": rights.units_of(request.user),
        "kind": kind,
        "unit": unit,
        "words": words,
        "keep": keep.urlencode(),
        "is_open": which in ("waiting", "asked"),
    }
    return render(request, "joining/admin/queue.html", context)


@require_safe
def one(request, public_id):
    """Everything about one application, and what to do with it."""
    _enter(request)
    row = get_object_or_404(mine(request.user), public_id=public_id)
    context = {
        "application": row,
        "steps": row.steps.select_related("by"),
        "before": deciding.status_of(row),
        "letter": mails.of_decision(row).first() if row.decided_at else None,
    }
    return render(request, "joining/admin/application.html", context)


@require_POST
def decide(request):
    """Show what would be done; POST with `sure` does it. Nothing is done unseen."""
    _enter(request)
    kind = request.POST.get("decision", "")
    if kind not in Decision.Kind.values:
        raise Http404
    ids = [pk for pk in request.POST.getlist("application") if pk.isdecimal()]
    rows = list(
        mine(request.user).filter(
            pk__in=[int(pk) for pk in ids[: deciding.MOST + 1] if len(pk) < 10]
        )
    )
    if not rows:
        messages.error(request, _("Choose at least one."))
        return redirect("joining_queue")
    if "sure" not in request.POST:
        return _preview(request, kind, rows, DecideForm())
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _preview(request, kind, rows, form, status=422)
    data = form.cleaned_data
    try:
        press = deciding.decide(
            kind=kind,
            applications=rows,
            by=request.user,
            client_key=data["client_key"],
            text=data["text"],
        )
    except Refused as no:
        form.add_refused(no)
        return _preview(request, kind, rows, form, status=422)
    return redirect("joining_decided", press.public_id)


def _preview(request, kind, rows, form, status=200):
    for row in rows:
        row.before = deciding.status_of(row) if len(rows) <= A_PAGE else ""
    context = {
        "kind": kind,
        "rows": rows,
        "open": [row for row in rows if row.is_open],
        "form": form,
        "undo_minutes": int(deciding_minutes()),
    }
    return render(request, "joining/admin/sure.html", context, status=status)


def deciding_minutes() -> float:
    from membership.joining.models.applications import UNDO

    return UNDO.total_seconds() / 60


def _press(request, public_id) -> Decision:
    _enter(request)
    rows = Decision.objects.filter(by=request.user)
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def decided(request, public_id: uuid.UUID):
    """What one press did: who, and who could not be and why; undo for a while."""
    press = _press(request, public_id)
    people = mine(request.user).in_bulk(
        [*press.done, *(entry["application"] for entry in press.refused)]
    )
    done = [people[pk] for pk in press.done if pk in people]
    context = {
        "press": press,
        "done": done,
        "refused": [
            (people[entry["application"]], entry["why"])
            for entry in press.refused
            if entry["application"] in people
        ],
        "still": [row for row in done if row.decision_id == press.pk],
        "may_undo": timezone.now() < press.undo_until,
        "waiting": _letters(press).exists(),
    }
    return render(request, "joining/admin/decided.html", context)


def _letters(press):
    """The letters of a press that still wait for the time of undoing to pass."""
    keys = [
        f"{kind}:{mails.decision_key(row)}"
        for row in Application.objects.filter(decision=press)
        if row.decided_at
        for kind in ("membership_welcome", "application_declined")
    ]
    return Letter.objects.filter(
        key__in=keys, state=Letter.State.PENDING, next_at__gt=timezone.now()
    )


@require_POST
def undo(request, public_id: uuid.UUID):
    """Take back all that one press did."""
    press = _press(request, public_id)
    done, refused = deciding.take_back(decision=press, by=request.user)
    if done:
        messages.success(
            request,
            _("Taken back: %(n)d. They wait for the board again.") % {"n": done},
        )
    for entry in refused[:5]:
        messages.error(request, entry["why"])
    return redirect("joining_decided", press.public_id)


@require_POST
def send(request, public_id: uuid.UUID):
    """Let the letters go now; after that an undo tells people of the mistake."""
    press = _press(request, public_id)
    waiting = list(_letters(press).values_list("pk", flat=True))
    Letter.objects.filter(pk__in=waiting, state=Letter.State.PENDING).update(
        next_at=timezone.now()
    )
    for pk in waiting:
        hint(pk)
    messages.success(request, _("The letters are on their way."))
    return redirect("joining_decided", press.public_id)
