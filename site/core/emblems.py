"""A site's logo and mark: read from an upload, made harmless, named by content.

The name says all that pages need to know: `look/<digest>-<width>x<height>.svg`, so a
page shows it without opening it and nothing moves when it arrives.
"""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from core import svgs

FOLDER = "look"
MOST_BYTES = 2_000_000
MOST_PIXELS = 4_000_000
# Twice what is ever shown (ux.md: 40 px high), and the largest icon.
LOGO_BOX, MARK_BOX = (960, 240), (512, 512)
_NAME = re.compile(r"look/([0-9a-f]{20})-(\d{1,4})x(\d{1,4})\.(svg|png)")


@dataclass(frozen=True)
class Emblem:
    """name: in the store; width and height: its shape, in no unit."""

    name: str
    width: int
    height: int
    kind: str


def of(name: str | None) -> Emblem | None:
    """What a stored name says; None for a name that is not ours."""
    found = _NAME.fullmatch(name or "")
    if not (name and found):
        return None
    return Emblem(name, int(found[2]), int(found[3]), found[4])


def take(upload, *, square: bool) -> ContentFile:
    """The upload as a file that may be shown; raises ValidationError in plain words."""
    raw = upload.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 2 MB."))
    if b"<svg" in raw[:4096].lower() or raw.lstrip()[:5].lower() == b"<?xml":
        made, width, height, kind = *_svg(raw), "svg"
    else:
        made, width, height, kind = *_png(raw, MARK_BOX if square else LOGO_BOX), "png"
    if square and not 0.87 <= width / height <= 1.15:
        raise ValidationError(_("The mark must be square."))
    if not 1 / 3 <= width / height <= 12:
        raise ValidationError(_("The logo is too long or too high to be shown."))
    scale = min(1.0, 999 / max(width, height))
    shape = f"{max(1, round(width * scale))}x{max(1, round(height * scale))}"
    digest = hashlib.sha256(made).hexdigest()[:20]
    return ContentFile(made, name=f"{digest}-{shape}.{kind}")


def _svg(raw: bytes) -> tuple[bytes, float, float]:
    try:
        return svgs.sanitise(raw)
    except svgs.NotAnSvg as error:
        raise ValidationError(
            {
                "large": _("The drawing is too large. Export it simpler (100 kB)."),
                "size": _("The drawing does not say how large it is (viewBox)."),
            }.get(error.args[0], _("This SVG cannot be read. Export it again."))
        ) from error


def _png(raw: bytes, box) -> tuple[bytes, int, int]:
    try:
        with Image.open(BytesIO(raw), formats=("PNG",)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(_("The picture has more than 4 million pixels."))
            # Drawn anew: nothing but the pixels stays.
            pixels = image.convert("RGBA")
    except ValidationError:
        raise
    except Exception as error:
        raise ValidationError(_("Use an SVG or a PNG.")) from error
    pixels.thumbnail(box, Image.Resampling.LANCZOS)
    out = BytesIO()
    pixels.save(out, "PNG", optimize=True)
    return out.getvalue(), pixels.width, pixels.height
