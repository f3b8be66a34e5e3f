"""Doors of the ground: robots and the theme's stylesheet."""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core import look, sharing, theme
from core.models import SiteSettings

YEAR = 365 * 24 * 3600


@require_safe
def robots(request):
    """What crawlers may fetch. Pages that must not be listed say so themselves."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in ("/admin/", "/documents/", "/mail/")]
    # A search page with every possible word is no page (Google's own advice).
    lines += [f"Disallow: /{code}/search/" for code, _name in settings.LANGUAGES]
    lines += [f"Sitemap: {sharing.address(request)}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def theme_css(request, digest):
    """The overrides of one theme; the address changes with the text.

    404 for a theme that no site has, so that the address cannot be used to fill
    caches; an old address of a changed theme is gone with it.
    """
    for brand, corners in SiteSettings.objects.values_list("brand", "corners"):
        made = look.themed(brand, straight=corners == "straight")
        if made.digest == digest:
            return HttpResponse(made.css(), content_type="text/css; charset=utf-8")
    raise Http404


# Nothing but the look of one's own screen hangs on it, and a token would cost every
# public page its place in the cache.
@csrf_exempt
@require_POST
def set_mode(request):
    """Keep the visitor's choice of light or dark and go back where they were."""
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    choice = request.POST.get("mode")
    if choice in look.MODES:
        response.set_cookie(
            "mode",
            choice,
            max_age=YEAR,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@require_safe
def manifest(request):
    """The web app manifest, with the site's own name and colours."""
    here = look.look(request)
    colours = here.theme
    return JsonResponse(
        {
            "name": here.name,
            "short_name": here.name[:24],
            "start_url": "/",
            "display": "minimal-ui",
            "background_color": theme.PAPER,
            "theme_color": colours.hex("brand"),
            "icons": [
                {
                    "src": static(f"core/img/icon-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                }
                for size in (192, 512)
            ],
        },
        content_type="application/manifest+json",
    )
