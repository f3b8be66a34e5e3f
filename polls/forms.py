"""The ballot as a form: one field a question; `answers.check` judges what is in it."""

import uuid
from dataclasses import dataclass

from django import forms

from polls.models import Question


@dataclass
class Option:
    """One choice: its number in the ballot, its words, and whether it is chosen."""

    place: int
    label: str
    chosen: bool = False
    rank: str = ""


@dataclass
class Part:
    """One question as the page draws it."""

    question: Question
    name: str
    ident: str
    options: list[Option]
    text: str
    errors: list


class BallotForm(forms.Form):
    """`client_key` makes the same form sent twice one vote."""

    client_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, poll, **kwargs):
        super().__init__(*args, label_suffix="", auto_id=f"poll{poll.pk}-%s", **kwargs)
        self.questions = list(poll.questions.all())
        for question in self.questions:
            self.fields[question.field] = _Anything(label=question.text.rstrip("?:. "))
        self.fields["client_key"].initial = uuid.uuid4

    def clean_client_key(self):
        """A form without a key, or with a made-up one, is a form of its own."""
        try:
            return uuid.UUID(self.cleaned_data["client_key"])
        except ValueError:
            return uuid.uuid4()

    @property
    def given(self) -> dict:
        """Raw answers by the question's number, for `actions.cast`."""
        return {
            str(question.pk): raw
            for question in self.questions
            if (raw := self._raw(question)) not in (None, "", [])
        }

    def _raw(self, question):
        name = question.field
        if not self.is_bound:
            return None
        if question.kind == "multiple":
            return self.data.getlist(name)
        if question.kind == "ranked":
            ranks = (
                (self.data.get(f"{name}-{place}", ""), place)
                for place in range(1, len(question.choices) + 1)
            )
            return [(rank, place) for rank, place in ranks if rank]
        return self.data.get(name)

    def add_refused(self, refused) -> None:
        """Put an action's refusal where it belongs."""
        if refused.code != "answers":
            self.add_error(None, refused.message)
        for key, message in refused.details.get("errors", {}).items():
            self.add_error(f"q{key}", message)

    @property
    def parts(self) -> list[Part]:
        """The questions in their order, each with what has been answered so far."""
        return [self._part(question) for question in self.questions]

    def _part(self, question) -> Part:
        raw = self._raw(question)
        labels = question.choices
        if question.kind == "scale":
            labels = [str(n) for n in range(1, question.top + 1)]
        many = raw if isinstance(raw, list) and question.kind == "multiple" else [raw]
        ranks = (
            {place: rank for rank, place in raw or []}
            if question.kind == "ranked"
            else {}
        )
        options = [
            Option(n, label, str(n) in many, ranks.get(n, ""))
            for n, label in enumerate(labels, start=1)
        ]
        return Part(
            question=question,
            name=question.field,
            ident=self.auto_id % question.field,
            options=options,
            text=raw if question.kind == "text" and isinstance(raw, str) else "",
            errors=self.errors.get(question.field, []),
        )


class _Anything(forms.Field):
    """Keeps its name for the summary of errors; reads nothing itself."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
