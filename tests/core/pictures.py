"""Pictures as cameras, phones and attackers make them; everything made on the spot."""

import io
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw

from django.core.files.uploadedfile import SimpleUploadedFile

PLACE = "55 40 12"  # what a GPS block would give away


def drawing(size=(320, 240), mode="RGB"):
    """A picture with four different corners, so that turning it shows."""
    image = Image.new("RGB", size, "#5fa287")
    pen = ImageDraw.Draw(image)
    width, height = size
    pen.rectangle((0, 0, width // 4, height // 4), fill="#e5744f")
    pen.rectangle((width * 3 // 4, 0, width, height // 4), fill="#12382f")
    return image.convert(mode)


def encoded(form="JPEG", image=None, **options) -> bytes:
    out = io.BytesIO()
    (image or drawing()).save(out, form, **options)
    return out.getvalue()


def upload(data: bytes, name="picture.jpg"):
    return SimpleUploadedFile(name, data)


def photo(orientation=6, size=(320, 240)) -> bytes:
    """A JPEG with a camera's EXIF: orientation, make, comment and GPS."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Kamera & Søn"
    exif[0x9286] = "Secret comment"
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 40.0, 12.0), 3: "E", 4: (12, 34, 5)})
    return encoded(image=drawing(size), exif=exif, comment=b"hidden comment")


def with_profile(mode="CMYK") -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return encoded("JPEG", drawing(mode=mode), icc_profile=profile)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def huge_png(width=50_000, height=50_000) -> bytes:
    """A few hundred bytes that say they are 2.5 thousand million pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b"\0" * 100_000, 9))
        + _chunk(b"IEND", b"")
    )


def text_bomb_png() -> bytes:
    """A small picture with a text that unpacks to 80 MB."""
    data = encoded("PNG", drawing((8, 8)))
    packed = zlib.compress(b"A" * 80_000_000, 9)
    text = _chunk(b"zTXt", b"Comment\0\0" + packed)
    return data[:33] + text + data[33:]


def many_frames_gif(count=400, side=300) -> bytes:
    frames = [
        Image.new("RGB", (side, side), (n % 256, n // 2, 90)) for n in range(count)
    ]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    b"<script>alert(1)</script></svg>"
)
HTML = b"<!doctype html><script>alert(document.domain)</script>"
ZIP = b"PK\x03\x04\x14\0\0\0\0\0" + b"hidden archive" * 4


def polyglots() -> dict[str, bytes]:
    """Real pictures that are something else as well."""
    return {
        "html-behind.jpg": encoded() + HTML,
        "zip-behind.png": encoded("PNG") + ZIP,
        "html-comment.jpg": encoded(comment=HTML),
        "html-comment.gif": encoded("GIF", comment=HTML),
        "php-in-exif.jpg": photo() + b"<?php system($_GET[0]); ?>",
        "js-behind.webp": encoded("WEBP") + b"\n*/=1;alert(1)//",
        "svg-behind.gif": encoded("GIF") + SVG,
    }


def no_pictures() -> dict[str, bytes]:
    """Files that are no picture, whatever they are called."""
    return {
        "text.jpg": b"This is a text, not a picture.",
        "page.png": HTML,
        "drawing.svg": SVG,
        "drawing.png": SVG,
        "archive.webp": ZIP,
        "script.gif": b"GIF89a/*" + HTML + b"*/",
        "half-a-header.jpg": encoded()[:12],
        "only-magic.png": b"\x89PNG\r\n\x1a\n",
        "pdf.jpg": b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>endobj",
        "photoshop.jpg": b"8BPS\0\x01" + b"\0" * 60,
        "zeros.avif": b"\0" * 4000,
        "heic.jpg": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200,
        "empty.jpg": b"",
        "tiff.jpg": encoded("TIFF"),
        "bmp.png": encoded("BMP"),
        "eps.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n",
        "picture.php": encoded(),
        "picture.html": encoded(),
        "no-ending": encoded(),
    }


def cut_off() -> dict[str, bytes]:
    """Real pictures of which only the first part arrived."""
    found = {}
    for form, ending in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")):
        whole = encoded(form, Image.effect_noise((300, 300), 80).convert("RGB"))
        for share in (0.3, 0.6, 0.9):
            found[f"cut-{share}.{ending}"] = whole[: int(len(whole) * share)]
    return found


def bombs() -> dict[str, bytes]:
    return {
        "huge.png": huge_png(),
        "wide.png": huge_png(2_000_000_000, 1),
        "tall.png": huge_png(1, 30_000),
        "just-above.png": huge_png(5_001, 5_000),
        "frames.gif": many_frames_gif(),
        "text.png": text_bomb_png(),
    }
