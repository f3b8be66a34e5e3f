"""From a poll that is over to a page that everybody may read, once it is approved."""

import uuid

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core.errors import Refused
from polls import rights
from polls.models import Poll, PollIndexPage, PollResultPage


@transaction.atomic
def draft(*, poll: Poll, by) -> list[PollResultPage]:
    """Make a page of the result in each language and send them to be approved.

    Nothing is public before somebody else has said so (`page.get_workflow`). The second
    time returns the pages of the first. Raises Refused: forbidden unsealed closed.
    """
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    if not rights.may_keep(by, poll):
        raise Refused(_("You do not look after this poll."), "forbidden")
    if poll.sealed_at is None:
        raise Refused(_("The poll is not counted yet."), "unsealed")
    there = list(poll.result_pages.order_by("path"))
    if there:
        return there
    sections = PollIndexPage.objects.live().select_related("locale").order_by("path")
    key = uuid.uuid4()
    made = [_page(poll, section, key, by) for section in sections]
    if not made:
        raise Refused(_("There is no list of polls to put the page under."), "closed")
    log(poll, "polls.publish", user=by)
    return made


def _page(poll: Poll, section: PollIndexPage, key: uuid.UUID, by) -> PollResultPage:
    with translation.override(section.locale.language_code):
        title = _("Result: %(title)s") % {"title": poll.title}
        page = PollResultPage(
            poll=poll,
            title=title,
            slug=_free_slug(section, title),
            lead=poll.intro[:400],
            search_description=title,
            locale=section.locale,
            translation_key=key,
            owner=by,
            live=False,
        )
    section.add_child(instance=page)
    page.save_revision(user=by)
    workflow = page.get_workflow()
    if workflow is not None:
        workflow.start(page, by)
    return page


def _free_slug(section: PollIndexPage, title: str) -> str:
    """From the title; never a number, which is a poll's address."""
    stem = slugify(title)[:60].strip("-") or "result"
    if stem.isdigit():
        stem = f"result-{stem}"
    taken = set(section.get_children().values_list("slug", flat=True))
    slug, n = stem, 1
    while slug in taken:
        n += 1
        slug = f"{stem}-{n}"
    return slug
