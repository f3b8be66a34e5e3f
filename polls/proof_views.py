"""Doors of a verified poll's proof: the published list, and checking a receipt."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from polls import published, receipts
from polls.models import Poll, PollResultPage, Proof


def _proof(request, pk) -> Proof:
    """The proof of a verified poll that is over, or 404.

    For whom the poll is, and once its result is a public page for everybody.
    """
    shown = PollResultPage.objects.live().public().filter(poll=pk).values("poll")
    rows = Poll.objects.visible_to(request.user) | Poll.objects.filter(pk__in=shown)
    row = get_object_or_404(rows, pk=pk)
    if not row.is_verified or row.state != "closed":
        raise Http404
    return get_object_or_404(Proof.objects.select_related("poll"), poll=row)


@require_safe
def published_list(request, pk):
    """The list and its signature as a file, the same bytes for everybody."""
    proof = _proof(request, pk)
    if not proof.listed:
        raise Http404
    text = published.document(proof.listed, proof.key, proof.signature)
    return HttpResponse(
        text,
        content_type="application/jsonl",
        headers={
            "Content-Disposition": f'attachment; filename="poll-{proof.pk}.jsonl"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request, pk):
    """What the list proves, and whether a receipt is in it.

    A receipt is sent as a form and never stands in an address; with a script it is
    looked up in the browser and not sent at all.
    """
    proof = _proof(request, pk)
    context = {"poll": proof.poll, "proof": proof, "back": _back(request, proof.poll)}
    if proof.listed:
        context["fingerprint"] = published.fingerprint(proof.listed)
    status = 200
    if request.method == "POST" and proof.listed:
        context |= _checked(proof, request.POST.get("receipt", "")[:2000])
        status = 422 if "error" in context else 200
    return render(request, "polls/check.html", context, status=status)


def _back(request, poll: Poll) -> str:
    """The result as this reader may see it: with the poll, or as the public page."""
    if Poll.objects.visible_to(request.user).filter(pk=poll.pk).exists():
        return reverse("polls:results", args=[poll.pk])
    pages = PollResultPage.objects.live().public().filter(poll=poll)
    code = get_language()
    here = pages.filter(locale__language_code=code).first() or pages.first()
    return here.get_url(request) if here else reverse("polls:index")


def _checked(proof: Proof, typed: str) -> dict:
    code, signature = receipts.read(typed)
    if not code:
        return {
            "typed": typed,
            "error": _("This is no receipt. Its code has twenty letters and figures."),
        }
    digest = receipts.digest(proof.pk, code)
    found = f'"{digest}"' in proof.listed
    signed = signature and receipts.is_signed(proof.pk, code, proof.key, signature)
    return {"typed": typed, "found": found, "missing": not found, "signed": signed}
