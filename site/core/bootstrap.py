"""Brings a database to where the site can be served; what is done is skipped."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.db import connection

from core import schema

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Tables, then the demo where it is wanted and nobody lives here yet."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    if schema.load(connection):
        say("Database: made from the snapshot")
    waiting = schema.waiting(connection)
    if waiting:
        say(f"Database: applying {len(waiting)} newer migrations")
        call_command("migrate", verbosity=0, interactive=False)
    if settings.DEMO and "demo" in get_commands() and is_deserted():
        say("Demo association: loading (once)")
        call_command("demo")
    follow_address()


def is_deserted() -> bool:
    """Nobody has an account, so there is nothing that a demo could disturb."""
    return not get_user_model().objects.exists()


def follow_address() -> None:
    """Make Wagtail's default site answer with GUILDHALL_URL in absolute links."""
    from wagtail.models import Site

    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site and (site.hostname, site.port) != (address.hostname, port):
        site.hostname, site.port = address.hostname, port
        site.save()
