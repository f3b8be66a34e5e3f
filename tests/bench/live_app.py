"""The site's sockets with one more kind of topic, `bench.<n>`, open to all."""

import os
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")


def use_layer():
    """The layer of production on BENCH_REDIS, else the in-memory one."""
    from django.conf import settings

    from config import env

    if url := os.environ.get("BENCH_REDIS"):
        made = env.redis_settings(url, prefix="guildhall-bench")
        settings.CHANNEL_LAYERS = made["CHANNEL_LAYERS"]


use_layer()

from config.asgi import application as site  # noqa: E402 - after the layer is chosen
from core import live  # noqa: E402

live.allow("bench", lambda user_id, ident: True)


async def application(scope, receive, send):
    """Sockets as they are; a plain request publishes one event in this process."""
    if scope["type"] == "websocket":
        await site(scope, receive, send)
        return
    asked = parse_qs(scope["query_string"].decode())
    live.publish("bench.1", {"t": int(asked["t"][0]), "pad": "x" * 100})
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})
