"""Facts about invitations, sent inside the transaction that wrote them."""

from django.dispatch import Signal

# invitation: Invitation, person: User. Role and unit are given already.
invitation_accepted = Signal()
# invitation: Invitation.
invitation_declined = Signal()
