"""One picture of a gallery: the picture, what it shows, and a caption."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

ALT_MAX, CAPTION_MAX = 200, 300
# What cameras, phones and chat programs call their files.
FILE_NAME = re.compile(
    r"\.(jpe?g|png|webp|avif|gif|heic)$|^(img|dsc|dscn|pxl|image|photo|foto)?[\W_\d]+$",
    re.IGNORECASE,
)


def fault_of_alt(text: str) -> str:
    """Why a text does not say what a picture shows; empty where it may."""
    text = text.strip()
    if not text:
        return _("Say what the picture shows, for those who cannot see it.")
    if FILE_NAME.search(text):
        return _("That is the name of a file. Say what the picture shows.")
    if len(text) > ALT_MAX:
        return _("Keep it below 200 characters; the caption may be longer.")
    return ""


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("What it shows"),
        max_length=ALT_MAX,
        help_text=_("Read aloud to those who cannot see it. One sentence is enough."),
    )
    caption = blocks.CharBlock(
        label=_("Caption"),
        max_length=CAPTION_MAX,
        required=False,
        help_text=_("Shown below the picture: who, where, what happened next."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{alt}"

    def clean(self, value):
        value = super().clean(value)
        if fault := fault_of_alt(value.get("alt") or ""):
            raise StructBlockValidationError({"alt": ValidationError(fault)})
        return value


class PicturesBlock(blocks.StreamBlock):
    """The pictures in the order in which they are shown."""

    picture = PictureBlock()

    class Meta:
        collapsed = True
