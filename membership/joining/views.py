"""Doors of joining: what there is, the form, and what became of an application."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refused
from membership.joining import actions
from membership.joining.forms import ADDRESS, AnswerForm, JoinForm
from membership.joining.models import Application
from membership.models import MembershipType, Profile

TYPED = "joining_typed"
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def see_other(url: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


@never_cache
@require_safe
def kinds(request):
    """What one can become a member as, what it costs and what it gives."""
    why_not = ""
    if request.user.is_authenticated:
        why_not = actions.why_not_apply(request.user)
    rows = MembershipType.objects.filter(is_open=True)
    context = {"kinds": rows, "why_not": why_not}
    return render(request, "joining/join.html", context)


@never_cache
@read_or_send
def apply(request):
    """One form. A newcomer's is kept in the session while the account is made."""
    person = request.user if request.user.is_authenticated else None
    if person and actions.why_not_apply(person):
        # The page says why, and leads on.
        return redirect("joining:join")
    if request.method == "POST":
        form = JoinForm(request.POST, person=person)
        if not form.is_valid():
            return _form(request, form, status=422)
        return _sent(request, form) if person else _account_first(request, form)
    typed = request.session.get(TYPED)
    initial = typed or _known(person)
    if not typed and request.GET.get("kind", "").isdecimal():
        initial["kind"] = request.GET["kind"][:9]
    return _form(request, JoinForm(initial=initial, person=person), resumed=bool(typed))


def _form(request, form, status=200, **rest):
    context = {"form": form, **rest}
    return render(request, "joining/apply.html", context, status=status)


def _known(person) -> dict:
    """The address of the profile, for who has one."""
    profile = Profile.objects.filter(person=person).first() if person else None
    if profile is None:
        return {}
    return {name: getattr(profile, name) for name in ADDRESS if getattr(profile, name)}


def _account_first(request, form):
    request.session[TYPED] = form.typed
    back = urlencode({"next": reverse("joining:apply")})
    return see_other(f"{reverse('account_signup')}?{back}")


def _sent(request, form):
    person = request.user
    try:
        row = actions.apply(
            person=person,
            first_name=form.cleaned_data["first_name"],
            last_name=form.cleaned_data["last_name"],
            **form.given,
        )
    except Refused as no:
        if no.code in ("open", "member"):
            messages.error(request, no.message)
            return see_other(reverse("joining:join"))
        form.add_refused(no)
        return _form(request, form, status=422)
    request.session.pop(TYPED, None)
    messages.success(request, _("Thank you. Your application is with the board."))
    return see_other(row.get_absolute_url())


@never_cache
@login_required
@require_safe
def mine(request):
    """The newest application of one's own; without one, the page for joining."""
    row = Application.objects.visible_to(request.user).order_by("-pk").first()
    return redirect(row.get_absolute_url() if row else reverse("joining:join"))


def _find(request, public_id) -> Application:
    rows = Application.objects.visible_to(request.user).select_related(
        "kind", "period__member", "person"
    )
    return get_object_or_404(rows, public_id=public_id)


@never_cache
@login_required
@read_or_send
def application(request, public_id):
    """How far it is; POST answers what the board asked."""
    row = _find(request, public_id)
    if request.method != "POST":
        return _status(request, row, AnswerForm())
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _status(request, row, form, status=422)
    try:
        actions.answer(application=row, text=form.cleaned_data["text"], by=request.user)
    except Refused as no:
        form.add_error("text" if no.details.get("field") else None, no.message)
        return _status(request, row, form, status=409 if no.code == "state" else 422)
    messages.success(request, _("Thank you. The board has your answer."))
    return see_other(row.get_absolute_url())


def _status(request, row, form, status=200):
    steps = list(row.steps.all())
    last = steps[-1] if steps else None
    context = {
        "application": row,
        "steps": steps,
        "last": last,
        "form": form,
        "units": row.units.all(),
    }
    return render(request, "joining/application.html", context, status=status)


@never_cache
@login_required
@read_or_send
def withdraw(request, public_id):
    """Ask whether one is sure, then take it back."""
    row = _find(request, public_id)
    if request.method == "POST":
        try:
            actions.withdraw(application=row, by=request.user)
        except Refused as no:
            messages.error(request, no.message)
        else:
            messages.success(request, _("Your application is taken back."))
        return see_other(row.get_absolute_url())
    if not row.is_open:
        return redirect(row.get_absolute_url())
    return render(request, "joining/withdraw.html", {"application": row})
