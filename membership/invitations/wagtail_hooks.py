"""Invitations in the admin: the log's words."""

from django.utils.translation import gettext_lazy as _

from wagtail import hooks


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, label, message in (
        ("invite", _("Invite"), _("Invited")),
        ("resend", _("Send an invitation again"), _("Sent the invitation again")),
        ("revoke", _("Take back an invitation"), _("Took back the invitation")),
        ("accept", _("Accept an invitation"), _("Accepted the invitation")),
    ):
        actions.register_action(f"invitations.{name}", label, message)
