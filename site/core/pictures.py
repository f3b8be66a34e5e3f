"""Uploaded pictures: what may come in, and the sizes in which they are shown.

Whatever door a file takes (the library, a chooser, a gallery, a command), it ends in
`PictureFile.save`, which stores only what `cleaned` made of it: decoded whole, turned
upright, in sRGB, written anew. So nothing of the original file is kept but what can be
seen: no EXIF, no GPS, no comment, no second file hidden behind the first.

Sizes are drawn by a job, never by a page: `draw` decodes once and writes every kind of
`KINDS` as renditions that Wagtail knows as its own. A page shows what is there.
"""

import io
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageOps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Prefetch
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.images.models import Filter, WagtailImageField, WagtailImageFieldFile

from core import hints, pagecache

FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
# Anything longer is a banner of one line or an attack on whoever resizes it.
MAX_SIDE = 20_000
# Decoding takes four bytes a pixel, and a copy: no more than two at once in a process.
_decoding = threading.BoundedSemaphore(2)
GREY = "#c9cec9"


@dataclass(frozen=True)
class Kind:
    """A shape in which pictures are shown: Wagtail's filter for each of its widths."""

    widths: tuple[int, int, int]
    ratio: tuple[int, int] | None = None

    def filter(self, width: int, form: str) -> str:
        if self.ratio is None:
            size = f"width-{width}"
        else:
            size = f"fill-{width}x{round(width * self.ratio[1] / self.ratio[0])}"
        return f"{size}|format-{form}"

    @property
    def fallback(self) -> str:
        """For browsers without WebP (before 2021) and for the first seconds."""
        return self.filter(self.widths[1], "jpeg")

    @property
    def filters(self) -> list[str]:
        return [self.filter(w, f) for f in ("avif", "webp") for w in self.widths] + [
            self.fallback
        ]


KINDS = {
    "wide": Kind((480, 960, 1600)),
    "tile": Kind((320, 640, 960), (4, 3)),
    "band": Kind((480, 960, 1440), (13, 6)),
}
FILTERS = [spec for kind in KINDS.values() for spec in kind.filters]
# A picture is larger than its crops: the fewest bytes at which nobody sees a loss.
_WRITE = {
    "avif": {"quality": 55, "speed": 8},
    "webp": {"quality": 78, "method": 3},
    "jpeg": {"quality": 78, "optimize": True, "progressive": True},
}
_KEEP = {
    "JPEG": {"quality": 92, "subsampling": 0, "optimize": True},
    "PNG": {"compress_level": 6},
    "GIF": {},
    "WEBP": {"quality": 92, "method": 2},
    "AVIF": {"quality": 85, "speed": 8},
}


class CleanPicture(ContentFile):
    """A file that `cleaned` wrote; `tint` is its main colour, as "#rrggbb".

    `first` names the kinds of which one size is drawn as soon as it is stored.
    """

    tint = GREY
    first = tuple(KINDS)


def cleaned(upload) -> CleanPicture:
    """The picture of an uploaded file, written anew; a clean one as it is.

    Takes any open file with a name. Raises ValidationError, in words for the person
    who chose the file, for what is no picture, too large (`WAGTAILIMAGES_MAX_…`
    settings: bytes and pixels), damaged or cut off. Of moving pictures the first frame
    is kept.
    """
    if isinstance(upload, CleanPicture):
        return upload
    _check_size(upload)
    upload.seek(0)
    data = upload.read()
    with _decoding:
        picture = _opened(data)
        kept = _decoded(picture)
        # MPO is what cameras call a JPEG with a second one behind it.
        form = str(picture.format) if picture.format in FORMATS else "JPEG"
        file = CleanPicture(_written(kept, form), name=_name(upload.name, form))
        file.tint = main_colour(kept)
    return file


def _check_size(upload) -> None:
    most = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    name = os.path.basename(upload.name or "")
    if not upload.size:
        raise ValidationError(_("The file is empty. Choose it again."), "empty")
    if upload.size > most:
        raise ValidationError(
            _("The file is %(size)s; %(most)s is the most. Save a smaller copy."),
            "file_too_large",
            {"size": filesizeformat(upload.size), "most": filesizeformat(most)},
        )
    extension = os.path.splitext(name)[1].lower().removeprefix(".")
    if extension not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise ValidationError(
            _("Pictures are JPEG, PNG, WebP, AVIF or GIF files. Save it as one."),
            "invalid_image_extension",
        )


