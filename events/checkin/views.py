"""Pages of the doors: my gates, and a gate's scanner. Without scripts: a form."""

import uuid

from csp.decorators import csp_update

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from core import dates
from core.errors import Refused
from events import organising
from events.checkin import actions, figures, limits, reading, rights
from events.checkin.answers import HINT, clock
from events.checkin.forms import CodeForm
from events.checkin.models import Gate, Scan
from events.models import pages_for

# The decoder for browsers without one is WebAssembly; no other page may run any.
SCANNER_POLICY = {"script-src": ["'wasm-unsafe-eval'"]}


@require_safe
@login_required
@never_cache
def gates(request: HttpRequest) -> HttpResponse:
    """Gates this person may open now; organisers see every event that is not over."""
    now = timezone.now()
    rows = (
        Gate.objects.visible_to(request.user, now)
        .filter(closes_at__gt=now, occurrence__published=True)
        .select_related("occurrence")
        .order_by("opens_at", "occurrence__starts_at", "pk")
    )
    shown = list(rows[:60])
    pages = pages_for([g.occurrence for g in shown], get_language())
    for row in shown:
        row.state = _state(row, now)
        row.title = _title(row, pages)
    context = {
        "gates": shown,
        "organiser": organising.organises_any(request.user),
        "next_shift": _next_shift(request.user, now),
    }
    return render(request, "checkin/gates.html", context)


def _title(gate: Gate, pages: dict) -> str:
    page = pages.get(gate.occurrence.translation_key)
    return page.title if page else gate.occurrence.title


def _state(gate: Gate, now) -> str:
    if gate.occurrence.cancelled_at:
        return "cancelled"
    if now < gate.opens_at:
        return "early"
    return "open" if now < gate.closes_at else "closed"


def _next_shift(person, now):
    """What a volunteer who came too early is told; None when there is none."""
    shift = (
        person.shifts.filter(ends_at__gt=now, starts_at__gt=now)
        .select_related("gate__occurrence")
        .order_by("starts_at")
        .first()
    )
    if shift:
        zone = shift.gate.occurrence.zone
        shift.when = dates.moment_short(
            dates.local(shift.starts_at, zone), today=dates.local(now, zone).date()
        )
    return shift


def _gate_or_404(request, pk) -> Gate:
    rows = Gate.objects.visible_to(request.user).select_related("occurrence")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@csrf_protect
@csp_update(SCANNER_POLICY)
def gate(request: HttpRequest, gate: int) -> HttpResponse:
    """The scanner; a POST is a typed code from a browser without scripts."""
    row = _gate_or_404(request, gate)
    if request.method == "POST":
        return _plain(request, row)
    return _scanner(request, row, CodeForm(initial={"nonce": uuid.uuid4()}))


def _scanner(request, row: Gate, form, status=200) -> HttpResponse:
    now = timezone.now()
    zone = row.occurrence.zone
    numbers = figures.of(row.occurrence_id)
    context = {
        "gate": row,
        "title": _title(row, pages_for([row.occurrence], get_language())),
        "day": dates.day_short(
            dates.local(row.occurrence.starts_at, zone).date(),
            today=dates.local(now, zone).date(),
        ),
        "state": _state(row, now),
        "opens": clock(row.opens_at, row),
        "figures": numbers,
        "to_come": max(0, numbers["expected"] - numbers["inside"]),
        "log": figures.log(row),
        "form": form,
        "texts": _texts(row),
        "decides": rights.may_decide(row, request.user, now),
    }
    return render(request, "checkin/gate.html", context, status=status)


def _plain(request, row: Gate) -> HttpResponse:
    """One code, typed and posted; the answer is a page of its own."""
    if request.POST.get("undo"):
        return _plain_undo(request, row)
    form = CodeForm(request.POST)
    guess = f"unknown:user{request.user.pk}"
    wait = limits.spent(guess, limits.UNKNOWN_A_MINUTE)
    if wait and form.is_valid():
        form.add_error("code", _("Too many unknown codes. Wait a minute."))
        response = _scanner(request, row, form, status=429)
        response["Retry-After"] = str(wait)
        return response
    if not form.is_valid():
        return _scanner(request, row, form, status=422)
    decides = rights.may_decide(row, request.user)
    try:
        answer = actions.check_in(
            code=form.cleaned_data["code"],
            gate=row,
            by=request.user,
            nonce=form.cleaned_data["nonce"],
            forced=form.cleaned_data["forced"],
            decides=decides,
        )
    except Refused as refused:
        form.add_error("code", str(refused.message))
        return _scanner(request, row, form, status=409)
    if answer.tone == HINT:
        form.add_error("code", answer.words()["title"])
        return _scanner(request, row, form, status=422)
    if answer.result == Scan.Result.UNKNOWN and reading.fold(form.cleaned_data["code"]):
        limits.hit(guess, limits.UNKNOWN_A_MINUTE, share=1)
    context = {
        "gate": row,
        "answer": answer,
        "words": answer.words(),
        "figures": figures.of(row.occurrence_id),
        "code": form.cleaned_data["code"],
        "nonce": uuid.uuid4(),
        "may_force": decides
        and answer.result in actions.FORCEABLE
        and not answer.admitted,
    }
    return render(request, "checkin/answer.html", context)


def _plain_undo(request, row: Gate) -> HttpResponse:
    try:
        number = uuid.UUID(request.POST["undo"])
    except ValueError:
        raise Http404 from None
    scan = get_object_or_404(Scan, pk=number, gate=row)
    try:
        actions.undo(scan=scan, by=request.user)
    except Refused as refused:
        form = CodeForm(initial={"nonce": uuid.uuid4()})
        return render(
            request,
            "checkin/refused.html",
            {"gate": row, "message": refused.message, "form": form},
            status=409,
        )
    return redirect(reverse("checkin:gate", args=[row.pk]))


def _texts(row: Gate) -> dict:
    """What the scanner's scripts say, in the reader's language."""
    return {
        "hold": _("Hold the code inside the frame"),
        "starting": _("The camera is starting"),
        "asleep": _("The camera is resting. Tap to scan"),
        "denied": _("This page may not use the camera."),
        "how": _(
            "Open the lock or the camera sign beside the address, allow the camera, "
            "and load the page again. Names and typed codes work without it."
        ),
        "absent": _("No camera was found."),
        "offline": _("No connection"),
        "unchecked": _("The code was not checked."),
        "again": _("It is sent again by itself. Do not let anybody in on it yet."),
        "sent": _("All sent"),
        # Translators: scans that were not answered yet.
        "waiting": _("%n waiting"),
        "old": _("Numbers may be old"),
        "inside": _("of %n are in"),
        "to_come": _("%n to come"),
        "is_in": _("%a of %n in"),
        "in_at": _("In at %t"),
        "undone": _("Undone"),
        "next": _("Next ticket"),
        "undo": _("Undo"),
        "force": _("Let in anyway"),
        "find": _("Find name"),
        "nobody": _("Nobody by that name on the list."),
        "more": _("Write at least three letters."),
        "guest": _("with a guest"),
        "sure": _("Let in %s?"),
        "sound_on": _("Sound is on"),
        "sound_off": _("Sound is off"),
        "gone": _("You cannot scan at this gate any more."),
        "failed": _("That did not work. Try once more."),
        "checking": _("Checking"),
    }
