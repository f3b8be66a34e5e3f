"""The socket's address, and the one topic that is nobody's room: a person's own."""

from django.urls import path

from core.consumers import LiveConsumer
from core.live import allow
from core.live.visitors import Visitors

allow("user", lambda user_id, ident: user_id is not None and str(user_id) == ident)

websocket_urlpatterns = [path("ws/", Visitors(LiveConsumer.as_asgi()))]
