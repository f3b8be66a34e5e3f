"""Keys in the admin: the list, a new one shown once, its uses, taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from core.errors import Refused
from membership.apikeys import actions, scopes
from membership.apikeys.forms import KeyForm
from membership.apikeys.models import ApiKey

EACH_PAGE = 50


def _admins(request) -> None:
    """Row 33 of the access matrix: keys are the admins' alone."""
    if not request.user.is_superuser:
        raise PermissionDenied


def keys(request):
    """Every key, those that open something first."""
    _admins(request)
    rows = ApiKey.objects.select_related("owner")
    page = Paginator(rows, EACH_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.labels = [scopes.ALL[s].label for s in row.scopes if s in scopes.ALL]
    return render(request, "apikeys/keys.html", {"page_obj": page})


@never_cache
@sensitive_variables("raw")
def add(request):
    """Make a key; the answer to the post is the only place that ever shows it."""
    _admins(request)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, raw = actions.issue(by=request.user, **form.cleaned_data)
        except Refused as no:
            form.add_error(no.details.get("field"), no.message)
        else:
            if not raw:
                messages.warning(
                    request, _("This key was made before, and is shown only once.")
                )
                return redirect("apikeys_uses", pk=row.pk)
            return render(request, "apikeys/made.html", {"key": row, "raw": raw})
    return render(request, "apikeys/add.html", {"form": form})


def uses(request, pk):
    """One key and what it asked in the last 30 days."""
    _admins(request)
    key = get_object_or_404(ApiKey.objects.select_related("owner", "created_by"), pk=pk)
    page = Paginator(key.uses.all(), EACH_PAGE).get_page(request.GET.get("page"))
    labels = [scopes.ALL[s].label for s in key.scopes if s in scopes.ALL]
    return render(
        request, "apikeys/uses.html", {"key": key, "page_obj": page, "labels": labels}
    )


def revoke(request, pk):
    """Ask, then take the key back."""
    _admins(request)
    key = get_object_or_404(ApiKey.objects.select_related("owner"), pk=pk)
    if request.method == "POST":
        try:
            actions.revoke(key=key, by=request.user)
        except Refused as no:
            messages.warning(request, no.message)
        else:
            messages.success(request, _("The key opens nothing any more."))
        return redirect("apikeys_keys")
    return render(request, "apikeys/revoke.html", {"key": key})
