"""The shape of what people write; `actions` judge it."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from home.questions import listing, words
from home.questions.models.posts import Shown


class _Keyed(forms.Form):
    """`client_key` makes the same form sent twice one post."""

    client_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", auto_id="post-%s", **kwargs)
        self.fields["client_key"].initial = uuid.uuid4

    def clean_client_key(self):
        """A form without a key, or with a made-up one, is a form of its own."""
        try:
            return uuid.UUID(self.cleaned_data["client_key"])
        except ValueError:
            return uuid.uuid4()

    def add_refused(self, refused) -> None:
        """Put an action's refusal where it belongs."""
        name = refused.details.get("field")
        self.add_error(name if name in self.fields else None, refused.message)


def _text(label, rows: int, hint) -> forms.CharField:
    # Longer than allowed is refused by the action, with what was typed kept.
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _shown() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Your name on the page"),
        choices=Shown.choices,
        initial=Shown.SHORT,
        widget=forms.RadioSelect,
    )


FORM_HINT = _(
    "Empty lines make paragraphs, “- ” a list, `code` between backticks; addresses "
    "become links."
)


class AskForm(_Keyed):
    title = forms.CharField(
        label=_("Your question"),
        help_text=_("In one sentence, as you would say it to a colleague."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = _text(_("What others need to know"), 8, FORM_HINT)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    shown = _shown()
    wants_mail = forms.BooleanField(
        label=_("Mail me when somebody answers"), required=False, initial=True
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._topics = {str(topic.pk): topic for topic in listing.topics()}
        self.fields["topic"].choices = [
            ("", _("None of these")),
            *((key, topic.name) for key, topic in self._topics.items()),
        ]
        if not self._topics:
            del self.fields["topic"]

    def clean_topic(self):
        return self._topics.get(self.cleaned_data["topic"])

    @property
    def given(self) -> dict:
        """What `actions.ask` takes."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "text": data["text"],
            "topic": data.get("topic"),
            "shown": data["shown"],
            "wants_mail": data["wants_mail"],
            "client_key": data["client_key"],
        }


class AnswerForm(_Keyed):
    text = _text(_("Your answer"), 7, FORM_HINT)
    shown = _shown()

    @property
    def given(self) -> dict:
        data = self.cleaned_data
        return {key: data[key] for key in ("text", "shown", "client_key")}


class EditAnswerForm(_Keyed):
    text = _text(_("Your answer"), 8, FORM_HINT)
    shown = _shown()

    @property
    def given(self) -> dict:
        return {key: self.cleaned_data[key] for key in ("text", "shown")}


class EditQuestionForm(AskForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["wants_mail"]

    @property
    def given(self) -> dict:
        data = self.cleaned_data
        return {
            "title": data["title"],
            "text": data["text"],
            "topic": data.get("topic"),
            "shown": data["shown"],
        }


class ReasonForm(_Keyed):
    """One line that says why."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=words.LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MergeForm(_Keyed):
    """The number or the address of the question that was there first."""

    original = forms.CharField(
        label=_("The earlier question"),
        help_text=_("Its address, or the number at the end of it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_original(self) -> int:
        digits = [
            part
            for part in self.cleaned_data["original"].split("#")[0].split("/")
            if part.strip().isascii() and part.strip().isdigit()
        ]
        if not digits or len(digits[-1].strip()) > 18:
            raise forms.ValidationError(_("That names no question."))
        return int(digits[-1])
