"""An answer to "may she?", with every rule that was asked on the way."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _


class Says(StrEnum):
    """What a rule says: it lets through, refuses, or leaves it to the others."""

    YES = "yes"
    NO = "no"
    NOTE = "note"


@dataclass(frozen=True)
class Rule:
    """One rule that was asked, in a sentence."""

    says: Says
    text: str

    @property
    def word(self) -> str:
        """The verdict in a word, for readers."""
        return {Says.YES: _("Yes"), Says.NO: _("No"), Says.NOTE: _("Note")}[self.says]


@dataclass
class Answer:
    """Whether a person may, why, and what would be needed if not."""

    allowed: bool = False
    question: str = ""
    rules: list[Rule] = field(default_factory=list)
    needed: list[str] = field(default_factory=list)

    def yes(self, text: str) -> None:
        self.rules.append(Rule(Says.YES, text))

    def no(self, text: str) -> None:
        self.rules.append(Rule(Says.NO, text))

    def note(self, text: str) -> None:
        self.rules.append(Rule(Says.NOTE, text))

    @property
    def reasons(self) -> list[Rule]:
        """The rules that decided: those that refuse, or those that let through."""
        wanted = Says.YES if self.allowed else Says.NO
        return [rule for rule in self.rules if rule.says is wanted]
