"""The gate: pages and sockets. Sockets are found in each app's routing.py.

In production pages run under a WSGI server and this one serves /ws/ alone; in the
embedded default it serves both, in one process.
"""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier

from django.core.asgi import get_asgi_application
from django.urls import re_path
from django.utils.module_loading import import_string

from config.origins import ReadableOrigins

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

pages = get_asgi_application()

from wagtail.utils.apps import get_app_submodules  # noqa: E402 - needs the apps

# channels.routing is met on the way and has no patterns.
routes = [
    route
    for _name, module in get_app_submodules("routing")
    for route in getattr(module, "websocket_urlpatterns", [])
]
# Who is refused needs no channel: on Redis each would wait there for messages.
WebsocketDenier.channel_layer_alias = None
# An address that nobody serves is refused, not an error in the log.
routes.append(re_path(r"", WebsocketDenier.as_asgi()))

application = ProtocolTypeRouter(
    {
        "http": import_string("core.bodies.BodyLimit")(pages),
        "websocket": ReadableOrigins(AllowedHostsOriginValidator(URLRouter(routes))),
    }
)
