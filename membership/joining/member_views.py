"""A member's own doors: what one is, how to renew, the card; and who may check it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wagtail.models import Site

from core.errors import Refused
from core.look import look
from core.mail import site_url
from membership import actions as membership_actions
from membership.joining import codes, money, papers
from membership.joining.models import Application, PayingSettings
from membership.joining.views import see_other
from membership.models import Member, Status

CURRENT = (Status.ACTIVE, Status.GRACE)


def _member(request) -> Member | None:
    rows = Member.objects.with_status().filter(person=request.user)
    return rows.select_related("person").first()


def _last(member):
    """The period that counts: the last that stands."""
    rows = member.periods.standing().select_related("kind")
    return rows.order_by("-ends").first()


@never_cache
@login_required
@require_safe
def membership(request):
    """What one is, in words; what it costs and how to pay; the ledger."""
    member = _member(request)
    mine = Application.objects.visible_to(request.user)
    context = {"member": member, "application": mine.order_by("-pk").first()}
    if member:
        last = _last(member)
        context |= {
            "last": last,
            "periods": member.periods.select_related("kind"),
            "is_current": member.status_now in CURRENT,
            "may_resign": member.resigned_on is None
            and member.status_now in (*CURRENT, Status.PENDING),
            "how": last and _how(request, member, last),
        }
    return render(request, "joining/membership.html", context)


def _how(request, member, last) -> str:
    site = Site.find_for_request(request)
    if site is None or not last.kind.fee:
        return ""
    words = PayingSettings.for_site(site)
    return words.said(number=member.number, fee=money.said(last.kind.fee))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resign(request):
    """Ask whether one is sure, then end the membership from today."""
    member = _member(request)
    if member is None:
        raise Http404
    if request.method == "POST":
        try:
            membership_actions.resign(member=member, by=request.user)
        except Refused as no:
            messages.error(request, no.message)
        else:
            messages.success(request, _("You have resigned. Thank you for your time."))
        return see_other(reverse("joining:membership"))
    if member.resigned_on:
        return redirect("joining:membership")
    context = {"member": member, "last": _last(member)}
    return render(request, "joining/resign.html", context)


def _current(request) -> Member:
    """The member whose card this is; 404 for who is none now."""
    member = _member(request)
    if member is None or member.status_now not in CURRENT:
        raise Http404
    return member


def card_url(member) -> str:
    """The address in the square: short, without a language, so the reader's counts."""
    return site_url(f"/card/{codes.make(member.pk)}/")


@never_cache
@login_required
@require_safe
def card(request):
    """The member card; who is none now is told where to go."""
    member = _member(request)
    if member is None or member.status_now not in CURRENT:
        return redirect("joining:membership")
    context = {
        "member": member,
        "last": _last(member),
        "picture": papers.qr_svg(card_url(member), title=_("The square of your card")),
    }
    return render(request, "joining/card.html", context)


@never_cache
@login_required
@require_safe
def card_pdf(request):
    member = _current(request)
    paper = papers.card(member, _last(member), card_url(member), look(request).name)
    return _pdf(paper, f"card-{member.number}.pdf")


@never_cache
@login_required
@require_safe
def letter_pdf(request):
    member = _current(request)
    last = _last(member)
    how = _how(request, member, last)
    paper = papers.letter(member, last, how, look(request).name)
    return _pdf(paper, f"welcome-{member.number}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    name = "".join(
        c if c.isascii() and (c.isalnum() or c in ".-") else "-" for c in name
    )
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
def verify(request, code):
    """Whether the holder of a card is a member now: yes or no, and the first name."""
    try:
        pk = codes.read(code)
    except codes.BadCode:
        raise Http404 from None
    member = Member.objects.with_status().select_related("person").filter(pk=pk).first()
    if member is None or not member.person.is_active:
        raise Http404
    context = {
        "is_current": member.status_now in CURRENT,
        "first_name": member.person.first_name,
    }
    response = render(request, "joining/verify.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
