"""The outbox as admins see it: what was sent, what failed, how each kind looks."""

import uuid

import django_filters
from csp.decorators import csp

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.log_actions import log

from core import mail, mailbox_views, post, pulse
from core.letterpaper import compose
from core.models import Letter
from core.reports import MomentColumn, Report

LANGUAGES = ("da", "en")


def admins_only(view):
    """403 for all but admins: letters tell who does what."""

    def guarded(request, *args, **kwargs):
        if not request.user.is_superuser:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def masked(address: str) -> str:
    """m…@guild.example: enough to know one's own, too little to collect."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"


class LetterFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_lazy("State"),
        choices=[
            ("waiting", _lazy("waiting")),
            ("sent", _lazy("sent")),
            ("failed", _lazy("failed")),
            ("unwanted", _lazy("not needed any more")),
        ],
        method="in_state",
        empty_label=_lazy("All"),
    )
    kind = django_filters.ChoiceFilter(
        label=_lazy("Kind"),
        choices=lambda: [(name, name) for name in sorted(mail.KINDS)],
        empty_label=_lazy("All"),
    )
    created_at = django_filters.DateFromToRangeFilter(
        label=_lazy("Written"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Letter
        fields = ["state", "kind", "language", "created_at"]

    def in_state(self, queryset, name, value):
        dead, sent = Letter.State.DEAD, Letter.State.SENT
        if value == "sent":
            return queryset.filter(state=sent)
        if value == "waiting":
            return queryset.exclude(state__in=[dead, sent])
        if value == "unwanted":
            return queryset.filter(state=dead, error=pulse.UNWANTED)
        return queryset.filter(state=dead).exclude(error=pulse.UNWANTED)


def is_failed(letter: Letter) -> bool:
    return letter.state == Letter.State.DEAD and letter.error != pulse.UNWANTED


class RetryColumn(Column):
    """A button beside what was given up."""

    cell_template_name = "home/admin/letter_retry_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        context["request"] = parent_context.get("request")
        context["letter"] = instance if is_failed(instance) else None
        return context


class LettersReport(Report):
    """Letters with their state; to whom is masked, what was written is not shown."""

    page_title = _lazy("Mail delivery")
    header_icon = "mail"
    index_url_name = "letters_report"
    index_results_url_name = "letters_report_results"
    filterset_class = LetterFilters
    model = Letter
    columns = [
        TitleColumn(
            "kind",
            label=_lazy("Kind"),
            get_url=lambda row: (
                reverse("letter_kind", args=[row.kind, row.language])
                if row.kind in mail.KINDS and row.language in LANGUAGES
                else None
            ),
        ),
        Column("to", label=_lazy("To"), accessor=lambda row: masked(row.to)),
        Column("language", label=_lazy("Language")),
        Column("state", label=_lazy("State"), accessor=lambda r: r.get_state_display()),
        NumberColumn("attempts", label=_lazy("Attempts")),
        Column("error", label=_lazy("Last error")),
        MomentColumn("created_at", label=_lazy("Written")),
        MomentColumn("sent_at", label=_lazy("Sent")),
        RetryColumn("retry", label=_lazy("Try again"), accessor=lambda row: ""),
    ]
    on_screen_only = ("retry",)

    @staticmethod
    def may_see(user):
        return user.is_superuser

    def get_queryset(self):
        return Letter.objects.defer("params").order_by("-created_at", "-pk")


@admins_only
@require_POST
def retry(request, pk: int):
    """Try a letter that was given up once more; written down in the log."""
    letter = get_object_or_404(Letter, pk=pk)
    with transaction.atomic():
        revived = is_failed(letter) and post.revive(letter=letter)
        if revived:
            log(letter, "home.letter_retried", user=request.user)
            transaction.on_commit(lambda: mail.hint(letter.pk))
    if revived:
        messages.success(request, _("The letter is tried again now."))
    else:
        messages.error(request, _("Only letters that failed can be tried again."))
    return redirect(reverse("letters_report") + "?state=failed")


@admins_only
@require_safe
def kinds(request):
    """Every kind of letter that this site sends, with its subjects."""
    rows = [
        (name, {code: _subject(name, code) for code in LANGUAGES})
        for name in sorted(mail.KINDS)
    ]
    return render(request, "home/admin/letter_kinds.html", {"rows": rows})


def _example(kind: str, language: str, to: str = "you@example.org"):
    """A message of this kind made from a sample; None where there is none yet."""
    known = mail.KINDS.get(kind)
    if known is None or language not in LANGUAGES:
        raise Http404
    params = known.sample() if known.sample else None
    if params is None:
        return None
    return compose(
        Letter(
            kind=kind,
            key=f"sample-{kind}",
            to=to,
            language=language,
            params=params,
            created_at=timezone.now(),
            message_id=f"<{uuid.uuid4()}@sample.invalid>",
        )
    )


def _subject(kind, language):
    message = _example(kind, language)
    return message.subject if message else ""


@admins_only
@require_safe
def kind(request, kind: str, language: str):
    """One kind in one language: the HTML in a frame, and the plain text."""
    message = _example(kind, language)
    return render(
        request,
        "home/admin/letter_kind.html",
        {"kind": kind, "language": language, "message": message, "codes": LANGUAGES},
    )


@csp(mailbox_views.IN_FRAME)
@xframe_options_sameorigin
@admins_only
@require_safe
def kind_html(request, kind: str, language: str):
    """The letter alone, for the frame."""
    message = _example(kind, language)
    if message is None:
        raise Http404
    return HttpResponse(_with_pictures(message))


def _with_pictures(message) -> str:
    """The HTML with its inline pictures as data, so that nothing is fetched."""
    import base64

    html = message.html
    for cid, png in message.written.images.items():
        data = base64.b64encode(png).decode()
        html = html.replace(f"cid:{cid}", f"data:image/png;base64,{data}")
    return html.replace("<head>", '<head><base target="_blank">', 1)


@admins_only
@require_POST
def send_test(request, kind: str, language: str):
    """Send the sample to oneself; nobody else's address can be named."""
    message = _example(kind, language, to=request.user.email)
    if message is None:
        messages.error(request, _("There is nothing to make a sample from yet."))
    else:
        message.subject = _("Test: %(subject)s") % {"subject": message.subject}
        try:
            message.send()
        except OSError:  # smtplib's errors, too
            messages.error(
                request, _("The mail server did not take it. Try again in a minute.")
            )
        else:
            messages.success(request, format_html(_("Sent to {}."), request.user.email))
    return redirect("letter_kind", kind, language)
