"""What moderators decide: approve, hide, merge; and what members report to them."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import pagecache
from core.errors import Refused
from home.questions import actions, mails, rights, words
from home.questions.actions import locked, locked_post, recount, refuse_if
from home.questions.models import Answer, Post, Question, Report
from home.questions.models.marks import of
from home.questions.models.posts import State

REPORTS_A_DAY = 10
# So many people at once cannot all be wrong: it waits until a moderator has looked.
REPORTS_THAT_HIDE = 3


@transaction.atomic
def report(*, post: Post, by, reason: str) -> Report:
    """Ask the moderators to look; the same post once a person.

    The third open report takes a post off the site until somebody has looked.
    Raises Refused: not_yours reason limit.
    """
    actions.one_at_a_time(by)
    post = locked_post(post)
    refuse_if(rights.why_not_write(by), "not_yours")
    if post.author_id == by.pk:
        raise Refused(_("It is your own. You can change or delete it."), "not_yours")
    if not post.is_public:
        raise Refused(_("A moderator is looking at it already."), "not_yours")
    reason = words.clean_line(reason)[: words.LONGEST_REASON]
    if len(reason) < 3:
        raise Refused(_("Say in a few words what is wrong."), "reason", field="reason")
    open_ones = Report.objects.filter(**of(post), settled_at=None)
    if found := open_ones.filter(person=by).first():
        return found
    actions.limit(Report.objects.filter(person=by), REPORTS_A_DAY)
    try:
        with transaction.atomic():
            row = Report.objects.create(**of(post), person=by, reason=reason)
    except IntegrityError:
        raise Refused(_("You have reported this."), "limit") from None
    if open_ones.count() >= REPORTS_THAT_HIDE:
        _set(post, State.WAITING)
    mails.ask_moderators(post, f"report-{row.pk}")
    return row


@transaction.atomic
def approve(*, post: Post, by) -> Post:
    """Let a post out, or keep a reported one; its reports are settled.

    The writer of a post that waited is told, and so is the asker of an answer.
    Raises Refused: not_yours.
    """
    post = locked_post(post)
    refuse_if(rights.why_not_moderate(post, by), "not_yours")
    was_new = post.published_at is None
    if not post.is_public:
        _set(post, State.PUBLIC)
        log(instance=post, action="questions.approve", user=by)
        if was_new:
            mails.tell_writer(post, "question_approved")
            if isinstance(post, Answer):
                mails.tell_asker(post)
    _settle(post, by)
    return post


@transaction.atomic
def hide(*, post: Post, by, reason: str) -> Post:
    """Take a post off the site; the writer is told why and can still read it.

    Raises Refused: not_yours reason.
    """
    post = locked_post(post)
    refuse_if(rights.why_not_moderate(post, by), "not_yours")
    reason = words.clean_line(reason)[: words.LONGEST_REASON]
    if len(reason) < 3:
        raise Refused(_("Say why: the writer gets to read it."), "reason")
    if post.state != State.HIDDEN:
        post.hidden_because = reason
        _set(post, State.HIDDEN)
        log(instance=post, action="questions.hide", user=by, data={"reason": reason})
        mails.tell_writer(post, "question_hidden")
    _settle(post, by)
    return post


@transaction.atomic
def merge(*, question: Question, original: Question, by) -> Question:
    """Close a question that was asked before; its answers move to the original.

    Raises Refused: not_yours itself language hidden circle.
    """
    if not rights.is_moderator(by):
        raise Refused(_("Editors and the board moderate."), "not_yours")
    if question.pk == original.pk:
        raise Refused(_("That is the same question."), "itself")
    # The lower number first, so that two who merge crosswise wait for each other.
    rows = {
        pk: Question.objects.select_for_update().get(pk=pk)
        for pk in sorted((question.pk, original.pk))
    }
    question, original = rows[question.pk], rows[original.pk]
    refuse_if(rights.why_not_moderate(question, by), "not_yours")
    if question.language != original.language:
        raise Refused(_("They are in two languages."), "language")
    if original.duplicate_of_id:
        raise Refused(_("That question was itself asked before."), "circle")
    if not original.is_public:
        raise Refused(_("That question is not public."), "hidden")
    question.answers.update(question=original, accepted_at=None)
    # Whoever was sent here is sent on.
    question.duplicates.update(duplicate_of=original)
    question.duplicate_of = original
    question.closed_at = question.closed_at or timezone.now()
    question.closed_because = question.closed_because or _("Asked before")
    question.save()
    recount(question)
    recount(original)
    original.save()  # whoever keeps an index of questions hears of its new answers
    log(
        instance=question,
        action="questions.merge",
        user=by,
        data={"original": original.pk},
    )
    return question


def _set(post: Post, state: str) -> None:
    post.state = state
    if state == State.PUBLIC:
        post.published_at = post.published_at or timezone.now()
        post.hidden_because = ""
    if isinstance(post, Answer) and state != State.PUBLIC:
        post.accepted_at = None
    post.save()
    if isinstance(post, Answer):
        recount(locked(post.question))


def _settle(post: Post, by) -> None:
    Report.objects.filter(**of(post), settled_at=None).update(
        settled_at=timezone.now(), settled_by=by
    )
    pagecache.content_changed()


def waiting() -> dict[str, list]:
    """What moderators should look at, oldest first: new posts, and reported ones."""
    fresh, reported = [], []
    for model in (Question, Answer):
        names = ("author",) if model is Question else ("author", "question")
        rows = model.objects.select_related(*names)
        fresh += rows.filter(state=State.WAITING)[:200]
        open_reports = Report.objects.filter(settled_at=None).exclude(
            **{f"{model._meta.model_name}": None}
        )
        keys = open_reports.values(f"{model._meta.model_name}_id")
        reported += (
            rows.filter(pk__in=keys)
            .exclude(state=State.WAITING)
            .prefetch_related("report_rows")[:200]
        )
    return {
        "fresh": sorted(fresh, key=lambda post: post.created_at),
        "reported": sorted(reported, key=lambda post: post.created_at),
    }


def how_many_wait() -> int:
    """For the menu: posts that wait or are reported; two short queries."""
    fresh = sum(
        model.objects.filter(state=State.WAITING).count()
        for model in (Question, Answer)
    )
    return fresh + Report.objects.filter(settled_at=None).count()


def hidden() -> list:
    """What was hidden in the last 90 days, newest first."""
    since = timezone.now() - dt.timedelta(days=90)
    rows = [
        *Question.objects.select_related("author").filter(
            state=State.HIDDEN, created_at__gt=since
        )[:100],
        *Answer.objects.select_related("author", "question").filter(
            state=State.HIDDEN, created_at__gt=since
        )[:100],
    ]
    return sorted(rows, key=lambda post: post.created_at, reverse=True)
