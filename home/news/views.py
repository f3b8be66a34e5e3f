"""A member's own articles: list, write, change, take back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.blocks import BodyBlock
from core.errors import Refused
from home.news import actions, pictures, states, writing
from home.news.actions import Wanted
from home.news.forms import ArticleForm
from home.news.models import ArticlePage, Submission

MOST = 100


@never_cache
@login_required
@require_safe
def mine(request):
    """What I sent in and what became of it."""
    rows = list(
        Submission.objects.visible_to(request.user)
        .select_related("page", "page__locale")
        .defer("page__body")
        .order_by("-created_at", "-pk")[:MOST]
    )
    found = states.of_all(rows)
    for row in rows:
        row.state = found[row.pk]
        row.url = row.page.get_url(request) if row.state.live else ""
    context = {"rows": rows, "may_write": actions.may_write(request.user)}
    return render(request, "news/mine.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Write an article; POST with `look` shows it without sending it."""
    if not actions.may_write(request.user):
        return render(request, "news/members_only.html", status=403)
    form = ArticleForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        person=request.user,
        initial={"language": get_language()},
        held=pictures.signed(request.POST.get("kept", ""), request.user),
    )
    if request.method != "POST":
        return _form(request, form)
    valid, picture = _checked(form)
    if not valid or "look" in request.POST:
        return _form(request, form, picture=picture)
    try:
        row = actions.submit(
            person=request.user,
            language=form.cleaned_data["language"],
            client_key=form.cleaned_data["client_key"],
            wanted=_wanted(form, picture),
            by=request.user,
        )
    except Refused as refused:
        form.add_refused(refused)
        return _form(request, form, picture=picture)
    messages.success(request, _("Sent to the editors. We write to you."))
    return _see_other(row)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, public_id):
    """Read what became of it, change it, send it again."""
    row, draft = _own(request, public_id)
    state = states.of(row)
    if draft is None:
        return render(request, "news/gone.html", {"row": row}, status=410)
    blocks = list(draft.body.raw_data)
    asked = request.method == "POST"
    held = draft.cover
    if asked and (kept := pictures.signed(request.POST.get("kept", ""), request.user)):
        held = kept
    form = ArticleForm(
        request.POST if asked else None,
        request.FILES if asked else None,
        person=request.user,
        known=writing.links_in(blocks),
        revising=True,
        held=held,
        initial={
            "title": draft.title,
            "summary": draft.summary,
            "text": writing.from_blocks(blocks, _part_names()),
            "picture_alt": draft.cover_alt,
            "byline": row.byline,
            "byline_name": row.byline_name,
            "note": row.note,
            "seen": draft.latest_revision_id,
        },
    )
    more = {"row": row, "state": state, "old": blocks}
    if not asked:
        return _form(request, form, picture=held, **more)
    valid, picture = _checked(form)
    if not valid or "look" in request.POST:
        return _form(request, form, picture=picture, **more)
    try:
        actions.revise(
            submission=row,
            wanted=_wanted(form, picture),
            seen=form.cleaned_data["seen"],
            by=request.user,
        )
    except Refused as refused:
        form.add_refused(refused)
        if refused.code == "changed":
            more["theirs"] = form.initial["text"]
            form.data = form.data.copy()
            form.data["seen"] = str(draft.latest_revision_id)
        return _form(request, form, picture=picture, **more)
    messages.success(request, _("Sent to the editors. We write to you."))
    return _see_other(row)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, public_id):
    """Asks once, then takes it out of the approval."""
    row, _draft = _own(request, public_id)
    refused = None
    if request.method == "POST":
        try:
            actions.withdraw(submission=row, by=request.user)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Taken back. You can send it again."))
            return _see_other(row, "my_articles")
    context = {"row": row, "state": states.of(row), "refused": refused}
    return render(
        request, "news/withdraw.html", context, status=409 if refused else 200
    )


def _own(request, public_id) -> tuple[Submission, ArticlePage | None]:
    """The person's own row and its newest version; 404 for anybody else's."""
    rows = Submission.objects.visible_to(request.user).select_related("person", "page")
    row = get_object_or_404(rows, public_id=public_id)
    return row, row.page and row.page.get_latest_revision_as_object()


def _part_names() -> dict:
    return {name: block.label for name, block in BodyBlock().child_blocks.items()}


def _checked(form) -> tuple[bool, object]:
    """Whether all is well, and the picture, which is kept though other fields fail."""
    valid = form.is_valid()
    upload = form.cleaned_data.get("picture")
    picture = None if form.cleaned_data.get("remove_picture") else form.held
    if upload:
        picture = pictures.keep(
            person=form.person,
            upload=upload,
            title=form.cleaned_data.get("title", ""),
        )
    return valid, picture


def _wanted(form, picture) -> Wanted:
    data = form.cleaned_data
    return Wanted(
        picture=picture,
        **{
            name: data[name]
            for name in (
                "title",
                "summary",
                "text",
                "picture_alt",
                "byline",
                "byline_name",
                "note",
            )
        },
    )


def _form(request, form, *, picture=None, row=None, state=None, old=(), theirs=""):
    """The form, above it what `look` asked to see."""
    shown = None
    if "look" in request.POST and not form.errors:
        wanted = _wanted(form, picture)
        signed = Submission(
            person=request.user, byline=wanted.byline, byline_name=wanted.byline_name
        )
        shown = {"wanted": wanted, "signature": signed.signature}
        shown["body"] = BodyBlock().to_python(writing.to_blocks(wanted.text, old))
    context = {
        "form": form,
        "row": row,
        "state": state,
        "shown": shown,
        "theirs": theirs,
        "picture": picture,
        "kept": pictures.sign(picture, request.user),
        "page_url": row.page.get_url(request) if state and state.live else "",
    }
    return render(
        request, "news/write.html", context, status=422 if form.errors else 200
    )


def _see_other(row, name="my_article_edit"):
    args = [row.public_id] if name == "my_article_edit" else []
    response = HttpResponseRedirect(reverse(name, args=args))
    response.status_code = 303
    return response
