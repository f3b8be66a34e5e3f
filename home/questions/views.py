"""Doors of questions on the public site: read, ask, answer, and what one does to posts.

A question's page is kept for visitors (`mark_public`); everything else is personal.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core.errors import Refused
from core.pagecache import mark_public
from home.questions import actions, listing, mails, moderation, rights, sections
from home.questions.forms import (
    AnswerForm,
    AskForm,
    EditAnswerForm,
    EditQuestionForm,
    ReasonForm,
)
from home.questions.models import Answer, Post, Question

MODELS = {"question": Question, "answer": Answer}
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def question_of(request, pk) -> Question:
    """The question, or 404 for one that this person may not read."""
    rows = Question.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("author", "topic", "knowledge", "duplicate_of"), pk=pk
    )


def post_of(request, kind: str, pk) -> Post:
    """The question or answer, or 404 for one that this person may not read."""
    rows = MODELS[kind].objects.visible_to(request.user)
    names = ("author",) if kind == "question" else ("author", "question")
    return get_object_or_404(rows.select_related(*names), pk=pk)


def see_other(url: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def said_no(request, refused: Refused, url: str):
    """Back to the page, with the reason on top."""
    messages.error(request, refused.message)
    return see_other(url)


@require_safe
def question(request, pk):
    """A question with its answers. A duplicate leads to its original."""
    row = question_of(request, pk)
    form = None
    if request.user.is_authenticated and not rights.why_not_answer(row, request.user):
        form = AnswerForm(initial={"shown": _last_choice(request.user)})
    response = _show(request, row, form)
    return mark_public(response) if row.is_public else response


def _show(request, row: Question, form, status=200):
    context = listing.question_page(row, request) | {"form": form}
    return render(request, "questions/question.html", context, status=status)


def _last_choice(user) -> str:
    """How the person's name stood last time."""
    last = (
        Answer.objects.filter(author=user).order_by("-pk").first()
        or Question.objects.filter(author=user).order_by("-pk").first()
    )
    return last.shown if last else Post.Shown.SHORT


@never_cache
@login_required
@read_or_send
def ask(request):
    """The form; the questions that sound alike are shown before it is sent."""
    language = get_language()
    if language not in sections.open_to(request.user):
        raise Http404
    context = {"index_url": _index_url(request, language)}
    if reason := rights.why_not_write(request.user):
        return render(
            request, "questions/join.html", context | {"reason": reason}, status=403
        )
    if request.method != "POST":
        initial = {
            "shown": _last_choice(request.user),
            "title": request.GET.get("title", "")[:200],
        }
        form = AskForm(initial=initial)
        return _ask(request, form, context)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, context, status=422)
    alike = listing.similar(form.cleaned_data["title"], language, request.user)
    if alike and "seen" not in request.POST:
        # Asked once whether it has been answered; the second press sends it.
        return _ask(request, form, context | {"alike": alike}, status=200)
    try:
        row = actions.ask(by=request.user, language=language, **form.given)
    except Refused as refused:
        form.add_refused(refused)
        return _ask(request, form, context | {"alike": alike}, status=422)
    _thank(request, row, _("Your question is out."))
    return see_other(row.get_absolute_url())


def _ask(request, form, context, status=200):
    return render(
        request, "questions/ask.html", context | {"form": form}, status=status
    )


def _index_url(request, language: str) -> str:
    page = sections.index(language)
    return (page.get_url(request) if page else None) or f"/{language}/"


def _thank(request, post: Post, words: str):
    if post.is_public:
        messages.success(request, words)
    else:
        messages.info(
            request,
            _(
                "Thank you. A moderator reads everybody’s first text before it is out; "
                "we write to you."
            ),
        )


@never_cache
@login_required
@require_safe
def similar(request):
    """The questions that sound like ?title=, as a fragment for the form."""
    title = request.GET.get("title", "")[:200]
    alike = listing.similar(title, get_language(), request.user)
    return render(request, "questions/alike.html", {"alike": alike})


@never_cache
@login_required
@require_safe
def mine(request):
    context = listing.mine(request.user)
    language = get_language()
    context["index_url"] = _index_url(request, language)
    context["may_write"] = rights.may_write(request.user)
    return render(request, "questions/mine.html", context)


@never_cache
@login_required
@require_POST
def answer(request, pk):
    row = question_of(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, row, form, status=422)
    try:
        made = actions.answer(question=row, by=request.user, **form.given)
    except Refused as refused:
        if refused.code == "not_yours" and not rights.may_write(request.user):
            raise PermissionDenied(refused.message) from refused
        form.add_refused(refused)
        return _show(request, row, form, status=422)
    _thank(request, made, _("Your answer is out."))
    return see_other(made.get_absolute_url())


@never_cache
@login_required
@require_POST
def accept(request, pk):
    """`off` in the form takes the choice back."""
    row = post_of(request, "answer", pk)
    take_back = bool(request.POST.get("off"))
    do = actions.unaccept if take_back else actions.accept
    try:
        do(answer=row, by=request.user)
    except Refused as refused:
        return said_no(request, refused, row.get_absolute_url())
    if not take_back:
        messages.success(
            request, _("Marked as the answer. It stands first from now on.")
        )
    return see_other(row.question.get_absolute_url())