def _opened(data: bytes) -> Image.Image:
    """The header alone, so that nothing large is decoded before it is measured."""
    try:
        picture = Image.open(io.BytesIO(data), formats=[*FORMATS, "MPO"])
        width, height = picture.size
        # The first frame is kept, but counting a bomb's frames costs as well.
        frames = (
            1 if picture.format in {"JPEG", "MPO"} else getattr(picture, "n_frames", 1)
        )
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception as error:  # decoders raise whatever they like on bad input
        raise ValidationError(
            _("This is not a picture, or the file is damaged."), "invalid_image"
        ) from error
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    if width * height * frames > most or max(width, height) > MAX_SIDE:
        raise _too_many_pixels(width, height)
    return picture


def _too_many_pixels(width: int = 0, height: int = 0) -> ValidationError:
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    size = _(" (%(width)s × %(height)s)") % {"width": width, "height": height}
    return ValidationError(
        _(
            "The picture has too many pixels%(size)s; %(most)s megapixels is the most. "
            "Save a smaller copy."
        ),
        "file_too_many_pixels",
        {"size": size if width else "", "most": most},
    )


def _decoded(picture: Image.Image) -> Image.Image:
    """All of it, upright, in sRGB, without anything that cannot be seen."""
    try:
        picture.seek(0)
        picture.load()
    except Exception as error:  # see _opened
        raise ValidationError(
            _("The file is damaged or was cut off on its way. Choose it again."),
            "truncated",
        ) from error
    try:
        upright = ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - a broken EXIF block says nothing about the picture
        upright = picture.copy()
    profile = picture.info.get("icc_profile")
    seen = _srgb(upright, profile)
    bare = Image.new(seen.mode, seen.size)
    bare.paste(seen)
    return bare


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """In a mode that every format can hold; colours as the profile means them."""
    if picture.mode.startswith(("I", "F")):
        # 16 bits a grey: the upper eight.
        return picture.point(lambda value: value / 256).convert("L")
    clear = picture.has_transparency_data
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            made = ImageCms.profileToProfile(picture, source, target, outputMode=mode)
            return made or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the numbers as they stand are the better guess
    if picture.mode in {"L", "RGB", "RGBA"} and not (clear and picture.mode != "RGBA"):
        return picture
    return picture.convert("RGBA" if clear else "RGB")


def _written(picture: Image.Image, form: str) -> bytes:
    if form == "JPEG" and picture.mode == "RGBA":
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, form, **_KEEP[form])
    return out.getvalue()


def _name(name: str, form: str) -> str:
    """The file's own name with the ending of what it is: phones often confuse them."""
    stem = os.path.splitext(os.path.basename(name))[0] or "picture"
    return f"{stem}.{FORMATS[form]}"


def main_colour(picture: Image.Image) -> str:
    """The colour of most of a picture, as "#rrggbb"; what is clear is white."""
    small = picture.convert("RGBA").resize((24, 24), Image.Resampling.BOX)
    ground = Image.new("RGBA", small.size, "white")
    flat = Image.alpha_composite(ground, small).convert("RGB")
    counted = flat.quantize(5, kmeans=1).convert("RGB").getcolors(24 * 24) or []
    colour: Any = max(counted)[1] if counted else (201, 206, 201)
    return "#{:02x}{:02x}{:02x}".format(*colour)


class PictureFile(WagtailImageFieldFile):
    """Stores nothing but clean pictures, and notes their main colour."""

    def save(self, name, content, save=True):
        clean = cleaned(content)
        ending = os.path.splitext(clean.name)[1]
        if hasattr(self.instance, "tint"):
            self.instance.tint = clean.tint
        super().save(os.path.splitext(name)[0] + ending, clean, save=save)

    def get_image_dimensions(self):
        """From the header alone; of a file that cannot be read, what the row says."""
        was_closed = self.closed
        try:
            self.open()
            return Image.open(self, formats=[*FORMATS, "MPO"]).size
        except Exception:  # noqa: BLE001 - see _opened; `save` says what is wrong
            return self.instance.width, self.instance.height
        finally:
            with suppress(OSError, ValueError):
                self.close() if was_closed else self.seek(0)


