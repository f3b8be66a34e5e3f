"""Keeps grants and groups telling the same, whichever door was used, and one admin."""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models.signals import m2m_changed, pre_delete, pre_save
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import get_active_log_context, log

from core import live
from membership import roles, signals


def connect() -> None:
    """Hear every change of who is in which group, and of who is an admin."""
    from membership.accounts.models import User

    pre_save.connect(before_saved, sender=User, dispatch_uid="membership.before_saved")
    pre_delete.connect(
        before_deleted, sender=User, dispatch_uid="membership.before_deleted"
    )
    m2m_changed.connect(
        groups_changed,
        sender=User.groups.through,
        dispatch_uid="membership.groups_changed",
    )


def before_saved(sender, instance, raw=False, update_fields=None, **kwargs):
    """Raises PermissionDenied where the last admin would stop being one."""
    is_admin = instance.is_superuser and instance.is_active
    asked = update_fields is None or {"is_superuser", "is_active"} & set(update_fields)
    if not raw and asked and not is_admin and not instance._state.adding:
        _keep_an_admin(sender, instance)


def before_deleted(sender, instance, **kwargs):
    """Raises PermissionDenied for the last admin."""
    _keep_an_admin(sender, instance)


def _keep_an_admin(people, person) -> None:
    admins = people.objects.filter(is_superuser=True, is_active=True)
    found = list(admins.values_list("pk", flat=True)[:2])
    if found == [person.pk]:
        raise PermissionDenied(_("The site keeps at least one admin."))


def groups_changed(sender, instance, action, reverse, pk_set, **kwargs):
    """A role's group given by hand has a grant; one taken by hand has none.

    Raises PermissionDenied for people who put themselves in one.
    """
    if action not in {"post_add", "post_remove", "pre_clear"}:
        return
    if action != "post_add" and not reverse:
        # What their open pages hear may have hung on the group, members' too.
        live.kick(instance.pk)
    for person, groups in _changed(instance, reverse, pk_set):
        if action == "post_add":
            _given(person, groups)
        else:
            _taken(person, groups)
            if reverse:
                live.kick(person.pk)


def _changed(instance, reverse, pk_set):
    """(person, names of roles) of whoever is concerned."""
    from membership.accounts.models import User

    managed = Group.objects.filter(name__in=roles.ALL).exclude(name=roles.MEMBERS)
    if not reverse:
        found = managed if pk_set is None else managed.filter(pk__in=pk_set)
        yield instance, list(found)
    elif managed.filter(pk=instance.pk).exists():
        people = User.objects.filter(groups=instance)
        if pk_set is not None:
            people = User.objects.filter(pk__in=pk_set)
        for person in people:
            yield person, [instance]


def _given(person, groups) -> None:
    if not groups:
        return
    from membership.models import Grant

    now = timezone.now()
    by = _acting()
    known = {
        row.role_id: row
        for row in person.grants.filter(scope="site", role__in=groups, revoked_at=None)
    }
    for group in groups:
        row = known.get(group.pk)
        if row is not None and row.ends_at and row.ends_at <= now:
            row.revoked_at = row.ends_at
            row.save(update_fields=["revoked_at"])
            row = None
        if row is not None:
            if row.starts_at > now:
                row.starts_at = now
                row.save(update_fields=["starts_at"])
            continue
        if by is not None and by.pk == person.pk:
            raise PermissionDenied(_("Nobody gives a role to themselves."))
        row = Grant.objects.create(person=person, role=group, granted_by=by)
        if by is not None:
            # Somebody did this in the admin: it is told like any other grant.
            log(person, "roles.grant", user=by, data=_told(group))
            signals.role_granted.send(Grant, grant=row, by=by)
    roles.forget(person)


def _taken(person, groups) -> None:
    if not groups:
        return
    from membership.models import Grant

    now = timezone.now()
    by = _acting()
    for row in person.grants.standing(now).filter(scope="site", role__in=groups):
        row.revoked_at = now
        row.revoked_by = by
        row.save(update_fields=["revoked_at", "revoked_by"])
        if by is not None:
            log(person, "roles.revoke", user=by, data=_told(row.role))
            signals.role_revoked.send(Grant, grant=row, by=by)
    roles.forget(person)


def _told(group) -> dict:
    return {"role": group.name, "scope": "site", "unit": None, "thing": ""}


def _acting():
    """Who is at work in the admin; None for the machine."""
    user = get_active_log_context().user
    return user if user is not None and user.is_authenticated else None
