"""Loads the demo association: whatever every installed app has to show.

An app takes part with a module `demo` that holds a whole number ORDER and
`load(*, now, say)`, and, where its work needs everybody else's, `finish(*, now, say)`.
Core names no app: who is installed is asked.
"""

import time
from importlib import import_module

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import module_has_submodule

from core import demo_texts, demo_translations


def parts():
    """The apps' demo modules in their ORDER."""
    found = [
        import_module(f"{app.name}.demo")
        for app in apps.get_app_configs()
        if module_has_submodule(app.module, "demo")
    ]
    return sorted((m for m in found if hasattr(m, "ORDER")), key=lambda m: m.ORDER)


class Command(BaseCommand):
    help = (
        "Load the demo association, relative to today. What is there already is kept: "
        "a second run adds only what is missing."
    )

    def handle(self, *args, **options):
        started = time.monotonic()
        now = timezone.now()

        def say(text):
            if options["verbosity"]:
                self.stdout.write(f"  {text}")
                self.stdout.flush()

        # One transaction: a load that is interrupted leaves nothing behind.
        with (
            translation.override("da"),
            demo_texts.indexes_later(),
            transaction.atomic(),
        ):
            made = [part.load(now=now, say=say) for part in parts()]
            made += [
                part.finish(now=now, say=say)
                for part in parts()
                if hasattr(part, "finish")
            ]
            if linked := demo_translations.link():
                say(f"Translations: {linked} pages, Danish to English")
        if any(made):
            say("Search index")
            call_command("update_index", verbosity=0)
            call_command("rebuild_references_index", verbosity=0)
        say(f"The demo is loaded ({time.monotonic() - started:.1f} s).")
