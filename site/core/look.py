"""The site's name and look as one small value per request."""

from dataclasses import dataclass
from functools import lru_cache

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from core import cards, sites, theme
from core.kept import kept
from core.models import SiteSettings

MODES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Look:
    name: str
    taglines: dict[str, str]
    contact: str
    legal: str
    brand: str
    straight: bool
    covers: str
    mode: str
    logo: str

    @property
    def tagline(self) -> str:
        return self.taglines.get(get_language() or "da", "")

    @property
    def theme(self) -> theme.Theme:
        return themed(self.brand, straight=self.straight)

    @property
    def dress(self) -> cards.Dress:
        """What pictures for sharing are drawn in."""
        return cards.Dress(theme=self.theme, style=self.covers, name=self.name)

    def mark_picture(self):
        """The site's own mark as a picture; None: it is drawn from the colours."""
        return None

    def icon(self, side: int) -> str:
        """Address of the site's square picture, `side` pixels wide."""
        return static(f"core/img/icon-{side}.png")

    @property
    def stylesheet(self) -> str:
        """Address of the theme's overrides; empty where guild.css says it all."""
        if self.theme.tokens is theme.SPRUCE and not self.straight:
            return ""
        return reverse("theme", args=[self.theme.digest])


@lru_cache(maxsize=64)
def themed(brand: str, *, straight: bool) -> theme.Theme:
    return theme.theme(brand, straight=straight)


def look(request) -> Look:
    """Name and look of the site of this request, kept on it.

    A request without a site (an unknown host, a page that failed early) has the
    defaults, so error pages can be drawn as well.
    """
    if request is None:
        return _read(SiteSettings())
    made = getattr(request, "_look", None)
    if made is None:
        host = request.META.get("HTTP_HOST", "")
        made = request._look = kept(f"look:{host}", lambda: _of_site(request), request)
    return made


def _of_site(request) -> Look:
    site = sites.settle(request)
    if site is None:
        return _read(SiteSettings())
    return _read(getattr(site, "sitesettings", None) or SiteSettings.for_site(site))


def _read(row: SiteSettings) -> Look:
    logo = row.logo.get_rendition("fill-96x96").url if row.logo else ""
    return Look(
        name=row.name,
        taglines={"da": row.tagline_da, "en": row.tagline_en},
        contact=row.contact_email,
        legal=row.legal_line,
        brand=row.brand,
        straight=row.corners == "straight",
        covers=row.cover_style,
        mode=row.mode,
        logo=logo,
    )


def mode(request) -> str:
    """auto, light or dark: the visitor's own choice before the site's."""
    asked = request.COOKIES.get("mode", "") if request else ""
    return asked if asked in MODES else look(request).mode