@never_cache
@login_required
@require_POST
def useful(request, kind, pk):
    row = post_of(request, kind, pk)
    try:
        actions.find_useful(
            post=row, by=request.user, useful=not request.POST.get("off")
        )
    except Refused as refused:
        return said_no(request, refused, row.get_absolute_url())
    return see_other(f"{row.question.get_absolute_url()}#{row.anchor}")


@never_cache
@login_required
@read_or_send
def report(request, kind, pk):
    row = post_of(request, kind, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            moderation.report(
                post=row, by=request.user, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            form.add_refused(refused)
        else:
            messages.success(request, _("Thank you. A moderator looks at it."))
            return see_other(row.question.get_absolute_url())
    return sure(request, "questions/report.html", row, form)


@never_cache
@login_required
@read_or_send
def edit(request, kind, pk):
    row = post_of(request, kind, pk)
    reason = rights.why_not_edit(row, request.user)
    form_class = EditQuestionForm if kind == "question" else EditAnswerForm
    initial = {"text": row.text, "shown": row.shown}
    if kind == "question":
        initial |= {"title": row.title, "topic": row.topic_id}
    form = form_class(
        request.POST if request.method == "POST" else None, initial=initial
    )
    if row.author_id != request.user.pk:
        form.fields["shown"].required = False
        form.fields["shown"].widget = form.fields["shown"].hidden_widget()
    if request.method == "POST" and not reason and form.is_valid():
        given = form.given
        given["shown"] = given["shown"] or None
        try:
            actions.edit(post=row, by=request.user, **given)
        except Refused as refused:
            form.add_refused(refused)
        else:
            messages.success(request, _("Your change is saved."))
            return see_other(row.get_absolute_url())
    return sure(request, "questions/edit.html", row, form, reason)


@never_cache
@login_required
@read_or_send
def delete(request, kind, pk):
    """Asks once."""
    row = post_of(request, kind, pk)
    reason = rights.why_not_delete(row, request.user)
    if request.method == "POST" and not reason:
        back = (
            _index_url(request, row.language)
            if kind == "question"
            else row.question.get_absolute_url()
        )
        try:
            actions.delete(post=row, by=request.user)
        except Refused as refused:
            return said_no(request, refused, row.get_absolute_url())
        messages.success(request, _("Deleted."))
        return see_other(back)
    return sure(request, "questions/delete.html", row, None, reason)


def sure(request, template, row, form, reason="", status=200):
    """A page about one post: what is to be done, or why it cannot be."""
    if reason:
        status = 409
    elif form is not None and form.errors:
        status = 422
    context = {"post": row, "question": row.question, "form": form, "reason": reason}
    return render(request, template, context, status=status)


@never_cache
@login_required
@read_or_send
def close(request, pk):
    """Close with a reason, or open again (`off`)."""
    row = question_of(request, pk)
    reason = rights.why_not_close(row, request.user)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not reason:
        try:
            if request.POST.get("off"):
                actions.reopen(question=row, by=request.user)
                messages.success(request, _("It takes answers again."))
                return see_other(row.get_absolute_url())
            if form.is_valid():
                actions.close(
                    question=row, by=request.user, reason=form.cleaned_data["reason"]
                )
                messages.success(request, _("The question is closed."))
                return see_other(row.get_absolute_url())
        except Refused as refused:
            return said_no(request, refused, row.get_absolute_url())
    return sure(request, "questions/close.html", row, form, reason)


@never_cache
@login_required
@require_POST
def mail(request, pk):
    """The asker turns mail about answers on or off (`off`)."""
    row = get_object_or_404(Question.objects.filter(author=request.user), pk=pk)
    wanted = not request.POST.get("off")
    actions.mail_me(question=row, wanted=wanted)
    messages.success(
        request,
        _("You get mail about answers.") if wanted else _("No more mail about this."),
    )
    return see_other(row.get_absolute_url())


# Mail programs send the one-click POST without cookie or token (RFC 8058); the
# signature in the address says whose letter it was, and it can do nothing else.
@csrf_exempt
@never_cache
@read_or_send
def stop(request, token):
    """Ends mail about one question: a GET asks, a POST does it."""
    row = mails.stopped_by(token)
    if row is None:
        raise Http404
    done = request.method == "POST"
    if done:
        actions.mail_me(question=row, wanted=False)
    return render(request, "questions/stop.html", {"done": done})


@never_cache
@login_required
@require_safe
def history(request, kind, pk):
    """How a post read before; for its writer and for moderators."""
    row = post_of(request, kind, pk)
    if row.author_id != request.user.pk and not rights.is_moderator(request.user):
        raise Http404
    versions = row.version_rows.select_related("person")
    context = {"post": row, "question": row.question, "versions": versions}
    return render(request, "questions/history.html", context)
