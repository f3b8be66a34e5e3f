"""Doors of a meeting for those who take part: the floor, the vote, the screen."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import csvfiles
from core.errors import Refused
from polls import receipts
from polls.assembly import facts, rights, showing, voting
from polls.assembly.models import Assembly, Correction, Motion, Proxy


def found(request, pk) -> Assembly:
    """The assembly, or 404 for one that this person may not read."""
    rows = Assembly.objects.visible_to(request.user).select_related("unit", "chair")
    return get_object_or_404(rows, pk=pk)


def or_sign_in(view):
    """Ask a visitor to sign in where there is nothing for everybody: the same answer
    for what is not there."""

    @wraps(view)
    def door(request, pk):
        here = Assembly.objects.visible_to(request.user).filter(pk=pk)
        if not request.user.is_authenticated and not here.exists():
            return redirect_to_login(request.get_full_path())
        return view(request, pk)

    return door


def see_other(url: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


@never_cache
@require_safe
def index(request):
    """Assemblies to come and over, those in progress first."""
    rows = list(Assembly.objects.visible_to(request.user).select_related("unit"))
    context = {
        "on": [row for row in rows if row.is_on][::-1],
        "drafts": [row for row in rows if row.state == "draft"],
        "over": [row for row in rows if row.is_over],
        "may_make": rights.may_keep(request.user, Assembly()),
    }
    return render(request, "assembly/index.html", context)


@never_cache
@require_safe
@or_sign_in
def assembly(request, pk):
    """The floor on a member's phone: what is voted on appears by itself."""
    return _floor(request, found(request, pk))


def _floor(request, row, *, sent=None, refused=None, status=200):
    view = showing.floor(row, request.user, sent)
    context = {
        "assembly": row,
        "view": view,
        "refused": refused,
        "points": showing.points(row),
    }
    name = "now" if "part" in request.GET else "assembly"
    return render(request, f"assembly/{name}.html", context, status=status)


@never_cache
@require_POST
def vote(request, pk, motion):
    """Cast one vote: `seat` says whose."""
    row = found(request, pk)
    if not request.user.is_authenticated:
        return redirect_to_login(row.get_absolute_url())
    motions = row.motions.select_related("assembly", "poll").exclude(poll=None)
    put = get_object_or_404(motions, pk=motion)
    raw = request.POST.get("seat", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 18):
        raise Http404
    form = showing.ballot(put, int(raw), request.POST)
    form.is_valid()
    key = form.cleaned_data["client_key"]
    if put.kind == Motion.Kind.RANKED:
        [question] = form.questions
        if "abstain" not in request.POST and not form.given:
            form.add_error(
                question.field, _("Give at least one a place, or choose to abstain.")
            )
            return _floor(request, row, sent={int(raw): form}, status=422)
    answers = {} if "abstain" in request.POST else form.given
    try:
        taken = voting.vote(
            motion=put,
            seat_pk=int(raw),
            by=request.user,
            answers=answers,
            client_key=key,
        )
    except Refused as refused:
        if refused.code == "asked":
            raise PermissionDenied(refused.message) from refused
        if refused.code == "answers":
            form.add_refused(refused)
            return _floor(request, row, sent={int(raw): form}, status=422)
        return _floor(request, row, refused=refused, status=409)
    receipt = None
    if put.poll.is_verified:
        receipt = receipts.give(put.poll, taken.voter, key)
    if receipt is not None:
        # The answer to the form itself: a page of its own would have to keep it.
        context = {"poll": put.poll, "receipt": receipt, "whose": taken.voter}
        return render(request, "polls/receipt.html", context)
    return see_other(f"{row.get_absolute_url()}#votes")


@never_cache
@require_safe
def figures(request, pk):
    """The figures as JSON, for pages whose socket is down."""
    return JsonResponse(facts.frame(found(request, pk).pk))


@never_cache
@require_safe
@or_sign_in
def screen(request, pk):
    """For the projector: the motion, how many have voted, then the result. No names."""
    row = found(request, pk)
    view = showing.floor(row, request.user)
    name = (
        "assembly/screen_now.html" if "part" in request.GET else "assembly/screen.html"
    )
    return render(request, name, {"assembly": row, "view": view})


def _told(request, pk) -> Assembly:
    """One whose result this person may read: all when published, its chair before."""
    row = found(request, pk)
    if row.state != "published" and not rights.may_chair(request.user, row):
        raise Http404
    return row


@never_cache
@require_safe
@or_sign_in
def protocol(request, pk):
    """What was decided, ready for the minutes; it prints."""
    row = _told(request, pk)
    seats = facts.hall(row)
    context = {
        "assembly": row,
        "points": showing.points(row),
        "roll": seats.roll,
        "proxies": Proxy.objects.filter(assembly=row, state="accepted").count(),
        "corrections": Correction.objects.filter(entry__assembly=row),
        "chairs": rights.may_chair(request.user, row),
        "keeps": rights.may_keep(request.user, row),
    }
    return render(request, "assembly/protocol.html", context)


@never_cache
@require_safe
def download(request, pk):
    """The protocol as CSV, a line for each choice."""
    row = _told(request, pk)
    header = [
        _("No."),
        _("Motion"),
        _("Proposed by"),
        _("Majority"),
        _("In the hall"),
        _("By proxy"),
        _("Needed"),
        _("Choice"),
        _("Votes"),
        _("Result"),
    ]
    lines = [
        line
        for number, at in enumerate(showing.points(row), 1)
        for line in _rows(number, at)
    ]
    return csvfiles.response(row.title, header, lines)


def _rows(number: int, at: showing.Point) -> list[list]:
    motion = at.motion
    first = [
        number,
        motion.title,
        motion.proposer,
        motion.get_rule_display(),
        motion.hall,
        motion.represented,
        motion.needed,
    ]
    if at.outcome is None:
        said = (
            "" if motion.state == Motion.State.PLANNED else motion.get_state_display()
        )
        return [[*first, "", "", said]]
    result = motion.get_result_display()
    return [[*first, line.label, line.votes, result] for line in at.outcome.lines]
