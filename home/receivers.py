"""Hears Wagtail's workflow: letters to the right people, and the last guard.

Wagtail would mail by itself, past the outbox. Its receivers are registered under
fixed names; ours take those names first, so that its own are never connected.
"""

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_delete, post_migrate, pre_delete, pre_save

from wagtail.documents.models import AbstractDocument
from wagtail.models import (
    DraftStateMixin,
    Page,
    ReferenceIndex,
    Revision,
    TaskState,
    WorkflowState,
    get_default_page_content_type,
)
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)

from home import languages, mails, reviewing, workflows

# What links can lead to.
LINKED = (Page, AbstractDocument)


def after_migrate(sender, using, **kwargs):
    if Page.objects.using(using).filter(depth=1).exists():
        workflows.ensure()


def before_page_save(sender, instance, raw=False, **kwargs):
    if isinstance(instance, DraftStateMixin) and not raw:
        workflows.guard(instance, workflows.acting_user())


def before_revision_save(sender, instance, raw=False, **kwargs):
    if not raw:
        workflows.guard_revision(instance, workflows.acting_user())


def step_began(sender, instance, user=None, **kwargs):
    if reviewing.work_of(instance.workflow_state) is None:
        return
    page = reviewing.page_of(instance.workflow_state)
    if page is not None and languages.is_required(page):
        languages.bring_up(page)
    mails.ask_reviewers(instance, but=user)


def submitted(sender, **kwargs):
    """Nothing: the reviewers of the first step are asked when the step begins."""


def rejected(sender, instance, user=None, **kwargs):
    mails.tell_makers(instance, "workflow_rejected", but=user)


def approved(sender, instance, user=None, **kwargs):
    mails.tell_makers(instance, "workflow_approved", but=user)


def withdrawn(sender, instance, user=None, **kwargs):
    if reviewing.work_of(instance) is not None:
        mails.tell_reviewers_withdrawn(instance, but=user)


def before_delete(sender, instance, **kwargs):
    """Remember which pages lead to what is deleted: Wagtail forgets it."""
    if isinstance(instance, LINKED):
        rows = ReferenceIndex.get_references_to(instance)
        rows = rows.filter(base_content_type=get_default_page_content_type())
        instance._linked_from = set(rows.values_list("object_id", flat=True)[:200])


def after_delete(sender, instance, **kwargs):
    """Index those pages anew, so that the report of broken links finds them."""
    ids = getattr(instance, "_linked_from", set())
    if ids:
        transaction.on_commit(lambda: index_anew(ids))


def index_anew(ids) -> None:
    for page in Page.objects.filter(pk__in=ids).specific():
        ReferenceIndex.create_or_update_for_object(page)


def connect():
    pre_delete.connect(before_delete, dispatch_uid="home.before_delete")
    post_delete.connect(after_delete, dispatch_uid="home.after_delete")
    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    # After the last app: permissions of all the others exist by then.
    post_migrate.connect(after_migrate, sender=last, dispatch_uid="home.workflows")
    pre_save.connect(before_page_save, dispatch_uid="home.guard")
    pre_save.connect(
        before_revision_save, sender=Revision, dispatch_uid="home.guard_revision"
    )
    for signal, sender, receiver, name in (
        (task_submitted, TaskState, step_began, "group_approval_task_submitted"),
        (workflow_submitted, WorkflowState, submitted, "workflow_state_submitted"),
        (workflow_rejected, WorkflowState, rejected, "workflow_state_rejected"),
        (workflow_approved, WorkflowState, approved, "workflow_state_approved"),
        (workflow_cancelled, WorkflowState, withdrawn, "workflow_state_cancelled"),
    ):
        signal.connect(
            receiver, sender=sender, dispatch_uid=f"{name}_email_notification"
        )
