"""The form by which a member writes an article. Shape only; nothing is written here."""

import uuid

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.picture_forms import PictureFormField
from home.news import writing
from home.news.models import Submission

LONGEST_TEXT = 40_000


class Line(forms.CharField):
    """One line, without control characters and with single spaces."""

    def clean(self, value):
        return super().clean(" ".join(writing.plain(str(value or "")).split()))


class ArticleForm(forms.Form):
    """`client_key` makes the same form sent twice one article. `seen` is the version
    that the reader began with, `held` the picture that the article has so far."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )
    title = Line(
        label=_("Title"),
        max_length=120,
        error_messages={"required": _("Give the article a title.")},
    )
    summary = Line(
        label=_("Summary"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences that make people want to read it."),
        error_messages={"required": _("Write one or two sentences.")},
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("An empty line begins a new paragraph."),
        error_messages={"required": _("Write the article’s text.")},
    )
    picture = PictureFormField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}
        ),
    )
    picture_alt = Line(
        label=_("What the picture shows"),
        max_length=200,
        required=False,
        help_text=_("Read aloud to those who cannot see it."),
    )
    remove_picture = forms.BooleanField(
        label=_("Leave the picture out"), required=False
    )
    byline = forms.ChoiceField(
        label=_("Sign it with"),
        choices=Submission.Byline.choices,
        initial=Submission.Byline.FULL,
        widget=forms.RadioSelect,
    )
    byline_name = Line(label=_("The other name"), max_length=120, required=False)
    note = forms.CharField(
        label=_("To the editors"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only they read this."),
    )
    agree = forms.BooleanField(
        label=_("I wrote this, and the guild may edit and publish it"),
        help_text=_(
            "You keep your rights to the text. Changes after publication are approved "
            "again before readers see them."
        ),
        error_messages={"required": _("We need your word for it.")},
    )
    client_key = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args, person, known=frozenset(), revising=False, held=None, **kwargs
    ):
        super().__init__(*args, label_suffix="", auto_id="article-%s", **kwargs)
        self.person, self.known, self.held = person, known, held
        if revising:
            del self.fields["language"], self.fields["agree"]
        self.fields["client_key"].initial = uuid.uuid4
        self.fields["picture"].help_text = _("JPEG, PNG, WebP or AVIF, at most 10 MB.")
        names = {
            Submission.Byline.FULL: f"{person.first_name} {person.last_name}".strip(),
            Submission.Byline.FIRST: person.first_name,
        }
        self.fields["byline"].choices = [
            (value, f"{label}: {names[value]}" if names.get(value) else label)
            for value, label in Submission.Byline.choices
            if names.get(value, "-")
        ]
        if not names[Submission.Byline.FULL]:
            self.fields["byline"].initial = Submission.Byline.OTHER

    def clean_text(self):
        text = writing.plain(self.cleaned_data["text"]).strip()
        bad = writing.bad_links(text, self.known)
        if bad:
            raise forms.ValidationError(
                _("This link cannot be used: %(link)s. Links begin with https://"),
                params={"link": bad[0][:100]},
            )
        if not writing.to_html(text, self.known):
            raise forms.ValidationError(_("Write the article’s text."))
        return text

    def clean_note(self):
        return writing.plain(self.cleaned_data["note"]).strip()

    def clean_client_key(self):
        """A form without a key, or with a made-up one, is a form of its own."""
        try:
            return uuid.UUID(self.cleaned_data["client_key"])
        except ValueError:
            return uuid.uuid4()

    def clean_seen(self):
        seen = self.cleaned_data["seen"]
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0

    def clean(self):
        data = super().clean()
        if data.get("byline") == Submission.Byline.OTHER and not data.get(
            "byline_name"
        ):
            self.add_error("byline_name", _("Write the name that readers should see."))
        stays = self.held and not data.get("remove_picture")
        shown = data.get("picture") or stays
        if shown and not data.get("picture_alt") and "picture_alt" not in self.errors:
            self.add_error(
                "picture_alt", _("Say in a few words what the picture shows.")
            )
        return data

    def add_refused(self, refused) -> None:
        """Put an action's refusal where it belongs."""
        name = refused.details.get("field")
        self.add_error(name if name in self.fields else None, refused.message)
