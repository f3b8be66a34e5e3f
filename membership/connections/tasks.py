"""The periodic job of connections; "due" is a query."""

from celery import shared_task

from membership.connections import actions
from membership.connections.models import Connection

A_RUN = 500


@shared_task
def expire_overdue() -> int:
    """Close requests that nobody answered; returns how many."""
    rows = Connection.objects.overdue()[:A_RUN]
    return sum(actions.expire(connection=row) for row in rows)
