"""Doors of an invitation: the page its letter leads to, and the answers.

Reading changes nothing: mail programs open links before people do. Whoever holds a key
may read the page and decline; only the person with the proved address accepts.
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.models import Login

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core.errors import Refused
from membership.invitations import actions, mails, words
from membership.invitations.forms import NewAccountForm, OpenAccountForm
from membership.invitations.models import Invitation

State = Invitation.State


def see_other(url: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def after() -> str:
    """Where one goes who has accepted: their week, or the front page."""
    try:
        return reverse("my_week")
    except NoReverseMatch:
        return f"/{get_language()}/"


def nothing(request):
    """A key that is none of ours: cut short, mistyped or made up."""
    return render(request, "invitations/unknown.html", status=404)


def standing(request, row: Invitation) -> str:
    """What this reader can do: a state that the page knows.

    `over` states first; then `join` (no account), `open` (an account without a way in),
    `sign_in`, `other` (somebody else is signed in) or `answer`.
    """
    user = request.user
    if row.state == State.ACCEPTED:
        mine = user.is_authenticated and row.accepted_by_id == user.pk
        return "mine" if mine else "used"
    if row.state != State.PENDING:
        return row.state
    if not Invitation.objects.pending().filter(pk=row.pk).exists():
        return State.EXPIRED
    if row.unit and row.unit.closed_on:
        return "closed"
    if user.is_authenticated:
        own = Invitation.objects.filter(pk=row.pk).to(user).exists()
        return "answer" if own else "other"
    person = person_of(row)
    if person is None:
        return "join"
    return "open" if is_unopened(person) else "sign_in"


def person_of(row: Invitation):
    return get_user_model().objects.filter(email__iexact=row.email).first()


def is_unopened(person) -> bool:
    """An account that somebody made for this person, and nobody has used."""
    return (
        person.is_active
        and person.last_login is None
        and not person.has_usable_password()
        and not person.authenticator_set.exists()
    )


@never_cache
@require_safe
def invitation(request, token):
    row = actions.found(token)
    if row is None:
        return nothing(request)
    return show(request, row, token)


def show(request, row, token, status=None):
    case = standing(request, row)
    if status is None:
        open_cases = {"answer", "other", "join", "open", "sign_in", "mine"}
        status = 200 if case in open_cases else 410
    here = reverse("invitations:invitation", args=[token])
    context = {
        "invitation": row,
        "case": case,
        "token": token,
        "host": row.invited_by.get_full_name() if row.invited_by else "",
        "site": mails.site_name(),
        "role": words.role(row.role) if row.role else "",
        "until": mails.last_day(row),
        "sign_in_url": redirect_to_login(here, reverse("account_login")).url,
        "after": after(),
    }
    return render(request, "invitations/invitation.html", context, status=status)


@never_cache
@require_POST
def seen(request, token):
    """A browser shows the page; robots that read mail run no scripts."""
    row = actions.found(token)
    if row is None:
        return nothing(request)
    actions.open_page(invitation=row)
    return HttpResponse(status=204)


@never_cache
@require_POST
def accept(request, token):
    row = actions.found(token)
    if row is None:
        return nothing(request)
    if not request.user.is_authenticated:
        return see_other(reverse("invitations:invitation", args=[token]))
    return take(request, row, lambda: show(request, row, token, status=409))


def take(request, row, refused):
    """Accept for the person who is signed in; `refused` answers where it cannot be."""
    try:
        row = actions.accept(invitation=row, person=request.user)
    except Refused as no:
        messages.error(request, no.message)
        return refused()
    messages.success(request, welcome(row))
    return see_other(after())


def welcome(row: Invitation) -> str:
    if row.unit:
        return _("Welcome. You belong to {unit} now.").format(unit=row.unit.name)
    return _("Welcome. Good that you are here.")


@never_cache
@require_POST
def decline(request, token):
    row = actions.found(token)
    if row is None:
        return nothing(request)
    try:
        actions.decline(invitation=row)
    except Refused as no:
        messages.error(request, no.message)
        return show(request, row, token, status=409)
    return see_other(reverse("invitations:invitation", args=[token]))


@never_cache
@require_POST
def passkey(request, token):
    """To the sign-up with a passkey; the letter has proved the address."""
    row = actions.found(token)
    if row is None:
        return nothing(request)
    here = reverse("invitations:invitation", args=[token])
    if standing(request, row) != "join":
        return see_other(here)
    actions.open_page(invitation=row)
    get_adapter().stash_verified_email(request, row.email)
    address = redirect_to_login(here, reverse("account_signup_by_passkey")).url
    return see_other(f"{address}&email={row.email}")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request, token):
    """Make the account, or open the one that was made, and accept at once."""
    row = actions.found(token)
    if row is None:
        return nothing(request)
    case = standing(request, row)
    if case not in ("join", "open"):
        return redirect("invitations:invitation", token)
    data = request.POST if request.method == "POST" else None
    if case == "join":
        form = NewAccountForm(data, invitation=row)
    else:
        form = OpenAccountForm(data, person=person_of(row))
    context = {"form": form, "invitation": row, "token": token, "case": case}
    if data is None or not form.is_valid():
        status = 200 if data is None else 422
        return render(request, "invitations/account.html", context, status=status)
    try:
        with transaction.atomic():
            user = enter(request, row, form, case)
            actions.accept(invitation=row, person=user)
    except Refused as no:
        messages.error(request, no.message)
        return show(request, row, token, status=409)
    messages.success(request, welcome(row))
    if case == "join":
        return complete_signup(request, user=user, redirect_url=after())
    return perform_login(request, Login(user=user, redirect_url=after()))


def enter(request, row, form, case):
    """The account with the invitation's address, proved. Raises Refused: there."""
    if case == "open":
        return form.save()
    if form.account_already_exists:
        raise Refused(_("There is an account with this address: sign in."), "there")
    get_adapter().stash_verified_email(request, row.email)
    user = form.save(request)
    if user.language != row.language and get_language() == row.language:
        user.language = row.language
        user.save(update_fields=["language"])
    return user
