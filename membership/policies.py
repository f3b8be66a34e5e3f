"""Permission policies of the admin that ask for a role, not for a permission row."""

from django.contrib.auth import get_user_model

from wagtail.permission_policies.base import BasePermissionPolicy

from membership import roles


class RolePolicy(BasePermissionPolicy):
    """Holders of the named roles, and admins, may do the named actions.

    What is not named nobody may do, admins neither: rows that are history have no
    "delete" here.
    """

    def __init__(self, model, names, actions=("add", "change", "delete", "view")):
        super().__init__(model)
        self.names = tuple(names)
        self.actions = frozenset(actions)

    def user_has_permission(self, user, action) -> bool:
        return action in self.actions and roles.has(user, *self.names)

    def users_with_any_permission(self, actions):
        people = get_user_model().objects.filter(is_active=True)
        if self.actions.isdisjoint(actions):
            return people.none()
        return (
            people.filter(groups__name__in=self.names).distinct()
            | people.filter(is_superuser=True).distinct()
        )

    def instances_user_has_any_permission_for(self, user, actions):
        if self.user_has_any_permission(user, actions):
            return self.model._default_manager.all()
        return self.model._default_manager.none()

    def users_with_any_permission_for_instance(self, actions, instance):
        return self.users_with_any_permission(actions)
