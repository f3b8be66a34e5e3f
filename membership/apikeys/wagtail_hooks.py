"""Keys in the admin's settings, and the words of the log."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from membership.apikeys import desk


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("api-keys/", desk.keys, name="apikeys_keys"),
        path("api-keys/add/", desk.add, name="apikeys_add"),
        path("api-keys/<int:pk>/", desk.uses, name="apikeys_uses"),
        path("api-keys/<int:pk>/revoke/", desk.revoke, name="apikeys_revoke"),
    ]


class KeysItem(MenuItem):
    def is_shown(self, request):
        return request.user.is_superuser


@hooks.register("register_settings_menu_item")
def keys_item():
    return KeysItem(_("API keys"), reverse("apikeys_keys"), icon_name="key", order=950)


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("apikeys.issue", _("Make an API key"), _("Made an API key"))
    actions.register_action(
        "apikeys.revoke", _("Take back an API key"), _("Took back an API key")
    )
