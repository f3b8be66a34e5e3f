"""Doors of the accounts: the overview of one's security, and closed side doors."""

from allauth.mfa.adapter import get_adapter as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.adapter import get_adapter
from allauth.usersessions.models import UserSession

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from membership import roles
from membership.accounts.forms import SettingsForm


@never_cache
@csrf_exempt
def one_door(request):
    """Wagtail's own login pages: each leads to ours, and credentials are not read.

    Ours asks for the second factor and counts failures; theirs would not. Nothing is
    changed here, so no token is asked for.
    """
    wanted = request.GET.get("next") or request.POST.get("next") or "/admin/"
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        wanted = "/admin/"
    return redirect_to_login(wanted, reverse("account_login"))


def closed(request, *args, **kwargs):
    """A side door of Wagtail's that we do not use."""
    raise Http404


@require_safe
@login_required
def security(request):
    """Everything that protects one's account, on one page."""
    kept = Authenticator.objects.filter(user=request.user)
    kinds = [row.type for row in kept]
    return render(
        request,
        "account/security.html",
        {
            "has_password": request.user.has_usable_password(),
            "has_app": Authenticator.Type.TOTP in kinds,
            "keys": kinds.count(Authenticator.Type.WEBAUTHN),
            "has_recovery": Authenticator.Type.RECOVERY_CODES in kinds,
            "sessions": len(UserSession.objects.purge_and_list(request.user)),
            "elsewhere": [one.name for one in get_adapter().list_providers(request)],
            "needs_second_factor": roles.is_staff_role(request.user),
        },
    )


@require_POST
@login_required
def end_session(request, pk):
    """Sign out one other device of one's own."""
    session = get_object_or_404(UserSession, user=request.user, pk=pk)
    if session.session_key != request.session.session_key:
        session.end()
        messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


def remove_key(request, pk):
    """allauth's page; who has a staff role keeps the last second factor."""
    if request.user.is_authenticated:
        key = get_object_or_404(
            Authenticator,
            user=request.user,
            pk=pk,
            type=Authenticator.Type.WEBAUTHN,
        )
        if not factors().can_delete_authenticator(key):
            said = factors().error_messages["cannot_delete_authenticator"]
            messages.error(request, said)
            return redirect("mfa_list_webauthn")
    return webauthn.remove_webauthn(request, pk=pk)


class AgainByKey(webauthn.ReauthenticateWebAuthnView):
    """allauth's page; a key that does not fit leads back here, not away."""

    def form_invalid(self, form):
        for said in form.errors.get("credential", []):
            messages.error(self.request, said)
        return redirect(self.request.get_full_path())


again_by_key = AgainByKey.as_view()


@never_cache
@login_required
def settings_page(request):
    """The language and the time zone in which one reads the site and its letters."""
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(request.user.language):
            messages.success(request, _("It is saved."))
            answer = redirect("account_settings")
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.user.language,
            max_age=365 * 86400,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return answer
    return render(request, "account/settings.html", {"form": form})
