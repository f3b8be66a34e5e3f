"""Hears that a member goes for good, so that the ledger lets the periods go too."""

from django.db import connection
from django.db.models.signals import post_delete, pre_delete

from membership.models import Member


def connect():
    pre_delete.connect(_open, sender=Member, dispatch_uid="joining.open")
    post_delete.connect(_close, sender=Member, dispatch_uid="joining.close")


def _open(sender, instance, **kwargs):
    """The triggers of migration 0002 refuse to delete a period whose member stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM joining_leaving WHERE member_id = %s", [instance.pk]
        )
        cursor.execute("INSERT INTO joining_leaving VALUES (%s)", [instance.pk])


def _close(sender, instance, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM joining_leaving WHERE member_id = %s", [instance.pk]
        )
