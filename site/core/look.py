"""The site's name and look as one small value per request."""

import contextlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import get_language

from core import cards, emblems, sites, theme, typefaces
from core.kept import kept
from core.models import SiteSettings

MODES = ("auto", "light", "dark")
# In the header, in pixels.
LOGO_HEIGHT, LOGO_WIDTH = 40, 220


@dataclass(frozen=True)
class Look:
    name: str
    taglines: tuple[tuple[str, str], ...]
    contact: str
    legal: str
    brand: str
    second: str
    straight: bool
    covers: str
    typeface: str
    mode: str
    logo: emblems.Emblem | None
    mark: emblems.Emblem | None

    @property
    def tagline(self) -> str:
        return dict(self.taglines).get(get_language() or "da", "")

    @property
    def theme(self) -> theme.Theme:
        return themed(
            self.brand, self.second, straight=self.straight, typeface=self.typeface
        )

    @property
    def is_plain(self) -> bool:
        """Whether guild.css says it all."""
        plain = self.theme.tokens == theme.SPRUCE and not self.theme.faces
        return plain and not self.straight

    @property
    def stylesheet(self) -> str:
        """Address of the theme's overrides; empty where there are none."""
        return "" if self.is_plain else self.present_stylesheet

    @property
    def present_stylesheet(self) -> str:
        return reverse("theme", args=[self.theme.digest])

    @property
    def admin_stylesheet(self) -> str:
        """Address of the colours that the admin takes over."""
        return reverse("theme_admin", args=[self.theme.digest])

    @property
    def font(self) -> str:
        """Address of the font to fetch first; empty for the reader's own."""
        return typefaces.url(self.typeface)

    @property
    def dress(self) -> cards.Dress:
        """What pictures for sharing are drawn in."""
        return cards.Dress(
            theme=self.theme,
            style=self.covers,
            name=self.name,
            font=typefaces.drawn(self.typeface),
            mark=self.mark.name if self.mark else "",
        )

    def mark_picture(self) -> Image.Image | None:
        """The site's own mark as a picture; None: it is drawn, or an SVG."""
        if self.mark is None or self.mark.kind != "png":
            return None
        with (
            contextlib.suppress(Exception),
            default_storage.open(self.mark.name) as file,
        ):
            return Image.open(BytesIO(file.read())).convert("RGBA")
        return None

    @property
    def logo_size(self) -> tuple[int, int]:
        """Width and height of the logo in the header, in pixels."""
        if self.logo is None:
            return 0, 0
        scale = min(LOGO_HEIGHT / self.logo.height, LOGO_WIDTH / self.logo.width)
        return round(self.logo.width * scale), round(self.logo.height * scale)


@lru_cache(maxsize=64)
def themed(
    brand: str, second: str = "", *, straight: bool = False, typeface: str = "grotesk"
) -> theme.Theme:
    faces = typefaces.css(typeface)
    return theme.theme(brand, second, straight=straight, faces=faces)


def theme_of(row: SiteSettings) -> theme.Theme:
    return themed(
        row.brand,
        row.brand_2,
        straight=row.corners == "straight",
        typeface=row.typeface,
    )


def look(request) -> Look:
    """Name and look of the site of this request, kept on it.

    A request without a site (an unknown host, a page that failed early) has the
    defaults, so error pages can be drawn as well.
    """
    if request is None:
        return read(SiteSettings())
    made = getattr(request, "_look", None)
    if made is None:
        host = request.META.get("HTTP_HOST", "")
        made = request._look = kept(f"look:{host}", lambda: _of_site(request), request)
    return made


def _of_site(request) -> Look:
    site = sites.settle(request)
    if site is None:
        return read(SiteSettings())
    return read(getattr(site, "sitesettings", None) or SiteSettings.for_site(site))


def read(row: SiteSettings) -> Look:
    """The look that a row of settings, saved or not, gives a site."""
    return Look(
        name=row.name,
        taglines=(("da", row.tagline_da), ("en", row.tagline_en)),
        contact=row.contact_email,
        legal=row.legal_line,
        brand=row.brand,
        second=row.brand_2,
        straight=row.corners == "straight",
        covers=row.cover_style,
        typeface=row.typeface,
        mode=row.mode,
        logo=emblems.of(row.logo.name),
        mark=emblems.of(row.mark.name),
    )


def mode(request) -> str:
    """auto, light or dark: the visitor's own choice before the site's."""
    asked = request.COOKIES.get("mode", "") if request else ""
    return asked if asked in MODES else look(request).mode
