"""Doors to one's notices. Nothing is read, or stopped, by following a link."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from chat.notifications import (
    actions,
    bell,
    choosing,
    deciding,
    explaining,
    kinds,
    links,
    listing,
)
from chat.notifications.forms import TimesForm
from chat.notifications.models import Notice, Rhythm


def _to(url: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def _wants_json(request) -> bool:
    return request.headers.get("Accept") == "application/json"


@never_cache
@login_required
@require_safe
def mine(request):
    """One's notices; ?show=unread, ?group=events, ?page=2."""
    show = "unread" if request.GET.get("show") == "unread" else ""
    groups = listing.groups_of(request.user)
    asked = request.GET.get("group", "")
    group = asked if asked in dict(groups) else ""
    number = request.GET.get("page", 1)
    page = listing.page_of(request.user, show=show, group=group, number=number)
    context = {
        "page_of": page,
        "show": show,
        "group": group,
        "groups": groups,
        "waiting": bell.unread(request.user),
        "undo": _moment(request.GET.get("read", "")),
    }
    return render(request, "notifications/list.html", context)


def _moment(text: str) -> dt.datetime | None:
    try:
        found = parse_datetime(text[:40])
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None


@never_cache
@login_required
@require_safe
def unread(request):
    """The bell's number, for pages without a socket."""
    return JsonResponse({"bell": bell.unread(request.user)})


def _mine(request, public_id) -> Notice:
    return get_object_or_404(
        Notice.objects.visible_to(request.user), public_id=public_id
    )


@never_cache
@login_required
@require_POST
def open_notice(request, public_id):
    """Mark as read and go where it leads."""
    row = _mine(request, public_id)
    actions.mark_read(by=request.user, notice=row)
    row.person = request.user
    kind = kinds.find(row.kind)
    told = kind.told(row) if kind else None
    if told is None or not url_has_allowed_host_and_scheme(told.url, None):
        messages.info(request, _("This is gone, or no longer open to you."))
        return _to(reverse("notices:list"))
    return _to(told.url)


@never_cache
@login_required
@require_POST
def read(request, public_id):
    """Mark one as read; with `unread` in the form, as unread."""
    row = _mine(request, public_id)
    if "unread" in request.POST:
        actions.mark_unread(by=request.user, notice=row)
    else:
        actions.mark_read(by=request.user, notice=row)
    if _wants_json(request):
        return JsonResponse({"bell": bell.unread(request.user)})
    return _to(_back(request))


def _back(request) -> str:
    """The list as it was, with its filters."""
    url = reverse("notices:list")
    back = request.POST.get("back", "")
    return url + back if back.startswith("?") and len(back) < 200 else url


@never_cache
@login_required
@require_POST
def read_all(request):
    """Mark everything as read; the next page offers to take that back."""
    when = actions.mark_read(by=request.user)
    url = reverse("notices:list")
    if when is None:
        return _to(url)
    return _to(f"{url}?read={when.isoformat().replace('+00:00', 'Z')}")


@never_cache
@login_required
@require_POST
def undo(request):
    """Take "all read" back: `read` is the moment at which it was done."""
    when = _moment(request.POST.get("read", ""))
    if when is not None:
        actions.mark_unread(by=request.user, read_at=when)
    return _to(reverse("notices:list"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """What one wants to hear of, how and when; also pauses and ends a pause."""
    user = request.user
    rhythm = Rhythm.objects.filter(person=user).first() or Rhythm(person=user)
    if request.method == "POST" and "pause" in request.POST:
        on = request.POST["pause"] == "on"
        choosing.pause(by=user, for_=choosing.PAUSE if on else None)
        return _to(reverse("notices:settings"))
    data = request.POST if request.method == "POST" else None
    form = TimesForm(data, initial=TimesForm.first(rhythm))
    if data is not None and form.is_valid():
        choosing.choose(by=user, wishes=choosing.wishes_of(user, data))
        choosing.set_times(by=user, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return _to(reverse("notices:settings"))
    paused = _paused(rhythm)
    zone = deciding.zone_of(user.time_zone)
    context = {
        "form": form,
        "table": choosing.table(user),
        "paused": paused,
        "paused_text": explaining.moment(paused, zone) if paused else "",
    }
    status = 200 if data is None else 422
    return render(request, "notifications/settings.html", context, status=status)


def _paused(rhythm: Rhythm) -> dt.datetime | None:
    until = rhythm.paused_until
    return until if until and until > dt.datetime.now(dt.UTC) else None


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """End a kind of mail by the link in it, signed in or not (RFC 8058)."""
    found = links.stopped_by(token)
    person = found and get_user_model().objects.filter(pk=found[0]).first()
    kind = kinds.find(found[1]) if found else None
    done = False
    if found and person and request.method == "POST":
        done = choosing.stop(person=person, kind=found[1], channel=found[2])
    known = bool(person and (kind or not found[1]))
    context = {"known": known, "kind": kind, "done": done}
    return render(request, "notifications/stop.html", context)
