"""Seals what people wrote by the newest of the chat's keys."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chat import rotation, sealing


class Command(BaseCommand):
    help = (
        "Seal everything that was written in the chat by the newest key, while the "
        "site goes on. Can be stopped and begun again. First add the key to "
        "GUILDHALL_CHAT_KEYS and restart every process; an old key may be removed "
        "when --check says so."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; say how much each key seals",
        )

    def handle(self, *args, check, **options):
        shut = 0
        if not check:
            shut = rotation.rotate(self._say)
            self.stdout.write("")
            if strays := rotation.forget_strays():
                self.stdout.write(f"  {strays:,} files that nothing names are deleted.")
        self._report()
        if shut:
            raise CommandError(f"{shut} rows cannot be opened: is a key missing?")

    def _say(self, name, done, rounds):
        self.stdout.write(f"\r  {name}: {done:,} sealed anew", ending="")
        self.stdout.flush()

    def _report(self):
        newest, used = sealing.ring().newest, set()
        for name, keys in rotation.counts().items():
            for key, rows in keys.items():
                if key == 0:
                    self.stdout.write(f"  {name}: {rows:,} not sealed")
                    continue
                used.add(key)
                self.stdout.write(f"  {name}: {rows:,} by key {key}")
        for key in sorted(set(settings.CHAT_KEYS) - used - {newest}):
            self.stdout.write(f"  Key {key} seals nothing: it may be removed.")
        for key in sorted(used - set(settings.CHAT_KEYS)):
            self.stdout.write(f"  Key {key} is missing from the settings.")
