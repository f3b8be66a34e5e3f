"""The tick at sign-up: which versions were shown, and that they were accepted."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from core.errors import Refused
from membership.terms import actions, asking
from membership.terms.models import Acceptance


class AcceptsTerms:
    """For a sign-up form: asks for the policies that count at sign-up.

    Nothing is asked where there are none. The form carries the ids of the versions
    that were shown, so that what is stored is what was read.
    """

    @cached_property
    def terms(self):
        return asking.at_signup()

    def add_terms(self):
        if not self.terms:
            return
        self.fields["accept_terms"] = forms.BooleanField(
            label=self._terms_label(),
            error_messages={"required": _("Accept this to create an account.")},
        )
        self.fields["terms_shown"] = forms.CharField(
            widget=forms.HiddenInput, initial=self._terms_shown(), required=False
        )

    def _terms_shown(self) -> str:
        return ".".join(str(version.pk) for version in self.terms)

    def _terms_label(self):
        links = format_html_join(
            ", ",
            '<a href="{}" target="_blank">{}</a>',
            ((v.policy.get_absolute_url(), v.title) for v in self.terms),
        )
        return format_html(
            "{} {} <small>{}</small>",
            _("I accept:"),
            links,
            _("(opens in a new tab)"),
        )

    def clean_accept_terms(self):
        shown = self.data.get(self.add_prefix("terms_shown"), "")
        if shown != self._terms_shown():
            raise ValidationError(
                _("The text was replaced by a newer one. Read it, then accept.")
            )
        return self.cleaned_data["accept_terms"]

    def save_terms(self, user):
        """Called once the account exists."""
        if not self.terms:
            return
        try:
            actions.accept(
                person=user, versions=self.terms, where=Acceptance.Where.SIGNUP
            )
        except Refused:
            # Replaced in the same second: the person is asked after signing in.
            return
