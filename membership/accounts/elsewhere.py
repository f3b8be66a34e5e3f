"""Accounts that people have elsewhere: GitHub, Slack, an OpenID Connect provider."""

import logging

from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp

from django.urls import reverse

logger = logging.getLogger(__name__)


class ElsewhereAdapter(DefaultSocialAccountAdapter):
    """Providers come from the settings alone; nobody adds one in a table."""

    def list_apps(self, request, provider=None, client_id=None):
        """The configured clients; asks no database, so every login page may ask."""
        apps = []
        for kind, config in app_settings.PROVIDERS.items():
            for fields in config.get("APPS", []):
                app = SocialApp(provider=kind, **fields)
                if provider and provider not in (app.provider, app.provider_id):
                    continue
                if client_id and client_id != app.client_id:
                    continue
                apps.append(app)
        return apps

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ):
        """Leave a line for whoever runs the site; the visitor reads a plain page.

        Only the kind of error: its words may hold what the provider answered.
        """
        kind = type(exception).__name__ if exception else error
        logger.warning("A login with %s failed: %s", provider.sub_id, kind)

    def get_connect_redirect_url(self, request, socialaccount):
        return reverse("socialaccount_connections")

    def get_requests_session(self):
        """A session that goes where it is sent and nowhere on."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session
