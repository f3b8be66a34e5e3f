"""The organiser's desk: who comes, who waits, who is in; one room above them all."""

import datetime as dt
import uuid
from functools import wraps

from allauth.account.decorators import reauthentication_required

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wagtail.log_actions import log

from core import csvfiles, dates
from core.errors import Refused
from events import organising
from events.checkin import figures
from events.checkin.models import Scan
from events.models import pages_for
from events.registrations import actions, seats
from events.registrations.models import Registration
from events.tickets import actions as tickets
from membership.accounts.addresses import AddressField

PER_PAGE = 50
RECENT = dt.timedelta(days=60)
STATUSES = {
    "": _lazy("Everybody"),
    "confirmed": pgettext_lazy("people", "With a seat"),
    "inside": pgettext_lazy("people", "Checked in"),
    "missing": pgettext_lazy("people", "Not here yet"),
    "waiting": pgettext_lazy("people", "Waiting"),
    "cancelled": pgettext_lazy("people", "Cancelled"),
}


def organisers_only(view):
    """Strangers sign in; people who organise nothing get 403."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not organising.organises_any(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@organisers_only
@require_http_methods(["GET", "HEAD"])
def index(request):
    """Events to come and of the last weeks, with their seats."""
    now = timezone.now()
    mine = organising.organised_by(request.user)
    found = mine.filter(ends_at__gt=now - RECENT).annotate(
        queue=Count("registrations", filter=Q(registrations__status="waiting"))
    )
    rows = list(found.order_by("starts_at", "pk")[:300])
    pages = pages_for(rows, get_language())
    for row in rows:
        row.page = pages.get(row.translation_key)
        row.is_on = row.doors_at <= now < row.ends_at and not row.cancelled_at
    context = {
        "coming": [r for r in rows if r.ends_at > now],
        "past": [r for r in reversed(rows) if r.ends_at <= now],
    }
    return render(request, "checkin/desk_index.html", context)


def _people(occurrence, query: str, status: str):
    """Registrations of an occurrence, searched and filtered by the database."""
    scanned = Scan.objects.filter(
        ticket__registration=OuterRef("pk"), counts=True, undone_at=None
    )
    rows = (
        Registration.objects.filter(occurrence=occurrence)
        .select_related("person", "ticket")
        .annotate(inside=Exists(scanned))
    )
    if status == "inside":
        rows = rows.filter(status="confirmed", inside=True)
    elif status == "missing":
        rows = rows.filter(status="confirmed", inside=False)
    elif status in Registration.Status.values:
        rows = rows.filter(status=status)
    for word in query.replace("\x00", "").split()[:5]:
        rows = rows.filter(
            Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
            | Q(guest_name__icontains=word)
            | Q(ticket__short_code=word.replace("-", "").upper())
        )
    if status == "waiting":
        return rows.order_by("queued_at", "pk")
    return rows.order_by("person__first_name", "person__last_name", "pk")


def _asked(request):
    status = request.GET.get("status", "")
    query = request.GET.get("q", "").strip()[:100]
    return query, status if status in STATUSES else ""


def _title(occurrence):
    page = pages_for([occurrence], get_language()).get(occurrence.translation_key)
    return page.title if page else occurrence.title


@organisers_only
@require_http_methods(["GET", "HEAD"])
def occurrence(request, pk):
    """One event: live figures, people, the queue in order."""
    found = _found(request, pk)
    query, status = _asked(request)
    listed = Paginator(_people(found, query, status), PER_PAGE)
    queue = Registration.objects.waiting().filter(occurrence=found)
    context = {
        "occurrence": found,
        "title": _title(found),
        "figures": figures.of(found.pk),
        "seats": seats.numbers(found, queue.count()),
        "people": listed.get_page(request.GET.get("page")),
        "queue": queue.select_related("person")[:PER_PAGE],
        "query": query,
        "status": status,
        "statuses": STATUSES,
        "gates": found.gates.all(),
    }
    return render(request, "checkin/desk.html", context)


@organisers_only
@reauthentication_required
@require_http_methods(["GET", "HEAD"])
def download(request, pk):
    """The people of the filter as CSV; written down, since it leaves the house."""
    found = _found(request, pk)
    query, status = _asked(request)
    log(found, "registrations.export", user=request.user)
    rows = list(_people(found, query, status))
    asked = list(dict.fromkeys(a["question"] for r in rows for a in r.answers))
    header = [
        _("First name"),
        _("Last name"),
        _("E-mail"),
        _("Status"),
        _("Checked in"),
        _("Guest"),
        _("Guest’s name"),
        _("Code"),
        _("Registered"),
        *asked,
    ]
    name = f"{_title(found)} {dates.local(found.starts_at, found.zone):%Y-%m-%d}"
    return csvfiles.response(name, header, (_line(r, asked, found.zone) for r in rows))


def _line(row, asked, zone) -> list:
    ticket = getattr(row, "ticket", None)
    answers = {a["question"]: a["answer"] for a in row.answers}
    return [
        row.person.first_name,
        row.person.last_name,
        row.person.email,
        row.get_status_display(),
        _("yes") if row.inside else "",
        row.guests,
        row.guest_name,
        ticket.spoken_code if ticket else "",
        f"{dates.local(row.created_at, zone):%Y-%m-%d %H:%M}",
        *(answers.get(question, "") for question in asked),
    ]


def _found(request, pk):
    """An occurrence that the user organises; 404 for every other."""
    return get_object_or_404(organising.organised_by(request.user), pk=pk)


def _registration(request, pk, public_id):
    return get_object_or_404(_people(_found(request, pk), "", ""), public_id=public_id)


def _may_reissue(row) -> bool:
    ticket = getattr(row, "ticket", None)
    return row.status == Registration.Status.CONFIRMED and ticket is not None


def _may_cancel(row) -> bool:
    return row.status != Registration.Status.CANCELLED


def _to(name, *args):
    response = HttpResponseRedirect(reverse(f"desk:{name}", args=args))
    response.status_code = 303
    return response


@organisers_only
@require_http_methods(["GET", "HEAD"])
def person(request, pk, public_id):
    """One person at one event: answers, ticket, and what can be done."""
    row = _registration(request, pk, public_id)
    context = {
        "row": row,
        "occurrence": row.occurrence,
        "title": _title(row.occurrence),
        "ticket": getattr(row, "ticket", None),
        "position": seats.position(row),
        "may_reissue": _may_reissue(row),
        "may_cancel": _may_cancel(row),
    }
    return render(request, "checkin/desk_person.html", context)


def _ask(request, row, act, may):
    """The question before an act that nobody can take back; not where it is over."""
    if not may:
        return _to("person", row.occurrence_id, row.public_id)
    context = {
        "row": row,
        "occurrence": row.occurrence,
        "title": _title(row.occurrence),
        "act": act,
    }
    return render(request, "checkin/desk_sure.html", context)


@organisers_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, pk, public_id):
    """Cancel for somebody; the next in line gets the seat, both are told."""
    row = _registration(request, pk, public_id)
    if request.method != "POST":
        return _ask(request, row, "cancel", _may_cancel(row))
    try:
        actions.cancel(registration=row, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            _("%(name)s’s registration is cancelled.")
            % {"name": row.person.get_full_name()},
        )
    return _to("person", pk, public_id)


@organisers_only
@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request, pk, public_id):
    """A new code by mail; the old one dies at once."""
    row = _registration(request, pk, public_id)
    if request.method != "POST":
        return _ask(request, row, "reissue", _may_reissue(row))
    ticket = getattr(row, "ticket", None)
    try:
        if ticket is None:
            raise Refused(_("There is no ticket to replace."), "none")
        tickets.reissue(ticket=ticket, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            _("A new ticket is on its way to %(email)s. The old one no longer works.")
            % {"email": row.person.email},
        )
    return _to("person", pk, public_id)


class AddForm(forms.Form):
    """Somebody who has an account and stands at the desk."""

    email = AddressField(label=_lazy("Their e-mail address"))
    client_key = forms.UUIDField(
        widget=forms.HiddenInput, required=False, initial=uuid.uuid4
    )

    def clean_email(self):
        address = self.cleaned_data["email"]
        people = get_user_model().objects.filter(is_active=True)
        self.person = people.filter(email__iexact=address).first()
        if self.person is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address. Ask them to sign up first.")
            )
        return address


@organisers_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk):
    """Register somebody by their address, also after closing time."""
    found = _found(request, pk)
    form = AddForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.register(
                occurrence=found,
                person=form.person,
                by=request.user,
                client_key=form.cleaned_data["client_key"] or uuid.uuid4(),
                language=form.person.language,
            )
        except Refused as refused:
            form.add_error("email", refused.message)
        else:
            if row.status == Registration.Status.WAITING:
                messages.warning(
                    request, _("Every seat is taken: they are on the waiting list.")
                )
            return _to("person", pk, row.public_id)
    return render(
        request,
        "checkin/desk_add.html",
        {"occurrence": found, "title": _title(found), "form": form},
        status=422 if form.errors else 200,
    )
