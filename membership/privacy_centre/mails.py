"""Letters about one's own data: ready to fetch, going to be erased, erased."""

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.mail import Written, letter, newest, send, site_url
from membership.privacy_centre.models import ErasureRequest, ExportRequest

UNDO = "privacy.undo"
FAREWELL = "privacy_erased"


def undo_token(request: ErasureRequest) -> str:
    """Signed, and good for nothing but taking this one request back."""
    return signing.dumps(str(request.public_id), salt=UNDO)


def undone_by(token: str) -> ErasureRequest | None:
    """The request of a token, or None for one that is not ours."""
    try:
        public_id = signing.loads(token, salt=UNDO)
    except signing.BadSignature:
        return None
    return (
        ErasureRequest.objects.select_related("person")
        .filter(public_id=public_id)
        .first()
    )


def send_ready(request: ExportRequest) -> None:
    send(
        kind="privacy_export",
        key=f"privacy_export-{request.pk}",
        person=request.person,
        params={"pk": request.pk},
    )


def send_asked(request: ErasureRequest) -> None:
    send(
        kind="privacy_leaving",
        key=f"privacy_leaving-{request.pk}",
        person=request.person,
        params={"pk": request.pk},
    )


def send_kept(request: ErasureRequest) -> None:
    send(
        kind="privacy_kept",
        key=f"privacy_kept-{request.pk}",
        person=request.person,
        params={"pk": request.pk},
    )


def send_farewell(request: ErasureRequest, to: str, language: str) -> None:
    """The last letter; its row goes once it is sent (`erasing.forget_farewells`)."""
    send(
        kind=FAREWELL,
        key=f"{FAREWELL}-{request.pk}",
        to=to,
        language=language,
        params={"pk": request.pk},
    )


def _sample(model):
    return newest(model.objects.all(), pk="pk")


def _moment(value) -> str:
    local = dates.local(value)
    return dates.moment_short(local, today=timezone.localdate())


@letter("privacy_export", sample=_sample(ExportRequest))
def ready(mail):
    """Everything about you is ready to be fetched."""
    row = ExportRequest.objects.filter(pk=mail.params["pk"]).first()
    if row is None or not row.is_ready:
        return None
    return Written(
        subject=_("Your data is ready to fetch"),
        template="mail/plain",
        context={
            "lines": [
                _("Everything we keep about you is in one file."),
                _("It waits until {moment}; then it is deleted.").format(
                    moment=_moment(row.until)
                ),
                _("Nobody but you can fetch it, and we ask who you are."),
            ],
            "label": _("Fetch my data"),
            "url": site_url(reverse("privacy_home")) + "#download",
        },
    )


@letter("privacy_leaving", sample=_sample(ErasureRequest))
def leaving(mail):
    """You are going to be erased; the link takes it back."""
    row = ErasureRequest.objects.filter(pk=mail.params["pk"]).first()
    if row is None or row.undone_at or row.done_at:
        return None
    return Written(
        subject=_("You will be erased"),
        template="mail/plain",
        context={
            "lines": [
                _("On {moment} everything about you is erased here.").format(
                    moment=_moment(row.due_at)
                ),
                _("Until then your account is closed, and nobody can see you."),
                _("Did you change your mind, or was it not you? Take it back now."),
            ],
            "label": _("Keep my account"),
            "url": site_url(reverse("privacy_undo", args=[undo_token(row)])),
        },
    )


@letter("privacy_kept", sample=_sample(ErasureRequest))
def kept(mail):
    """The request was taken back: the account is open again."""
    row = ErasureRequest.objects.filter(pk=mail.params["pk"]).first()
    if row is None or not row.undone_at:
        return None
    return Written(
        subject=_("Your account stays"),
        template="mail/plain",
        context={
            "lines": [
                _("The request to erase you was taken back. Nothing is lost."),
                _("If it was not you who asked, choose a new password."),
            ],
            "label": _("Sign in"),
            "url": site_url(reverse("account_login")),
        },
    )


@letter(FAREWELL, secret=True, sample=lambda: {"pk": 0})
def farewell(mail):
    """The last letter: you are erased."""
    return Written(
        subject=_("You are erased"),
        template="mail/plain",
        context={
            "lines": [
                _("What we knew about you is erased. Your account is gone."),
                _(
                    "Copies in our backups are overwritten within 35 days. If one is "
                    "ever restored, you are erased from it again."
                ),
                _("This is our last letter to you. Goodbye, and thank you."),
            ],
        },
    )
