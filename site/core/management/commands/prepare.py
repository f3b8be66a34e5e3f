"""Brings the database to where the site can be served: the one-shot before a start."""

from django.core.management.base import BaseCommand

from core import bootstrap


class Command(BaseCommand):
    help = (
        "Migrate, load the demo where the settings want it and nobody lives here yet, "
        "and make absolute links follow GUILDHALL_URL. Safe to run at every start."
    )
    requires_system_checks: list = []

    def handle(self, *args, **options):
        def say(text):
            self.stdout.write(f"  {text}")
            self.stdout.flush()

        bootstrap.prepare(say)
