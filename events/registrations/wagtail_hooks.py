"""What the log of changes calls the acts of organisers."""

from django.utils.translation import gettext_lazy as _

from wagtail import hooks


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "registrations.add", _("Register somebody"), _("Registered somebody")
    )
    actions.register_action(
        "registrations.cancel",
        _("Cancel somebody’s registration"),
        _("Cancelled somebody’s registration"),
    )
    actions.register_action(
        "registrations.export", _("Download a list"), _("Downloaded a list of people")
    )
