"""Doors of the terms: the public pages, and what one accepted oneself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refused
from core.pagecache import mark_public
from membership.terms import actions, asking
from membership.terms.differences import compare
from membership.terms.middleware import was_asked
from membership.terms.models import Acceptance, Version


@require_safe
def index(request):
    """Every policy with the version in force."""
    rows = Version.objects.in_force().select_related("policy")
    return mark_public(render(request, "terms/index.html", {"versions": rows}))


@require_safe
def policy(request, slug):
    """The version in force of one policy; 404 where none is."""
    found = _history(slug)
    current = Version.objects.in_force().filter(policy__slug=slug).first()
    # One that begins later is read under its own number.
    return _page(request, found, current)


@require_safe
def version(request, slug, number):
    """One version, with what it changed."""
    found = _history(slug)
    return _page(request, found, next((v for v in found if v.number == number), None))


def _history(slug) -> list[Version]:
    rows = Version.objects.published().filter(policy__slug=slug)
    return list(rows.select_related("policy").order_by("-number"))


def _page(request, found, shown):
    if shown is None:
        raise Http404
    current = Version.objects.in_force().filter(policy=shown.policy_id).first()
    before = next((v for v in found if v.number < shown.number), None)
    context = {
        "version": shown,
        "versions": found,
        "current": current,
        "is_current": current is not None and current.pk == shown.pk,
        "is_coming": current is None or shown.number > current.number,
        "before": before,
        "differences": compare(before.body, shown.body) if before else [],
    }
    return mark_public(render(request, "terms/policy.html", context))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request):
    """What I accepted, and what waits for me; POST accepts what is shown."""
    back = _back(request)
    status = 200
    if request.method == "POST":
        asked = [pk for pk in request.POST.getlist("version") if pk.isdecimal()]
        versions = Version.objects.published().filter(
            pk__in=[int(pk) for pk in asked[:20] if len(pk) < 10]
        )
        try:
            done = actions.accept(
                person=request.user, versions=versions, where=Acceptance.Where.AGAIN
            )
        except Refused as no:
            messages.error(request, no.message)
            status = 409
        else:
            if done:
                messages.success(request, _("Thank you. It is written down."))
            return redirect(back or "terms:mine")
    rows = Acceptance.objects.visible_to(request.user)
    waiting = Version.objects.filter(pk__in=asking.pending(request.user))
    waiting = waiting.select_related("policy").order_by("policy__order")
    known = set(rows.order_by().values_list("version__policy", flat=True))
    was_asked(request)
    return render(
        request,
        "terms/mine.html",
        {
            "acceptances": rows.select_related("version__policy"),
            "waiting": waiting,
            # Nothing has changed for somebody who never accepted an earlier one.
            "is_first": not any(version.policy_id in known for version in waiting),
            "back": back,
        },
        status=status,
    )


def _back(request) -> str:
    """Where the person was going; empty unless it is an address of this site."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    return back if safe else ""
