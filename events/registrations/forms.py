"""The form by which people register; its questions are the event page's."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from events.registrations import questions

LONGEST_NAME = 120


class AnswersForm(forms.Form):
    """A guest, the event's questions, the guest list: what can be changed later."""

    guests = forms.ChoiceField(
        required=False, widget=forms.RadioSelect, choices=[("0", ""), ("1", "")]
    )
    guest_name = forms.CharField(label=_("Your guest’s name"), required=False)
    show_name = forms.BooleanField(
        label=_("Show my name on the guest list"), required=False
    )

    def __init__(self, *args, asked: questions.Asked, brings: bool, **kwargs):
        super().__init__(*args, label_suffix="", auto_id="seat-%s", **kwargs)
        self.questions = asked.questions
        if not brings:
            del self.fields["guests"], self.fields["guest_name"]
        for question in self.questions:
            self.fields[question.field] = _field(question)
        names = [q.field for q in self.questions]
        self.order_fields(["guests", "guest_name", *names, "terms", "show_name"])

    def clean_guests(self):
        return int(self.cleaned_data["guests"] or 0)

    def clean_guest_name(self):
        name = " ".join(self.cleaned_data["guest_name"].split())
        if len(name) > LONGEST_NAME:
            raise forms.ValidationError(
                _("Keep the name under %(limit)s characters."),
                params={"limit": LONGEST_NAME},
            )
        return name

    def clean(self):
        prefix = "q-"
        raw = {
            name.removeprefix(prefix): self.data.get(name)
            for name in self.data
            if name.startswith(prefix)
        }
        _stored, errors = questions.check(self.questions, raw)
        self.add_refusals(errors)
        self.cleaned_data["answers"] = raw
        return self.cleaned_data

    def add_refusals(self, errors: dict) -> None:
        """Put what is wrong with the answers beside their fields."""
        for ident, message in errors.items():
            name = f"q-{ident}"
            self.add_error(name if name in self.fields else None, message)

    def add_refused(self, refused) -> None:
        """Put an action's refusal where it belongs."""
        if "errors" in refused.details:
            self.add_refusals(refused.details["errors"])
            return
        name = refused.details.get("field")
        self.add_error(name if name in self.fields else None, refused.message)

    @property
    def asked(self):
        """The bound fields of the event's own questions."""
        return [self[q.field] for q in self.questions]

    @property
    def given(self) -> dict:
        """What the actions take."""
        data = self.cleaned_data
        return {
            "guests": data.get("guests", 0),
            "guest_name": data.get("guest_name", ""),
            "answers": data["answers"],
            "show_name": data["show_name"],
        }


class RegistrationForm(AnswersForm):
    """`client_key` makes the same form sent twice one registration.

    `seen` is what the reader saw when the form was drawn: seats or the queue.
    """

    client_key = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    together = forms.BooleanField(
        label=_("Wait for two seats together"), required=False
    )
    terms = forms.BooleanField(label=_("I accept the terms"), required=False)

    def __init__(self, *args, asked: questions.Asked, **kwargs):
        super().__init__(*args, asked=asked, **kwargs)
        if not asked.terms:
            del self.fields["terms"]
        self.fields["client_key"].initial = uuid.uuid4
        self.ask_together = False

    def clean_client_key(self):
        """A form without a key, or with a made-up one, is a form of its own."""
        try:
            return uuid.UUID(self.cleaned_data["client_key"])
        except ValueError:
            return uuid.uuid4()

    def clean_terms(self):
        if not self.cleaned_data["terms"]:
            raise forms.ValidationError(_("Accept the terms to get a seat."))
        return True

    def add_refused(self, refused):
        super().add_refused(refused)
        self.ask_together = bool(refused.details.get("together"))

    @property
    def given(self):
        data = self.cleaned_data
        return super().given | {
            "client_key": data["client_key"],
            "terms_accepted": data.get("terms", False),
            "together": data["together"],
        }


def _field(question) -> forms.Field:
    """A field that keeps whatever was typed; `questions.check` judges it."""
    if question.choices:
        choices = [(c, c) for c in question.choices]
        field = _AnyChoice(
            choices=choices if len(choices) < 6 else [("", "—"), *choices],
            widget=forms.RadioSelect if len(choices) < 6 else forms.Select,
        )
    else:
        field = _AnyText(widget=forms.Textarea(attrs={"rows": 2}))
    field.label, field.help_text = question.text, question.help
    field.must = question.required
    field.required = False
    return field


class _AnyText(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.validators = []


class _AnyChoice(forms.ChoiceField):
    def validate(self, value):
        """`questions.check` says it in better words."""
