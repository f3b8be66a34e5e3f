"""What this room keeps about people beside the account, its addresses and sessions."""

from django.utils.translation import gettext_lazy as _

from core import privacy

privacy.register(
    "socialaccount.SocialAccount",
    "user",
    export=("provider", "uid", "date_joined", "last_login", "extra_data"),
    name=_("accounts elsewhere that sign you in"),
)
# None is ever written (SOCIALACCOUNT_STORE_TOKENS); were one, it would go too.
privacy.register(
    "socialaccount.SocialToken",
    "account__user",
    export=("expires_at",),
    name=_("keys to accounts elsewhere"),
    order=90,
)
privacy.free("socialaccount.SocialApp", "providers come from the settings alone")
