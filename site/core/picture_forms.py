"""The form of every picture in the admin: library, chooser and many at once."""

from django.forms.fields import FileField

from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from core import pictures


class PictureFormField(WagtailImageField):
    """Refuses what is no picture beside the field, before anything is decoded."""

    def to_python(self, data):
        upload = FileField.to_python(self, data)
        # Wagtail's own checks follow, on a file that is safe to open.
        return super().to_python(upload and pictures.cleaned(upload))


class PictureForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = PictureFormField(
                label=field.label,
                required=field.required,
                widget=field.widget,
                help_text=field.help_text,
                max_length=field.max_length,
            )