class PictureField(WagtailImageField):
    """Wagtail's picture field whose files are written anew before they are stored."""

    attr_class = PictureFile


def draw(image, filters=FILTERS) -> int:
    """Write the missing renditions of a picture; returns how many.

    Decodes the original once. Renditions of the same filter that were cut for another
    focal point go. Raises OSError where the original cannot be read.
    """
    model = image.get_rendition_model()
    wanted = {spec: Filter(spec).get_cache_key(image) for spec in filters}
    there = list(image.renditions.filter(filter_spec__in=wanted))
    have = {r.filter_spec for r in there if r.focal_point_key == wanted[r.filter_spec]}
    missing = [spec for spec in filters if spec not in have]
    if missing:
        with _decoding, image.open_file() as file:
            original = Image.open(file, formats=[*FORMATS])
            original.load()
            rows = [_rendition(model, image, original, spec) for spec in missing]
        model.objects.bulk_create(rows, ignore_conflicts=True)
    for old in there:
        if old.focal_point_key != wanted[old.filter_spec]:
            old.delete()
    return len(missing)


def _rendition(model, image, original, spec):
    form = spec.rpartition("-")[2]
    transform = Filter(spec).get_transform(image, original.size)
    part = original.crop(transform.get_rect().round())
    if part.mode not in {"L", "RGB", "RGBA"}:
        part = part.convert("RGBA" if part.has_transparency_data else "RGB")
    part = part.resize(transform.size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if form == "jpeg" and part.mode == "RGBA":
        ground = Image.new("RGBA", part.size, "white")
        part = Image.alpha_composite(ground, part).convert("RGB")
    out = io.BytesIO()
    part.save(out, form.upper(), **_WRITE[form])
    key = Filter(spec).get_cache_key(image)
    stem = os.path.splitext(os.path.basename(image.file.name))[0][:40]
    ending = {"jpeg": "jpg"}.get(form, form)
    name = f"{stem}.{key or image.pk}.{spec.partition('|')[0]}.{ending}"
    return model(
        image=image,
        filter_spec=spec,
        focal_point_key=key,
        file=ContentFile(out.getvalue(), name=name),
    )


def ask(image, *, first: tuple[str, ...]) -> None:
    """Have a picture's sizes drawn soon.

    The fallbacks of the kinds in `first` are drawn at once, for a moment's work:
    whoever sees the picture next sees something. The rest is for a worker; the sweep
    finds what no worker was told of. A file that is away is nobody's fault here.
    """
    if first:
        with suppress(OSError):
            draw(image, [KINDS[name].fallback for name in first])
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        transaction.on_commit(lambda: _hint(image.pk))


def _hint(pk: int) -> None:
    from core.tasks import draw_picture

    hints.give(draw_picture, pk)  # without it the sweep comes by in seconds


# A file that could not be read three times is away; a new upload starts anew.
MAX_TRIES = 3


def draw_due(pk: int | None = None, most: int = 50) -> int:
    """Draw pictures whose sizes are missing; returns how many pictures were drawn.

    With `pk` that one alone, if it is due. Each try is written down before it is made,
    so that a file that kills its worker does not do so for ever.
    """
    from core.models import SiteImage

    due = SiteImage.objects.filter(drawn_at=None, draw_tries__lt=MAX_TRIES)
    if pk is not None:
        due = due.filter(pk=pk)
    done = 0
    for image in due.order_by("pk")[:most]:
        tries = image.draw_tries
        mine = SiteImage.objects.filter(pk=image.pk, draw_tries=tries, drawn_at=None)
        if not mine.update(draw_tries=F("draw_tries") + 1):
            continue
        try:
            draw(image)
        except (OSError, ValueError):
            continue
        SiteImage.objects.filter(pk=image.pk).update(drawn_at=timezone.now())
        done += 1
    if done:
        pagecache.content_changed()
    return done


def with_renditions(prefix: str = "", *kinds: str) -> Prefetch:
    """For prefetch_related: the renditions of these kinds, one query for all pictures.

    `prefix` leads to the picture: "image__".
    """
    from core.models import SiteRendition

    specs = [spec for kind in kinds for spec in KINDS[kind].filters]
    return Prefetch(
        f"{prefix}renditions",
        queryset=SiteRendition.objects.filter(filter_spec__in=specs),
        to_attr="prefetched_renditions",
    )
