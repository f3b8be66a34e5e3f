"""The socket's address, and the one topic that is nobody's room: a person's own."""

from django.urls import path

from core.consumers import LiveConsumer
from core.live import allow
from core.live.people import is_own, now
from core.live.visitors import Visitors

allow("user", is_own, now=now)

websocket_urlpatterns = [path("ws/", Visitors(LiveConsumer.as_asgi()))]
