"""What members do with articles: send in, change, take back.

Nothing here puts a text live or takes one down. Each write happens in the member's
own name, so the workflow's guard (`home.workflows`) watches it as it watches editors.
"""

import datetime as dt
import json
import re
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wagtail.log_actions import LogContext, log
from wagtail.models import WorkflowState

from core.errors import Refused
from core.models import SiteImage
from home.news import states, writing
from home.news.models import ArticleAuthor, ArticlePage, NewsIndexPage, Submission
from membership import roles

# Editors read every one of them: a person who writes more than this is a machine.
NEW_A_DAY = 5
CHANGES_A_DAY = 30
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class Wanted:
    """What the form asks for. `text` is as typed (`home.news.writing`)."""

    title: str
    summary: str
    text: str
    picture: SiteImage | None = None
    picture_alt: str = ""
    byline: str = Submission.Byline.FULL
    byline_name: str = ""
    note: str = ""


def may_write(user) -> bool:
    """Whoever has a role in the association; a fresh account has none."""
    return roles.has(user, *roles.ALL)


@transaction.atomic
def submit(
    *, person, language: str, client_key: UUID, wanted: Wanted, by
) -> Submission:
    """Write a draft below the language's news and send it for approval.

    The same key again gives the same row and changes nothing. Raises Refused: code
    not_member, too_many, no_news (the language has none) or no_workflow.
    """
    if not may_write(by):
        raise Refused(_("Only members send in articles."), "not_member")
    # One form at a time from one person: the second of two finds the first one's row.
    get_user_model().objects.select_for_update().get(pk=person.pk)
    rows = Submission.objects.filter(person=person)
    if earlier := rows.filter(client_key=client_key).first():
        return earlier
    _count(rows.filter(created_at__gt=_a_day_ago()).count(), NEW_A_DAY)
    live = NewsIndexPage.objects.live().filter(locale__language_code=language)
    index = live.select_for_update(of=("self",)).order_by("path").first()
    if index is None:
        raise Refused(
            _("There is no news in this language."), "no_news", field="language"
        )
    # Read anew: the join under the lock may show the tree as it was before we waited.
    index = NewsIndexPage.objects.get(pk=index.pk)
    with LogContext(user=by):
        submission = Submission(
            person=person,
            client_key=client_key,
            language=language,
        )
        page = ArticlePage(
            live=False,
            has_unpublished_changes=True,
            locale_id=index.locale_id,
            slug=_slug(wanted.title, index),
        )
        _fill(page, submission, wanted)
        index.add_child(instance=page)
        log(instance=page, action="wagtail.create", user=by, content_changed=True)
        page.save_revision(user=by, log_action=True, changed=True)
        submission.page = page
        submission.save()
        _send_for_approval(page, by)
    return submission


@transaction.atomic
def revise(*, submission: Submission, wanted: Wanted, seen: int, by) -> Submission:
    """Write a new version and send it for approval; what is live stays as it is.

    `seen` is the revision that the author began with (0: whatever is newest). A
    version that changes nothing is sent again where it was returned or withdrawn, and
    is no new one elsewhere. Raises Refused: code gone, changed, too_many, no_workflow.
    """
    row = _locked(submission, by)
    page = row.page and ArticlePage.objects.select_for_update().get(pk=row.page_id)
    if page is None:
        raise Refused(_("The editors have taken this article away."), "gone")
    if seen and seen != page.latest_revision_id and not _is_own(page, by):
        raise Refused(
            _(
                "Somebody changed the article while you wrote. Their version stands "
                "below yours: take over what you want to keep, then send it again."
            ),
            "changed",
        )
    state = states.of(row)
    draft = page.get_latest_revision_as_object()
    before = _print(draft)
    _fill(draft, row, wanted)
    row.withdrawn_at = None
    row.changed_at = timezone.now()
    row.save()
    same = _print(draft) == before
    if same and state.key in {"editors", "board", "published", "scheduled"}:
        return row
    sent = page.revisions.filter(user=by, created_at__gt=_a_day_ago())
    _count(sent.count(), CHANGES_A_DAY)
    with LogContext(user=by):
        if not same:
            draft.save_revision(user=by, log_action=True, changed=True)
        _send_for_approval(ArticlePage.objects.get(pk=page.pk), by)
    return row


