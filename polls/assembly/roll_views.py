"""Doors of the roll, the door of the hall, and proxies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import csvfiles, pace
from core.errors import Refused
from polls.assembly import actions, facts, forms, hall, proxies, rights
from polls.assembly.chair_views import chaired, kept, read_or_send
from polls.assembly.models import Correction, Proxy, Seat
from polls.assembly.views import found, see_other

PER_PAGE = 500
DOOR_ROWS = 40
# A proxy names somebody of the roll: nobody finds out by trying who is on it.
ASKED_A_MINUTE = 10


@never_cache
@login_required
@read_or_send
def roll(request, pk):
    """The frozen roll with its corrections; keepers put it right here."""
    row = chaired(request, pk)
    form = forms.CorrectionForm()
    if request.method == "POST":
        kept(request, pk)
        form = forms.CorrectionForm(request.POST)
        if form.is_valid():
            try:
                actions.correct(assembly=row, by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.add_refused(refused)
            else:
                messages.success(request, _("The roll is corrected."))
                return see_other(f"{row.get_absolute_url()}roll/")
    seats = Seat.objects.of(row).select_related("entry").order_by("entry__place")
    context = {
        "assembly": row,
        "form": form,
        "seats": Paginator(seats, PER_PAGE).get_page(request.GET.get("page")),
        "corrections": _corrections(row),
        "hall": facts.hall(row),
        "keeps": rights.may_keep(request.user, row),
    }
    status = 422 if form.is_bound else 200
    return render(request, "assembly/roll.html", context, status=status)


def _corrections(row):
    rows = Correction.objects.filter(entry__assembly=row)
    return rows.select_related("entry", "by")


@never_cache
@login_required
@require_safe
def roll_download(request, pk):
    """The roll as CSV, as it was frozen and as it was corrected."""
    row = chaired(request, pk)
    header = [
        _("Card"),
        _("Name"),
        _("Member number"),
        _("Kind"),
        _("Unit"),
        _("On the roll"),
        _("Corrections"),
    ]
    said: dict[int, list[str]] = {}
    for one in _corrections(row):
        said.setdefault(one.entry_id, []).append(
            f"{one.get_kind_display()}: {one.reason}"
        )
    seats = Seat.objects.of(row).select_related("entry").order_by("entry__place")
    lines = (
        [
            seat.entry.place,
            seat.entry.name,
            seat.entry.number,
            seat.entry.kind,
            seat.entry.unit,
            _("yes") if seat.on_roll else _("no"),
            "; ".join(said.get(seat.pk, [])),
        ]
        for seat in seats.iterator(chunk_size=500)
    )
    return csvfiles.response(f"{row.title} {_('roll')}", header, lines)


@never_cache
@login_required
@read_or_send
def door(request, pk):
    """Who comes and goes, by hand: found by name, card or member number."""
    row = chaired(request, pk)
    text = " ".join(request.GET.get("q", "").split())[:80]
    if request.method == "POST":
        return _move(request, row, text)
    seats = Seat.objects.of(row).filter(on_roll=True).select_related("entry")
    if text:
        match = Q(entry__name__icontains=text) | Q(entry__number__iexact=text)
        if text.isascii() and text.isdigit() and len(text) < 9:
            match |= Q(entry__place=int(text))
        seats = seats.filter(match).order_by("entry__place")
    else:
        seats = seats.filter(present=True).order_by("-moved_at", "entry__place")
    context = {
        "assembly": row,
        "seats": seats.select_related("holder__entry")[:DOOR_ROWS],
        "text": text,
        "hall": facts.hall(row),
    }
    return render(request, "assembly/door.html", context)


def _move(request, row, text):
    raw = request.POST.get("seat", "")
    present = request.POST.get("to") == "in"
    pk = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else 0
    try:
        seat = hall.move(assembly=row, seat_pk=pk, present=present, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = _("{name} is here.") if present else _("{name} has left.")
        messages.success(request, said.format(name=seat.entry.name))
    return see_other(f"{row.get_absolute_url()}door/")


@never_cache
@login_required
@read_or_send
def own_proxies(request, pk):
    """Give one's vote to somebody, and answer those who ask."""
    row = found(request, pk)
    seat = rights.seat_of(request.user, row)
    form = forms.ProxyForm(assembly=row)
    if request.method == "POST":
        if seat is None:
            raise PermissionDenied
        form = forms.ProxyForm(request.POST, assembly=row)
        if pace.wait(request, "proxy", ASKED_A_MINUTE):
            form.add_error(None, _("That was often. Wait a minute and try again."))
        elif form.is_valid():
            try:
                proxies.offer(
                    assembly=row,
                    giver=request.user,
                    holder_pk=form.cleaned_data["holder"].pk,
                )
            except Refused as refused:
                form.add_refused(refused)
            else:
                messages.success(request, _("Asked. They say yes or no here."))
                return see_other(f"{row.get_absolute_url()}proxies/")
    return _proxies(request, row, seat, form)


def _proxies(request, row, seat, form):
    rows = Proxy.objects.filter(assembly=row).select_related(
        "giver__entry", "holder__entry"
    )
    standing = rows.filter(state__in=["offered", "accepted"])
    context = {
        "assembly": row,
        "seat": seat,
        "form": form,
        "given": standing.filter(giver=seat).first() if seat else None,
        "asked": standing.filter(holder=seat) if seat else [],
        "is_voting": row.motions.filter(state="open").exists(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "assembly/proxies.html", context, status=status)


ANSWERS = {
    "accept": (proxies.accept, lambda: _("You vote for them, until they come.")),
    "decline": (proxies.decline, lambda: _("They are told that you cannot.")),
    "revoke": (proxies.revoke, lambda: _("You have your vote back.")),
}


@login_required
@require_POST
def answer(request, pk, proxy):
    """accept, decline or revoke, as `answer` says; of one's own proxies only."""
    row = found(request, pk)
    mine = Q(giver__entry__person=request.user) | Q(holder__entry__person=request.user)
    at = get_object_or_404(
        Proxy.objects.filter(mine, assembly=row).select_related("assembly"), pk=proxy
    )
    act, done = ANSWERS.get(request.POST.get("answer", ""), (None, None))
    if act is None:
        raise PermissionDenied
    try:
        act(proxy=at, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done())
    return see_other(f"{row.get_absolute_url()}proxies/")
