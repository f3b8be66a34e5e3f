"""An event's own questions: what was asked, and whether an answer fits. Pure."""

import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import Refused

LONGEST = 1000
CONTROLS = {"Cc", "Cs"}  # line ends and tabs are let through below


@dataclass(frozen=True)
class Question:
    """One question of an event page. `id` is the block's, the same in every language.

    `choices` is empty for a question that is answered in words. Answers to a `brief`
    one are deleted a week after the event.
    """

    id: str
    text: str
    help: str = ""
    required: bool = False
    brief: bool = False
    choices: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """Its name in a form."""
        return f"q-{self.id}"


@dataclass(frozen=True)
class Asked:
    """What an event asks of those who register: its questions, and its terms."""

    questions: tuple[Question, ...] = ()
    terms: str = ""


def asked(page) -> Asked:
    """What an event page asks; nothing without a page."""
    if page is None:
        return Asked()
    return Asked(tuple(_questions(page)), page.terms)


def _questions(page) -> list[Question]:
    return [
        Question(
            id=str(block.id),
            text=block.value["question"],
            help=_help(block.value),
            brief=bool(block.value.get("brief")),
            required=bool(block.value.get("required")),
            choices=tuple(block.value.get("choices") or ()),
        )
        for block in page.questions
    ]


def _help(value) -> str:
    """The editor's own words, and what we promise about the answer."""
    promise = _("Deleted a week after the event.") if value.get("brief") else ""
    return " ".join(filter(None, (value.get("help_text"), promise)))


def lasting(answers: list[dict]) -> list[dict]:
    """Stored answers without the brief ones."""
    return [answer for answer in answers if not answer.get("brief")]


def check(questions: tuple[Question, ...], raw) -> tuple[list[dict], dict[str, str]]:
    """What people answered, as stored, and what is wrong, by question id.

    `raw` maps question ids to text. Errors of no question are under "". Stored
    answers carry the question's words, which may change on the page later.
    """
    if raw is None:
        raw = {}
    if not isinstance(raw, dict):
        return [], {"": _("The answers could not be read. Open the form again.")}
    errors, stored = {}, []
    if set(raw) - {q.id for q in questions}:
        errors[""] = _(
            "The questions have changed while you wrote. Check your answers."
        )
    for question in questions:
        answer, error = _one(question, raw.get(question.id, ""))
        if error:
            errors[question.id] = error
        elif answer:
            stored.append(
                {"id": question.id, "question": question.text, "answer": answer}
                | ({"brief": True} if question.brief else {})
            )
    return stored, errors


def accepted(questions: tuple[Question, ...], raw) -> list[dict]:
    """The answers as stored. Raises Refused: answers, with the `errors` of `check`."""
    stored, errors = check(questions, raw)
    if errors:
        raise Refused(next(iter(errors.values())), "answers", errors=errors)
    return stored


def _one(question: Question, raw) -> tuple[str, str]:
    """The cleaned answer and an empty text, or nothing and what is wrong."""
    if raw is None:
        raw = ""
    if not isinstance(raw, str):
        return "", _("Write the answer as text.")
    answer = raw.strip().replace("\r\n", "\n")
    if any(unicodedata.category(c) in CONTROLS and c not in "\n\t" for c in answer):
        return "", _("The answer holds a character that cannot be kept. Type it again.")
    if len(answer) > LONGEST:
        return "", _(
            "The answer is %(length)s characters long. Keep it under %(limit)s."
        ) % {"length": len(answer), "limit": LONGEST}
    if not answer:
        if question.required:
            return "", _("Answer this question: %(question)s") % {
                "question": question.text
            }
        return "", ""
    if question.choices and answer not in question.choices:
        return "", _("Choose one of the answers shown.")
    return answer, ""
