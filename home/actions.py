"""What editors do with pages beyond what Wagtail's own buttons do."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.models import Page, WorkflowState
from wagtail_localize.models import Translation

from core.errors import Refused
from home.languages import missing_texts


@transaction.atomic
def submit_translation(*, translation: Translation, by) -> WorkflowState:
    """Save the translated texts as a draft and send it to the page's approvers.

    wagtail-localize lets only publishers out of its editor, and nobody here may
    publish around the approval. A translation that is already with the approvers
    gets its newer text reviewed again. Returns the workflow's state; raises Refused
    where texts are missing or there is no workflow.
    """
    page = translation.get_target_instance()
    if not isinstance(page, Page):
        raise Refused(_("Only pages are sent for approval."), "not_a_page")
    missing = missing_texts(translation)
    if missing:
        raise Refused(
            ngettext(
                "%(count)d text is not translated yet. Translate it, then "
                "submit again.",
                "%(count)d texts are not translated yet. Translate them, then "
                "submit again.",
                missing,
            )
            % {"count": missing},
            "missing_texts",
        )
    page = page.specific
    workflow = page.get_workflow()
    if workflow is None:
        raise Refused(_("This page has no approval to go through."), "no_workflow")
    translation.save_target(user=by, publish=False)
    page.refresh_from_db()
    state = page.current_workflow_state
    if state is None:
        return workflow.start(page, by)
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(by)
    return state
