"""Rights that follow from a role in a part of the association."""

from django.contrib.auth.backends import BaseBackend

from membership import roles

ENTER = "wagtailadmin.access_admin"
# Whoever minds a unit does it in the admin, where they see their branch alone.
DOORS = (roles.BOARD,)


class ScopedRolesBackend(BaseBackend):
    """Opens the admin's door to the board of a unit; what is inside asks for itself."""

    def has_perm(self, user_obj, perm, obj=None):
        return perm == ENTER and bool(roles.paths_of(user_obj, *DOORS))
