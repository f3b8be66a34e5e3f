"""The form of name and look: colours as people write them, harmless files."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wagtail.admin.forms import WagtailAdminModelForm

from core import emblems


def colour(text: str) -> str:
    """`#rrggbb` of what was typed (#abc, aabbcc and capitals too); ValidationError."""
    digits = (text or "").strip().lstrip("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(c * 2 for c in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        raise ValidationError(
            _("Write the colour as # and six digits, for example #0d5a45.")
        )
    return f"#{digits}"


class EmblemInput(forms.ClearableFileInput):
    """Shows the file that is there, in place of its name in the store."""

    template_name = "core/admin/emblem_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["emblem"] = emblems.of(getattr(value, "name", ""))
        return context

    def _render(self, template_name, context, renderer=None):
        # Django's renderer of forms does not know the project's templates.
        return SafeString(render_to_string(template_name, context))


class LookForm(WagtailAdminModelForm):
    def clean_brand(self):
        return colour(self.cleaned_data["brand"])

    def clean_brand_2(self):
        text = self.cleaned_data["brand_2"]
        return colour(text) if text.strip() else ""

    def clean_logo(self):
        return self._file("logo", square=False)

    def clean_mark(self):
        return self._file("mark", square=True)

    def _file(self, name: str, *, square: bool):
        given = self.cleaned_data.get(name)
        if not isinstance(given, UploadedFile):
            return given
        return emblems.take(given, square=square)
