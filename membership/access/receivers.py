"""Hears that a role was given or taken back; the person is told by letter."""

from membership.access import mails


def on_role_granted(sender, grant, by, **kwargs):
    if by is not None:
        mails.tell(grant, mails.GIVEN)


def on_role_revoked(sender, grant, by, **kwargs):
    if by is not None and by.pk != grant.person_id:
        mails.tell(grant, mails.TAKEN)
