"""Doors of one's own data: see, download, agree, be erased."""

from allauth.account.decorators import reauthentication_required

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core import privacy
from core.errors import Refused
from membership.privacy_centre import actions, consents, erasing, mails, overview
from membership.privacy_centre.forms import EraseForm, word
from membership.privacy_centre.models import GRACE, Consent, ExportRequest
from membership.terms.models import Acceptance

HOURS = int(GRACE.total_seconds() // 3600)


@never_cache
@login_required
@require_safe
def home(request):
    """Everything about one's own data on one page."""
    person = request.user
    accepted = Acceptance.objects.visible_to(person).select_related("version__policy")
    purposes = [
        {"purpose": p, "given": p.holds(person)} for p in consents.PURPOSES.values()
    ]
    context = {
        "kinds": overview.kinds(person),
        "seen": overview.seen(person),
        "profile_url": overview.address("profile_edit", "directory:edit", "my_profile"),
        "accepted": accepted[:20],
        "purposes": purposes,
        "ledger": Consent.objects.visible_to(person)[:20],
        "export": _newest(request),
        "names": consents.PURPOSES,
    }
    return render(request, "privacy_centre/home.html", context)


def _newest(request) -> ExportRequest | None:
    mine = ExportRequest.objects.visible_to(request.user)
    return mine.exclude(state=ExportRequest.State.GONE).first()


@never_cache
@login_required
@require_POST
@reauthentication_required
def export(request):
    """Ask for everything; what one gets is built in the background."""
    try:
        actions.ask_export(person=request.user, language=get_language())
    except Refused as no:
        messages.error(request, no.message)
    return _to_download()


def _to_download():
    answer = redirect("privacy_home")
    answer["Location"] += "#download"
    return answer


@never_cache
@login_required
@require_safe
def progress(request):
    """The part of the page that tells how far the file is."""
    return render(request, "privacy_centre/export.html", {"export": _newest(request)})


@never_cache
@login_required
@require_safe
def download(request, public_id):
    """The file, for its owner alone and only just after proving who they are."""
    rows = ExportRequest.objects.visible_to(request.user)
    row = get_object_or_404(rows, public_id=public_id)
    if not row.is_ready:
        raise Http404
    return _send(request, row)


@reauthentication_required
def _send(request, row):
    try:
        stored = row.file.storage.open(row.file.name, "rb")
    except OSError:
        raise Http404 from None
    actions.fetched(request=row)
    return FileResponse(
        stored,
        headers={
            "Content-Type": "application/zip",
            "Content-Disposition": content_disposition_header(
                True, f"guildhall-{row.asked_at:%Y-%m-%d}.zip"
            ),
            "Content-Length": str(row.size),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@never_cache
@login_required
@require_POST
def consent(request):
    """Say yes or no to one purpose."""
    given = request.POST.get("given") == "yes"
    try:
        consents.say(
            person=request.user,
            purpose=request.POST.get("purpose", "")[:40],
            given=given,
            where=Consent.Where.CENTRE,
        )
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request,
            _("Thank you. It is written down.") if given else _("Taken back."),
        )
    answer = redirect("privacy_home")
    answer["Location"] += "#consents"
    return answer


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request):
    """What erasing would do, and the form that begins it."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _ask(request)
    return _preview(request, form, 422 if request.method == "POST" else 200)


def _preview(request, form, status, held=None):
    fates = erasing.preview(request.user)
    held = privacy.holds(request.user) if held is None else held
    context = {
        "form": form,
        "holds": held,
        "word": word(),
        "hours": HOURS,
        "groups": [
            (what, [fate for fate in fates if fate.what == what])
            for what in (privacy.ERASE, privacy.FORGET, privacy.KEEP)
        ],
        "export": _newest(request),
    }
    return render(request, "privacy_centre/erase.html", context, status=status)


@reauthentication_required
def _ask(request):
    try:
        actions.ask_erasure(person=request.user, by=request.user)
    except Refused as no:
        held = no.details.get("holds", [])
        return _preview(request, EraseForm(), 409, held)
    logout(request)
    return redirect("privacy_leaving")


@never_cache
@require_safe
def leaving(request):
    """Said once, to somebody who is signed out already: what happens now."""
    return render(request, "privacy_centre/leaving.html", {"hours": HOURS})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, token):
    """The link in the letter: keep the account. Opening it changes nothing."""
    row = mails.undone_by(token)
    if row is None:
        raise Http404
    status = 200
    if request.method == "POST":
        try:
            row = actions.undo_erasure(request=row)
        except Refused as no:
            messages.error(request, no.message)
            status = 409
    return render(request, "privacy_centre/undo.html", {"erasure": row}, status=status)
