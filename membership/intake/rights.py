"""Who may bring people in and take lists out: the board, and admins."""

from membership import roles


def may_import(user) -> bool:
    """Whether this person may use the imports and the members' list as a file."""
    return roles.has(user, roles.BOARD)
