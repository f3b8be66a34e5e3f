"""What the floor of people itself says of a week: membership, profile, terms."""

from allauth.mfa.models import Authenticator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import own, week
from membership import roles
from membership.models import Member, Profile, Status
from membership.terms import asking


def membership(request):
    """The status in words; a line where there is something to pay or to apply for."""
    rows = Member.objects.with_status().filter(person=request.user)
    member = rows.first()
    url = own.url_of("my/membership/", get_language())
    join = own.url_of("join/", get_language())
    yield week.Part(
        week.STATUS,
        "week/membership.html",
        {
            "member": member,
            "status": Status(member.status_now) if member else None,
            "url": url,
            "join": join,
        },
    )
    if member and member.status_now == Status.GRACE and url:
        yield week.Line(
            week.WAITING,
            _("Renew your membership"),
            url,
            "heart",
            _("You are counted as a member for a little while yet."),
        )


def terms(request):
    """New versions that this person has not accepted."""
    waiting = asking.pending(request.user, request)
    if waiting:
        yield week.Line(
            week.WAITING,
            _("Read what is new in our terms"),
            reverse("terms:mine"),
            "file",
            _("It takes a minute."),
        )


def second_step(request):
    """Staff roles must have a second factor; better told here than at a closed door."""
    if not settings.MFA_REQUIRED_FOR_STAFF or not roles.is_staff_role(request.user):
        return
    strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    if not Authenticator.objects.filter(user=request.user, type__in=strong).exists():
        yield week.Line(
            week.WAITING,
            _("Set up a second step for signing in"),
            reverse("mfa_index"),
            "key",
            _("Your role needs it before its doors open."),
        )


def profile(request):
    """An empty profile is worth a line, once there is a page for it."""
    url = own.url_of("my/profile/", get_language())
    if not url:
        return
    filled = Profile.objects.filter(person=request.user).exclude(bio="", job_title="")
    if not filled.exists():
        yield week.Line(
            week.WAITING,
            _("Tell the others who you are"),
            url,
            "person",
            _("You choose what is shown, and to whom."),
        )


def doors(request):
    """Ways to other own pages."""
    for path, label, icon in own.PAGES[1:]:
        url = own.url_of(path, get_language())
        if url:
            yield week.Line(week.DOORS, label, url, icon)


week.register("membership", 20, membership)
week.register("terms", 10, terms)
week.register("second step", 15, second_step)
week.register("profile", 60, profile)
week.register("doors", 90, doors)
