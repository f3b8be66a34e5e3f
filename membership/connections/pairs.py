"""What later rooms ask about two people."""

from membership.connections.models import Connection


def are_connected(a, b) -> bool:
    """Whether two people are mentor and mentee today, either way round; one query."""
    return Connection.objects.standing().between(a, b).exists()
