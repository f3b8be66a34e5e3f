"""The site's square picture as icons: in tabs, on phones, in the web manifest.

A site with the standard look has the files that are shipped. Others have theirs drawn
from the mark and the colours; the address holds a digest of both, so it may be kept.
"""

import hashlib
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import cards, raster
from core.look import Look, look
from core.theme import WHITE

VERSION = 1
YEAR = 365 * 24 * 3600
# Name: side in pixels, and whether the system cuts its corners (then: no own ones).
PNGS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "maskable-512.png": (512, True),
    "apple-touch-icon.png": (180, True),
}
# A system may cut a maskable icon down to the inner 80 percent.
SAFE = 0.8
TYPES = {"png": "image/png", "svg": "image/svg+xml", "ico": "image/x-icon"}


def is_standard(here: Look) -> bool:
    return here.is_plain and here.mark is None


def present(here: Look) -> str:
    name = here.mark.name if here.mark else ""
    facts = f"{VERSION} {here.theme.digest} {name} {here.name[:1]}"
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def url(here: Look, name: str) -> str:
    """Address of one icon: a name of PNGS, favicon.ico or favicon.svg."""
    if is_standard(here) and name != "maskable-512.png":
        return static(f"core/img/{name}")
    return reverse("icon", args=[present(here), name])


@require_safe
def icon(request, digest: str, name: str):
    """An icon of this site; an old digest leads to the present one."""
    here = look(request)
    if name not in PNGS and name not in {"favicon.ico", "favicon.svg"}:
        raise Http404
    if digest != present(here):
        answer = redirect(url(here, name))
        answer.headers["Cache-Control"] = "public, max-age=60"
        return answer
    kind = name.rsplit(".", 1)[1]
    return HttpResponse(
        drawn(here, name),
        content_type=TYPES[kind],
        headers={
            "Cache-Control": f"public, max-age={YEAR}, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@require_safe
def favicon(request):
    """Where programs look that read no page."""
    return redirect(url(look(request), "favicon.ico"))


@lru_cache(maxsize=64)
def drawn(here: Look, name: str) -> bytes:
    """The bytes of one icon; a few milliseconds."""
    if name == "favicon.svg":
        return svg(here).encode()
    out = BytesIO()
    if name == "favicon.ico":
        picture(here, 48).save(out, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
        return out.getvalue()
    side, full = PNGS[name]
    image = picture(here, round(side * SAFE) if full else side)
    if full:
        ground = Image.new("RGBA", (side, side), _ground(here))
        at = (side - image.width) // 2
        ground.paste(image, (at, at), image)
        image = ground.convert("RGB")
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _ground(here: Look) -> str:
    """Behind an icon without corners; an own mark may be of any hue: white."""
    own = here.mark is not None and here.mark.kind == "png"
    return WHITE if own else here.theme.hex("brand")


def picture(here: Look, side: int) -> Image.Image:
    """The own mark; for one that only browsers can draw, the name's first letter."""
    own = here.mark_picture()
    if own is not None:
        return own.resize((side, side), Image.Resampling.LANCZOS)
    if here.mark is None:
        return raster.mark(here.theme, side)
    fine = 4
    image = Image.new("RGBA", (side * fine, side * fine))
    pen = ImageDraw.Draw(image)
    end = side * fine - 1
    pen.rounded_rectangle(
        [(0, 0), (end, end)], end * 0.23, fill=here.theme.hex("brand")
    )
    letter = cards.shown(here.name)[:1].upper()
    if letter:
        kind = cards.Type(here.dress.font, round(end * 0.62), 680)
        font = cards.font_of(kind, letter)
        pen.text((end / 2, end / 2), letter, font=font, fill=WHITE, anchor="mm")
    return image.resize((side, side), Image.Resampling.LANCZOS)


def svg(here: Look) -> str:
    """The drawn mark in the theme's colours."""
    colours = here.theme
    shapes = raster.MARK
    for number, name in enumerate(raster.NAMES):
        shapes = shapes.replace(f'class="c{number}"', f'fill="{colours.hex(name)}"')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 34 34">{shapes}</svg>'
