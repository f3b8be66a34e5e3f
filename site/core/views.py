"""Doors of the ground: robots and the theme's stylesheet."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core import emblems, icons, look, sharing, theme
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
def theme_css(request, digest):
    """The overrides of one theme; the address changes with the text.

    A page that was kept somewhere may ask for a theme that is no more: it is led to
    the present one, so that it is never left half dressed.
    """
    for row in SiteSettings.objects.all():
        made = look.theme_of(row)
        if made.digest == digest:
            return _kept(made.css(), "text/css; charset=utf-8")
    here = look.look(request)
    if digest == here.theme.digest:
        return _kept(here.theme.css(), "text/css; charset=utf-8")
    answer = HttpResponseRedirect(here.present_stylesheet)
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


@require_safe
def admin_css(request, digest):
    """The theme's colours for the admin; the address changes with the theme."""
    here = look.look(request)
    if digest == here.theme.digest:
        return _kept(here.theme.admin_css(), "text/css; charset=utf-8")
    answer = HttpResponseRedirect(here.admin_stylesheet)
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


@require_safe
def emblem(request, name):
    """A logo or a mark, made harmless when it was taken in (`core.emblems`)."""
    found = emblems.of(f"{emblems.FOLDER}/{name}")
    if found is None:
        raise Http404
    try:
        with default_storage.open(found.name) as file:
            raw = file.read()
    except Exception as error:
        raise Http404 from error
    kind = {"svg": "image/svg+xml", "png": "image/png"}[found.kind]
    answer = _kept(raw, kind)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _kept(content, kind: str) -> HttpResponse:
    kept = f"public, max-age={YEAR}, immutable"
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": kept})


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
            # On iPhones only a standalone app may show notices; others read the second.
            "display": "standalone",
            "display_override": ["minimal-ui"],
            "background_color": theme.PAPER,
            "theme_color": colours.hex("brand"),
            "icons": [
                {
                    "src": icons.url(here, name),
                    "sizes": f"{side}x{side}",
                    "type": "image/png",
                    "purpose": "maskable" if full else "any",
                }
                for name, (side, full) in icons.PNGS.items()
                if name != "apple-touch-icon.png"
            ],
        },
        content_type="application/manifest+json",
    )
