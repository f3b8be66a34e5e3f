"""Photos of people: one square, written anew, nothing else of the file kept."""

import io
import math
from dataclasses import dataclass

from PIL import Image

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from core import pictures

# Twice the largest size in which it is shown (160 CSS pixels), with some air.
SIDE = 360
# Smaller than that nobody is recognised.
SMALLEST = 96
QUALITY = 80


@dataclass(frozen=True)
class Square:
    """The part that was chosen, upright: left and top as parts of width and height,
    the side as a part of the shorter one. All from 0 to 1; None: the middle."""

    left: float | None = None
    top: float | None = None
    side: float = 1.0


def number(text) -> float | None:
    """A part from a form, from 0 to 1; None for what is none (infinite, a word)."""
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return min(max(value, 0.0), 1.0) if math.isfinite(value) else None


def square(upload, chosen: Square | None = None) -> ContentFile:
    """The chosen square of an uploaded picture as a WebP file of ours.

    Decoded whole, turned upright and written twice (core.pictures, then here), so
    that no EXIF, no place and no second file is left, nor what lay outside the square.
    Raises ValidationError, in words for the person, for what is no picture, too large
    or too small.
    """
    clean = pictures.cleaned(upload)
    clean.seek(0)
    with Image.open(clean) as picture:
        picture.load()
        shorter = min(picture.size)
        if shorter < SMALLEST:
            raise ValidationError(
                _("The picture is too small: %(least)s pixels each way is the least."),
                "too_small",
                {"least": SMALLEST},
            )
        part = picture.crop(_box(picture.size, chosen or Square()))
        if part.mode != "RGB":
            ground = Image.new("RGBA", part.size, "white")
            part = Image.alpha_composite(ground, part.convert("RGBA")).convert("RGB")
        if part.width > SIDE:
            part = part.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        part.save(out, "WEBP", quality=QUALITY, method=4)
    return ContentFile(out.getvalue(), name="photo.webp")


def _box(size: tuple[int, int], chosen: Square) -> tuple[int, int, int, int]:
    """The square in pixels, moved inside where it would stick out."""
    width, height = size
    shorter = min(size)
    side = max(round(shorter * chosen.side), min(SMALLEST, shorter))
    left = (width - side) / 2 if chosen.left is None else width * chosen.left
    top = (height - side) / 2 if chosen.top is None else height * chosen.top
    x = min(max(round(left), 0), width - side)
    y = min(max(round(top), 0), height - side)
    return x, y, x + side, y + side
