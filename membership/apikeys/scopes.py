"""What a key may be for, and whether its owner may do that now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from membership import roles


@dataclass(frozen=True)
class Scope:
    """One thing that a key may do; `may(user)` is asked at every use."""

    name: str
    label: str | Promise
    may: Callable


def _everybody(user) -> bool:
    return True


def _member(user) -> bool:
    return roles.has(user, *roles.ALL)


def _board(user) -> bool:
    return roles.has(user, roles.BOARD)


ALL = {
    scope.name: scope
    for scope in (
        Scope("units:read", _("Read the units"), _everybody),
        Scope(
            "directory:read",
            _("Read the directory, as its owner sees it"),
            _member,
        ),
        Scope(
            "members:read",
            _("Read the register of members"),
            _board,
        ),
    )
}
