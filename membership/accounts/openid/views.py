"""To the provider and back."""

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2CallbackView,
    OAuth2LoginView,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from requests import RequestException

from django.http import Http404

from membership.accounts.openid import tokens


class StrictAdapter(OpenIDConnectOAuth2Adapter):
    """Reads who came back. `state` is what the session kept when they left."""

    state: dict = {}

    def complete_login(self, request, app, token, **kwargs):
        """Who it is. Raises OAuth2Error where any part does not fit the others."""
        config = self.openid_config
        claims = tokens.read(
            kwargs["response"].get("id_token") or "",
            self._json(config["jwks_uri"]),
            issuer=config["issuer"],
            client_id=app.client_id,
            nonce=self.state.get("nonce", ""),
        )
        data = {"id_token": claims}
        if config.get("userinfo_endpoint"):
            data["userinfo"] = self._fetch_user_info(token.token)
            if data["userinfo"].get("sub") != claims["sub"]:
                raise OAuth2Error("The provider tells of two people.")
        return self.get_provider().sociallogin_from_response(request, data)

    def _json(self, url):
        with get_adapter().get_requests_session() as session:
            answer = session.get(url)
            answer.raise_for_status()
            return answer.json()


class CallbackView(OAuth2CallbackView):
    def _get_state(self, request, provider):
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, answer


@login_not_required
def login(request, provider_id):
    return _view(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request, provider_id):
    return _view(CallbackView, request, provider_id)


def _view(kind, request, provider_id):
    """Either half of the way; a provider that does not answer gets a page, no 500."""
    adapter = StrictAdapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    try:
        return kind.adapter_view(adapter)(request)
    except (RequestException, OAuth2Error, KeyError, ValueError) as error:
        return render_authentication_error(request, provider, exception=error)
