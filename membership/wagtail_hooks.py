"""What is written in the log about belonging and roles, in words."""

from django.utils.translation import gettext_lazy as _

from wagtail import hooks


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "membership.period", _("Write a period"), _("Wrote a period of membership")
    )
    actions.register_action(
        "membership.annul", _("Annul a period"), _("Annulled a period of membership")
    )
    actions.register_action(
        "membership.resign", _("End a membership"), _("Ended a membership")
    )
    actions.register_action(
        "membership.return",
        _("Take back a resignation"),
        _("Took back a resignation"),
    )
    actions.register_action("roles.grant", _("Give a role"), _("Gave a role"))
    actions.register_action(
        "roles.revoke", _("Take back a role"), _("Took back a role")
    )
    actions.register_action("roles.end", _("End a role"), _("A role came to its end"))
