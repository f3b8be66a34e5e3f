"""Checks a poll in the database, or a published list in a file.

manage.py verify_poll 7
manage.py verify_poll 7 --receipt ABCD-EFGH-IJKL-MNOP-QRST
manage.py verify_poll poll-7.jsonl --key 3b6a27bc…
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from polls import published, receipts, verifying
from polls.models import Poll, Proof

BIGGEST = 512 * 1024 * 1024


class Command(BaseCommand):
    help = "Checks a poll in the database, or a published list in a file."

    def add_arguments(self, parser):
        parser.add_argument("poll", help="number of the poll, or a file")
        parser.add_argument("--receipt", default="", help="a code to look for")
        parser.add_argument("--key", default="", help="the poll's key, for a file")

    def handle(self, *args, poll, receipt, key, **options):
        if poll.isdecimal() and len(poll) < 19:
            wrong, listed = self._row(int(poll))
        else:
            wrong, listed = self._file(Path(poll), key)
        if receipt and not wrong:
            wrong += self._look_for(receipt, listed)
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write("All is well.")

    def _row(self, pk: int) -> tuple[list[str], dict]:
        poll = Poll.objects.filter(pk=pk).first()
        if poll is None:
            raise CommandError(f"There is no poll {pk}.")
        self.stdout.write(f"Poll {pk}: {poll.state}, {poll.grade}")
        proof = Proof.objects.filter(pk=pk).exclude(listed="").first()
        wrong = verifying.faults(poll)
        if proof is None:
            return wrong, {}
        file = published.document(proof.listed, proof.key, proof.signature)
        return wrong, self._say(published.check(file.encode())[0])

    def _file(self, path: Path, key: str) -> tuple[list[str], dict]:
        try:
            if path.stat().st_size > BIGGEST:
                raise CommandError("The file is too big for a list.")
            raw = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read.") from error
        listed, wrong = published.check(raw, key.lower())
        if not wrong:
            self._say(listed)
            if not key:
                self.stdout.write(
                    "Without --key nothing says that this is the site's own list."
                )
        return wrong, listed

    def _say(self, listed: dict) -> dict:
        if listed:
            self.stdout.write(
                f"List of poll {listed['poll']}, closed {listed['closed']}: "
                f"{listed['ballots']} ballots, {len(listed['receipts'])} receipts"
            )
        return listed

    def _look_for(self, typed: str, listed: dict) -> list[str]:
        code, _signature = receipts.read(typed)
        if not listed:
            return ["There is no list to look in."]
        if not code:
            return ["This is no receipt."]
        if receipts.digest(listed["poll"], code) not in listed["receipts"]:
            return ["The receipt is not in the list."]
        self.stdout.write("The receipt is in the list.")
        return []
