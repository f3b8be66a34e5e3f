"""Explains whether a person may do something, and which rules say so.

manage.py check_access editor@guild.example edit 12
manage.py check_access 7 people health-data
manage.py check_access member@guild.example /admin/units/
"""

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.errors import Refused
from membership.access import asking
from membership.accounts.models import User


class Command(BaseCommand):
    help = "Explains whether a person may do something, and why."

    def add_arguments(self, parser):
        parser.add_argument("person", help="e-mail address or number of the account")
        parser.add_argument(
            "thing", nargs="+", help="an address, or a verb and what it is about"
        )

    def handle(self, *args, person, thing, **options):
        with translation.override("en"):
            self._answer(person, " ".join(thing))

    def _answer(self, named: str, text: str) -> None:
        who = User.objects.filter(email__iexact=named).first()
        if who is None and named.isdecimal() and len(named) < 10:
            who = User.objects.filter(pk=int(named)).first()
        if who is None:
            raise CommandError(f"Nobody has an account with {named}.")
        try:
            answer = asking.ask(who, text)
        except Refused as no:
            raise CommandError(str(no.message)) from no
        self.stdout.write(answer.question)
        self.stdout.write("May." if answer.allowed else "May not.")
        for rule in answer.rules:
            self.stdout.write(f"  {rule.word:<5} {rule.text}")
        for line in answer.needed:
            self.stdout.write(f"  Needed: {line}")
