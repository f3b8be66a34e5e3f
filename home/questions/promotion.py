"""From a good answer to a knowledge page: a draft, approved like any other page."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wagtail.log_actions import log
from wagtail.models import Page

from core.errors import Refused
from home.questions import rights, sections, words
from home.questions.actions import locked
from home.questions.models import KnowledgePage, Question, QuestionIndexPage


@transaction.atomic
def promote(*, question: Question, by) -> KnowledgePage:
    """Make a draft page of a question and its accepted answer, below the index.

    Nothing is public before the page's own approval. The second time returns the
    page of the first. Raises Refused: not_yours unanswered closed.
    """
    question = locked(question)
    if not rights.is_moderator(by):
        raise Refused(_("Editors and the board moderate."), "not_yours")
    if question.knowledge_id:
        return question.knowledge
    answer = question.answers.filter(accepted_at__isnull=False).first()
    if answer is None or not question.is_public:
        raise Refused(
            _("Choose the answer first: the page begins with it."), "unanswered"
        )
    section = sections.index(question.language)
    if section is None:
        raise Refused(_("Questions are not open in this language."), "closed")
    parent = QuestionIndexPage.objects.get(pk=section.pk)
    if not parent.permissions_for_user(by).can_add_subpage():
        raise Refused(_("Editors write pages; your role does not."), "not_yours")
    page = KnowledgePage(
        title=question.title,
        slug=_free_slug(parent, question.title),
        lead=words.plain(question.text, 390),
        search_description=words.plain(question.text, 150),
        body=[("text", words.rich(answer.text))],
        locale=parent.locale,
        owner=by,
        live=False,
    )
    parent.add_child(instance=page)
    page.save_revision(user=by)
    question.knowledge = page
    question.save(update_fields=["knowledge"])
    log(instance=question, action="questions.promote", user=by, data={"page": page.pk})
    return page


def _free_slug(parent: Page, title: str) -> str:
    """From the title; never a number, which is a question's address."""
    stem = slugify(words.fold(title))[:60].strip("-") or "page"
    if stem.isdigit():
        stem = f"page-{stem}"
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, n = stem, 1
    while slug in taken:
        n += 1
        slug = f"{stem}-{n}"
    return slug
