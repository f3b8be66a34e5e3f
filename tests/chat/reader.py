"""An open page of a room as plain Python: what the browser's does, it does.

It hears frames, which may be lost, doubled or late, and asks for what it lacks: when it
comes, when a number or a version is missing, when it is told to, and now and then.
"""

from collections.abc import Callable


class Reader:
    """`ask(after, version)` is `room.after` or the plain address of the same."""

    def __init__(self, ask: Callable[[int, int], dict]):
        self.ask = ask
        self.shown: dict[int, dict] = {}
        self.last = 0
        self.version = 0
        # Numbers in the order in which they first stood on the page.
        self.order: list[int] = []

    def hear(self, message: dict) -> bool:
        """One frame; True where something is missing and it must ask."""
        if message["version"] <= self.version:
            return False
        new = message["number"] == self.last + 1
        if message["version"] != self.version + 1 or (
            message["number"] > self.last and not new
        ):
            return True
        self._show(message)
        self.version = message["version"]
        return False

    def fetch(self) -> None:
        """Ask until nothing is left to ask for."""
        while self.take(self.ask(self.last, self.version)):
            pass

    def take(self, answer: dict) -> bool:
        """One answer; True where there is more."""
        for message in [*answer["messages"], *answer["changed"]]:
            known = self.shown.get(message["number"])
            if known is None or message["version"] >= known["version"]:
                self._show(message)
        self.version = max(self.version, answer["version"])
        return answer["more"]

    def _show(self, message):
        number = message["number"]
        if number not in self.shown:
            self.order.append(number)
        self.shown[number] = message
        self.last = max(self.last, number)