@transaction.atomic
def withdraw(*, submission: Submission, by) -> Submission:
    """Take it out of the approval; what is live stays. Twice is once.

    Raises Refused: code not_waiting where nobody is reading it.
    """
    row = _locked(submission, by)
    state = states.of(row)
    if state.key == "withdrawn":
        return row
    if not state.may_withdraw:
        raise Refused(
            _("Nobody is reading it, so there is nothing to take back."), "not_waiting"
        )
    with LogContext(user=by):
        page = ArticlePage.objects.get(pk=row.page_id)
        page.current_workflow_state.cancel(user=by)
    row.withdrawn_at = row.changed_at = timezone.now()
    row.save(update_fields=["withdrawn_at", "changed_at"])
    return row


def _locked(submission, by) -> Submission:
    rows = Submission.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.filter(pk=submission.pk).first()
    if row is None:
        raise Refused(_("This is somebody else’s article."), "not_yours")
    return row


def _fill(page: ArticlePage, row: Submission, wanted: Wanted) -> None:
    """Put what was written on the page; parts that editors added stay in place."""
    old = list(page.body.raw_data) if page.body else []
    row.title = page.title = wanted.title
    page.draft_title = wanted.title
    page.summary = wanted.summary
    page.body = json.dumps(writing.to_blocks(wanted.text, old))  # type: ignore[assignment]
    page.cover, page.cover_alt = wanted.picture, wanted.picture_alt
    if not wanted.picture:
        page.cover_alt = ""
    row.picture = wanted.picture
    row.note = wanted.note
    signed = (row.byline, row.byline_name, row.pk is None)
    row.byline = wanted.byline
    row.byline_name = (
        wanted.byline_name if wanted.byline == Submission.Byline.OTHER else ""
    )
    # Co-authors whom an editor wrote down stay, unless the signature itself changed.
    if signed != (row.byline, row.byline_name, False):
        full = row.byline == Submission.Byline.FULL
        name = row.signature
        page.authors = (
            [ArticleAuthor(name=name, person=row.person if full else None)]
            if name
            else []
        )


def _print(page: ArticlePage) -> tuple:
    """What of a version the author can change, to see whether anything did."""
    body = [(b["type"], str(b["value"])) for b in page.body.raw_data]
    return (
        page.title,
        page.summary,
        json.dumps(body),
        page.cover_id,
        page.cover_alt,
        tuple(a.name for a in page.authors.all()),
    )


def _send_for_approval(page: ArticlePage, by) -> None:
    """Begin at the first step, or where a reviewer asked for changes."""
    workflow = page.get_workflow()
    if workflow is None:
        raise Refused(_("This page has no approval to go through."), "no_workflow")
    run = page.current_workflow_state
    if run is not None and run.status == WorkflowState.STATUS_NEEDS_CHANGES:
        run.resume(by)
        return
    if run is not None:
        # Reviewers are asked anew: what they had before them is an older text.
        run.cancel(user=by)
    workflow.start(page, by)


def _is_own(page: ArticlePage, by) -> bool:
    """Whether the newest version is this person's (another tab, the same form)."""
    latest = page.latest_revision
    return latest is not None and latest.user_id == by.pk


def _count(found: int, limit: int) -> None:
    if found >= limit:
        raise Refused(
            _("That is a lot for one day. Your text is still here: send it tomorrow."),
            "too_many",
        )


def _a_day_ago():
    return timezone.now() - dt.timedelta(days=1)


def _slug(title: str, index: NewsIndexPage) -> str:
    """A free word for the address, in plain letters: "Åben aften" is aaben-aften."""
    wish = slugify(title.lower().translate(_FOLD))[:80].strip("-") or "article"
    taken = set(index.get_children().values_list("slug", flat=True))
    if wish not in taken:
        return wish
    ends = [int(m[1]) for s in taken if (m := re.fullmatch(rf"{wish}-(\d{{1,6}})", s))]
    return f"{wish}-{max(ends, default=1) + 1}"
