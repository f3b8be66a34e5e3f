"""Any OpenID Connect provider, held to the whole standard.

allauth neither sends a nonce nor looks at the signature of a token that it fetched
itself. Both cost nothing here, and with them a mistake in a proxy or in somebody
else's callback stays without effect.
"""

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
    _pick_data,
)

from django.utils.crypto import get_random_string

from membership.accounts.openid.views import StrictAdapter


class StrictProvider(OpenIDConnectProvider):
    """OpenID Connect with a nonce, PKCE and addresses that are verified or not."""

    package = "membership.accounts.openid"
    oauth2_adapter_class = StrictAdapter
    pkce_enabled_default = True

    def redirect(self, request, process, next_url=None, data=None, **kwargs):
        """Send the visitor to the provider; the nonce waits in the session."""
        nonce = get_random_string(32)
        # What a visitor puts into our address is not passed on.
        kwargs["auth_params"] = {**self.get_auth_params(), "nonce": nonce}
        kwargs["scope"] = self.get_scope()
        return super().redirect(
            request, process, next_url=next_url, data=data, nonce=nonce, **kwargs
        )

    def extract_email_addresses(self, data):
        """The address, verified only where the provider says so in so many words."""
        told = _pick_data(data)
        if not told.get("email"):
            return []
        verified = told.get("email_verified") in (True, "true")
        return [EmailAddress(email=told["email"], verified=verified, primary=True)]


provider_classes = [StrictProvider]
