"""Doors of registering: for oneself, on the event's page or on a page of its own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refused
from events import listing
from events.models import Occurrence, pages_for
from events.registrations import actions, facts, questions, seats
from events.registrations import box as boxes
from events.registrations.forms import AnswersForm, RegistrationForm
from events.registrations.models import Registration

# Refusals that no field can mend: the page shows the event's state, no form.
FINAL = {"none", "elsewhere", "cancelled", "past", "early", "closed", "duplicate"}


def event_url(request, page, occurrence) -> str:
    """The event's page, at this date of it."""
    return listing.with_date(page, occurrence, page.get_url(request) or "/")


def _event(request, pk):
    """The occurrence and its page; 404 where the person may not read the page."""
    occurrence = get_object_or_404(Occurrence.objects.visible_to(request.user), pk=pk)
    page = actions.page_of(occurrence, get_language())
    if page is None:
        raise Http404
    if not all(r.accept_request(request) for r in page.get_view_restrictions()):
        raise Http404
    return occurrence, page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, pk):
    """The form by itself, and where every form is sent."""
    event = facts.of(pk, get_language())
    if event is None or not event.public:
        _event(request, pk)  # 404, unless this person may read the page
    if not request.user.is_authenticated:
        return redirect_to_login(event.url)
    if request.method != "POST":
        return _show(request, pk)
    form = RegistrationForm(request.POST, asked=event.asked, brings=event.brings)
    if not form.is_valid():
        return _show(request, pk, form=form, status=422)
    try:
        row = actions.register(
            occurrence=Occurrence(pk=pk),  # read by the action, under its lock
            asked=event.asked,
            person=request.user,
            by=request.user,
            language=get_language(),
            **form.given,
        )
    except Refused as refused:
        if refused.code in FINAL:
            return _show(request, pk, refused=refused, status=409)
        form.add_refused(refused)
        return _show(request, pk, form=form, status=422)
    if row.status == Registration.Status.WAITING and form["seen"].value() == "open":
        messages.warning(
            request,
            _(
                "The last seat went while you wrote, so you are on the waiting list. "
                "Everything you wrote is kept."
            ),
        )
    return _see_other(event.url + "#seat")


def _see_other(url):
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def _show(request, pk, *, form=None, refused=None, status=200):
    occurrence, page = _event(request, pk)
    url = event_url(request, page, occurrence)
    box = boxes.of(occurrence, page, request.user, url=url, form=form)
    return render(
        request,
        "registrations/new.html",
        {
            "box": box,
            "event": page,
            "event_url": url,
            "occurrence": occurrence,
            "refused": refused,
            "form": box.form,
        },
        status=status,
    )


@require_safe
def numbers(request, pk):
    """The seats as JSON, for pages whose socket is down."""
    get_object_or_404(Occurrence.objects.visible_to(request.user), pk=pk)
    return JsonResponse(seats.frame(pk) or {})


def _own(request, public_id):
    row = get_object_or_404(
        Registration.objects.visible_to(request.user).select_related("occurrence"),
        public_id=public_id,
        person=request.user,
    )
    pages = pages_for([row.occurrence], get_language())
    return row, pages.get(row.occurrence.translation_key)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, public_id):
    """Asks once, then gives the place back."""
    row, page = _own(request, public_id)
    url = event_url(request, page, row.occurrence) if page else "/"
    refused = None
    if request.method == "POST":
        try:
            actions.cancel(registration=row, by=request.user)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Your place is given back."))
            return _see_other(url)
    context = {
        "registration": row,
        "occurrence": row.occurrence,
        "event": page,
        "event_url": url,
        "refused": refused,
        "late": row.status == Registration.Status.CONFIRMED
        and timezone.now() >= row.occurrence.cancel_until,
        "deadline": seats.moment(row.occurrence, row.occurrence.cancel_until),
    }
    return render(
        request, "registrations/cancel.html", context, status=409 if refused else 200
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, public_id):
    """Bring a guest or not, answer anew."""
    row, page = _own(request, public_id)
    url = event_url(request, page, row.occurrence) if page else "/"
    if row.status == Registration.Status.CANCELLED:
        return redirect(url)
    initial = {
        "guests": str(row.guests),
        "guest_name": row.guest_name,
        "show_name": row.show_name,
        **{f"q-{a['id']}": a["answer"] for a in row.answers},
    }
    if "guest" in request.GET:
        initial["guests"] = "1"
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        asked=questions.asked(page),
        initial=initial,
        brings=facts.brings(row.occurrence) or bool(row.guests),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                registration=row,
                by=request.user,
                asked=questions.asked(page),
                **form.given,
            )
        except Refused as refused:
            form.add_refused(refused)
        else:
            messages.success(request, _("Your registration is changed."))
            return _see_other(url)
    context = {
        "registration": row,
        "occurrence": row.occurrence,
        "event": page,
        "event_url": url,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "registrations/change.html", context, status=status)


@never_cache
@login_required
@require_safe
def mine(request):
    """A person's own places: coming, waiting, past."""
    now = timezone.now()
    rows = list(
        Registration.objects.live()
        .filter(person=request.user)
        .select_related("occurrence", "ticket")
        .order_by("occurrence__starts_at", "pk")
    )
    pages = pages_for([r.occurrence for r in rows], get_language())
    for row in rows:
        row.page = pages.get(row.occurrence.translation_key)
        row.event_url = event_url(request, row.page, row.occurrence) if row.page else ""
    coming = [r for r in rows if r.occurrence.ends_at > now]
    waiting = [r for r in coming if r.status == Registration.Status.WAITING]
    for row in waiting:
        row.position = seats.position(row)
    context = {
        "tickets": [r for r in coming if r.status == Registration.Status.CONFIRMED],
        "waiting": waiting,
        "past": [
            r
            for r in reversed(rows)
            if r.occurrence.ends_at <= now and r.status == Registration.Status.CONFIRMED
        ][:50],
    }
    return render(request, "registrations/mine.html", context)
