"""Doors of polls: the list, voting, results, and what their keepers do."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core import csvfiles
from core.errors import Refused
from core.pagecache import mark_public
from polls import (
    actions,
    audience,
    facts,
    listing,
    publishing,
    receipts,
    rights,
    showing,
)
from polls.forms import BallotForm
from polls.models import Poll

read_or_send = require_http_methods(["GET", "HEAD", "POST"])
# What a script asks for: the card of a page's body instead of a whole page.
CARD = "card"


def _poll(request, pk) -> Poll:
    """The poll, or 404 for one that this person may not read."""
    rows = Poll.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(rows.prefetch_related("questions"), pk=pk)


def _see_other(url: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def _kept(request, response):
    """A visitor's page is every visitor's."""
    return response if request.user.is_authenticated else mark_public(response)


@require_safe
def index(request):
    """Polls that are open, to come and over."""
    context = listing.context(request)
    return _kept(request, render(request, "polls/index.html", context))


@read_or_send
def poll(request, pk):
    """The questions, and where they are answered."""
    row = _poll(request, pk)
    if request.method == "POST":
        return _vote(request, row)
    if circle := audience.circles.get(row.audience):
        return redirect(circle.home(row))
    return _kept(request, _show(request, row))


def _show(request, row, *, form=None, refused=None, status=200):
    view = showing.of(row, request.user, form=form)
    context = {"poll": row, "view": view, "refused": refused}
    if form is not None and not view.may_vote:
        # It closed while they wrote: what they chose stays on the page.
        context["late"] = form
    name = "polls/poll.html"
    # Only of what is sent: a page that was kept knows no such header.
    if request.method == "POST" and request.headers.get("X-Part") == CARD:
        name = "polls/card.html"
    return render(request, name, context, status=status)


def _vote(request, row):
    if not request.user.is_authenticated:
        return redirect_to_login(row.get_absolute_url())
    form = BallotForm(request.POST, poll=row)
    form.is_valid()
    key = form.cleaned_data["client_key"]
    try:
        actions.cast(poll=row, voter=request.user, answers=form.given, client_key=key)
    except Refused as refused:
        if refused.code == "asked":
            raise PermissionDenied(refused.message) from refused
        if refused.code in {"closed", "voted"}:
            return _show(request, row, form=form, refused=refused, status=409)
        form.add_refused(refused)
        return _show(request, row, form=form, status=422)
    receipt = receipts.give(row, request.user, key) if row.is_verified else None
    if receipt is not None:
        return _receipt(request, row, receipt)
    if request.headers.get("X-Part") == CARD:
        return _show(request, row)
    messages.success(request, _("Your vote is counted. Thank you."))
    return _see_other(row.get_absolute_url())


def _receipt(request, row, receipt):
    """The answer to the form itself, for a page of its own would have to keep it.

    Loaded anew, the browser sends the same form and gets the same receipt.
    """
    context = {"poll": row, "receipt": receipt}
    response = render(request, "polls/receipt.html", context)
    add_never_cache_headers(response)
    return response


@require_safe
def results(request, pk):
    """What was answered, where it may be shown; else how many have voted."""
    row = _poll(request, pk)
    view = showing.of(row, request.user, names=True)
    view.electorate = facts.electorate(row) if view.state != "draft" else None
    context = {"poll": row, "view": view}
    return _kept(request, render(request, "polls/results.html", context))


@require_safe
def screen(request, pk):
    """The results for a wall: large, one question at a time (`?question=2`)."""
    row = _poll(request, pk)
    view = showing.of(row, request.user)
    parts = [outcome for outcome in view.outcomes if outcome.lines]
    asked = request.GET.get("question", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 1
    context = {
        "poll": row,
        "view": view,
        "parts": parts,
        "outcome": next(iter(parts[number - 1 : number] or parts), None),
    }
    return _kept(request, render(request, "polls/screen.html", context))


@never_cache
@require_safe
def figures(request, pk):
    """The figures as JSON, for pages whose socket is down or may not hear them."""
    row = _poll(request, pk)
    voted = rights.own(request.user, row) is not None
    return JsonResponse(
        facts.moving(row, with_figures=rights.shows_results(row, voted))
    )


def _kept_poll(request, pk) -> Poll:
    """A poll that this person looks after; 403 for one that they may only read."""
    row = _poll(request, pk)
    if not rights.may_keep(request.user, row):
        raise PermissionDenied
    return row


@require_safe
def download(request, pk):
    """The figures as CSV once it is over; nobody gets them before."""
    row = _kept_poll(request, pk)
    if row.state != "closed":
        raise PermissionDenied
    view = showing.of(row, request.user)
    header = [_("Question"), _("Choice"), _("Votes"), _("Per cent"), _("Answers")]
    lines = [
        [shown.question.text, line.label, line.votes, line.share, shown.answers]
        for shown in view.outcomes
        for line in shown.lines
    ]
    lines += [
        [shown.question.text, text, "", "", shown.answers]
        for shown in view.outcomes
        for text in shown.texts
    ]
    return csvfiles.response(row.title, header, lines)


@require_POST
def open_now(request, pk):
    """Open a draft or a coming poll at once."""
    row = _kept_poll(request, pk)
    try:
        actions.open_now(poll=row, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The poll is open."))
    return _see_other(row.get_absolute_url())


@require_POST
def publish(request, pk):
    """Send the result on its way to become a page."""
    row = _kept_poll(request, pk)
    try:
        publishing.draft(poll=row, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, _("The page is made. It is public once it has been approved.")
        )
    return _see_other(row.get_absolute_url() + "results/")


@never_cache
@read_or_send
def close(request, pk):
    """Asks once, then closes it and counts."""
    row = _kept_poll(request, pk)
    if request.method != "POST":
        view = showing.of(row, request.user)
        return render(request, "polls/close.html", {"poll": row, "view": view})
    try:
        actions.close(poll=row, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The poll is closed and counted."))
    return _see_other(row.get_absolute_url() + "results/")
