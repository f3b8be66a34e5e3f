"""Hears the approval's outcome and tells the member whose article it was."""

from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected

from home.news import mails


def rejected(sender, instance, user=None, **kwargs):
    mails.tell_author(instance, "article_returned", but=user)


def approved(sender, instance, user=None, **kwargs):
    mails.tell_author(instance, "article_published", but=user)


def connect():
    workflow_rejected.connect(
        rejected, sender=WorkflowState, dispatch_uid="home.news.rejected"
    )
    workflow_approved.connect(
        approved, sender=WorkflowState, dispatch_uid="home.news.approved"
    )
