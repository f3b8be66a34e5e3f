"""In the settings' form: what the colours become, in both modes, before saving."""

from django import forms
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode

from wagtail.admin.panels import Panel

# What the preview is drawn from; the rest of the form does not change it.
FIELDS = (
    "name",
    "brand",
    "brand_2",
    "cover_style",
    "corners",
    "typeface",
)


class LookPanel(Panel):
    """A frame with the look in light and dark, and a word on what was adjusted.

    It follows what is typed (look.js); the button shows the same without scripts.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/admin/look_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            values = {name: self.form[name].value() or "" for name in FIELDS}
            context |= {
                "preview": reverse("look_preview"),
                "query": urlencode(values),
                "fields": " ".join(FIELDS),
                "note": self.note(values),
            }
            return context

        def note(self, values):
            from core.look_preview import note

            return note(values["brand"], values["brand_2"])

        @property
        def media(self):
            script = forms.widgets.Script(static("core/js/look.js"), type="module")
            return forms.Media(js=[script], css={"all": [static("core/css/look.css")]})
