"""Who may invite, and with what."""

from membership import roles
from membership.invitations.models import units_of


def may_invite(user) -> bool:
    """Whether a person may invite anybody at all."""
    if roles.has(user, roles.BOARD):
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    return any(r == roles.BOARD and s == "unit" for r, s, *_ in roles.grants_of(user))


def may_give(user, role: str, unit) -> bool:
    """Whether a person may invite with this role, to this unit.

    The board of the site may give every role; the board of a unit only such as stay
    within its branch.
    """
    if roles.has(user, roles.BOARD):
        return True
    return unit is not None and roles.may(user, roles.BOARD, unit=unit)


def units_to_choose(user):
    """The open units a person may invite to, in the tree's order."""
    from membership.models import Unit

    mine = Unit.objects.all() if roles.has(user, roles.BOARD) else units_of(user)
    return mine.open()
