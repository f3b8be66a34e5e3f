"""What the log of changes calls the acts of organisers."""

from django.utils.translation import gettext_lazy as _

from wagtail import hooks


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "tickets.reissue", _("Replace a ticket"), _("Replaced somebody’s ticket")
    )
