"""Doors of devices: the page, on, off, a test, and what the worker asks for."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from chat.push import actions, cookies, devices, sending, vapid
from chat.push.forms import SubscriptionForm
from chat.push.models import MOST, Subscription
from core import icons, pace
from core.errors import Refused
from core.look import look

TESTS_A_MINUTE = 5
LARGEST = 8192  # bytes of a request about a subscription


@never_cache
@login_required
@require_safe
def mine(request):
    """One's devices, and this one's switch."""
    if not vapid.is_offered():
        raise Http404
    here = cookies.device(request)
    rows = list(Subscription.objects.visible_to(request.user))
    for row in rows:
        row.is_here = row.public_id == here
    context = {
        "devices": rows,
        "here": next((row for row in rows if row.is_here), None),
        "key": vapid.public(),
        "full": len(rows) >= MOST,
    }
    return render(request, "push/devices.html", context)


def _body(request):
    """The request's JSON; None for what is none or is too much."""
    if len(request.body) > LARGEST or request.content_type != "application/json":
        return None
    try:
        return json.loads(request.body)
    except ValueError:
        return None


@never_cache
@require_POST
def subscribe(request):
    """Turn notices on in this browser: JSON in, JSON out."""
    if not request.user.is_authenticated:
        return JsonResponse({"message": _("Sign in first.")}, status=401)
    form = SubscriptionForm.of(_body(request))
    if not form.is_valid():
        said = _("The browser did not say where its push service is.")
        return JsonResponse({"message": said}, status=400)
    try:
        row = actions.subscribe(
            person=request.user,
            session_key=request.session.session_key,
            device=devices.named(request.headers.get("User-Agent", "")),
            **form.cleaned_data,
        )
    except Refused as refused:
        return JsonResponse({"message": str(refused), "code": refused.code}, status=409)
    answer = JsonResponse({"device": row.device}, status=201)
    cookies.remember(request, answer, row)
    return answer


# The worker has no page and so no token. What it must have is the cookie of this
# device, which no other site's request carries (SameSite) and no other page can read.
@csrf_exempt
@never_cache
@require_POST
def renew(request):
    """The browser changed its endpoint by itself; the same device goes on."""
    here = cookies.device(request)
    row = here and Subscription.objects.filter(public_id=here).first()
    form = SubscriptionForm.of(_body(request))
    if not row or not form.is_valid():
        return JsonResponse({}, status=403)
    try:
        actions.renew(subscription=row, **form.cleaned_data)
    except Refused as refused:
        return JsonResponse({"code": refused.code}, status=409)
    return JsonResponse({})


@never_cache
@login_required
@require_POST
def off(request, public_id):
    """Turn one device off, this one or another."""
    row = get_object_or_404(
        Subscription.objects.visible_to(request.user), public_id=public_id
    )
    actions.unsubscribe(subscription=row, by=request.user)
    messages.success(request, _("Notices are off on that device."))
    return redirect("push:devices")


@never_cache
@login_required
@require_POST
def test(request, public_id):
    """Send one message now, and say what the push service answered."""
    row = get_object_or_404(
        Subscription.objects.visible_to(request.user), public_id=public_id
    )
    if pace.wait(request, "push-test", TESTS_A_MINUTE):
        messages.warning(request, _("That was many tests. Wait a minute."))
        return redirect("push:devices")
    message = sending.Message(
        title=_("This is a test"),
        body=_("Notices reach this device."),
        url=request.build_absolute_uri("/" + get_language() + "/my/notices/"),
        tag="test",
        language=get_language(),
        urgent=True,
        seconds=600,
    )
    _SAY[sending.send(row, message).what](request)
    return redirect("push:devices")


def _taken(request):
    messages.success(
        request, _("The test is on its way. It shows within a few seconds.")
    )


def _gone(request):
    messages.warning(
        request, _("That browser takes no notices any more, so it is off the list.")
    )


def _later(request):
    messages.warning(
        request, _("The push service does not answer just now. Try again later.")
    )


def _refused(request):
    messages.error(
        request,
        _("The push service refused the test. Turn notices off and on again there."),
    )


_SAY = {
    sending.TAKEN: _taken,
    sending.GONE: _gone,
    sending.LATER: _later,
    sending.REFUSED: _refused,
}


@require_safe
def worker(request):
    """The worker's code, always at this address: a changed one would be another worker.

    Its scope is the folder it lies in, where no page is: it controls none.
    """
    with open(finders.find("push/worker.js"), "rb") as file:
        answer = HttpResponse(file.read(), content_type="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def icon(request):
    """The site's own picture beside a notice; the worker knows no other address."""
    answer = redirect(icons.url(look(request), "icon-192.png"))
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
