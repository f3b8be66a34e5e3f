"""Periodic jobs of the ground."""

from celery import shared_task

from membership import granting


@shared_task
def settle_roles() -> int:
    """Roles that ended or begin; returns how many people it was about."""
    return granting.settle()
