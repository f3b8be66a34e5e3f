"""What makes a verified poll checkable: receipts without people, a key, a signed list.

A `Receipt` says that some ballot was taken and nothing else: not whose, not which, not
when. `polls.sealing` writes its rows anew like those of names and ballots.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from polls.models.questions import Poll


class Receipt(models.Model):
    """The fingerprint (SHA-256, hexadecimal) of a code that some voter was shown."""

    digest = models.CharField(primary_key=True, max_length=64, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="receipts")

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self):
        return f"receipt of {self.poll_id}"


class Proof(models.Model):
    """The poll's own Ed25519 key, and once it is sealed its list with the signature.

    `secret` is the key's seed, locked with SECRET_KEY (`polls.keys`); it goes when the
    list is signed, so that nobody can sign another one. `key` and `signature` are
    hexadecimal; `listed` is the first line of the published file (`polls.published`).
    """

    poll = models.OneToOneField(
        Poll, on_delete=models.CASCADE, primary_key=True, related_name="proof"
    )
    key = models.CharField(max_length=64, editable=False)
    secret = models.TextField(blank=True, editable=False)
    listed = models.TextField(blank=True, editable=False)
    signature = models.CharField(max_length=128, blank=True, editable=False)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(listed="", signature="")
                | (
                    ~models.Q(listed="") & ~models.Q(signature="") & models.Q(secret="")
                ),
                name="poll_list_is_signed_once",
            )
        ]

    def __str__(self):
        return f"proof of {self.poll_id}"
