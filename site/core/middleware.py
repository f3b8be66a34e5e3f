"""Where policy, packing and language of answers differ from what Django does."""

from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware

# Wagtail's date choosers in filters and some choosers are inline scripts still.
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
    "object-src": ["'none'"],
}


class AdminPolicyMiddleware:
    """Loosens the policy below /admin/ only; sits inside the CSP middleware."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = ADMIN_POLICY
        return response


class FrameMiddleware:
    """Lets the players of a page's films into its policy, and into no other page's.

    The film's block says which (`request.frames`, core.blocks.EmbedBlock). Kept pages
    keep the line with them. Sits inside the CSP middleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if frames := getattr(request, "frames", None):
            response._csp_update = {"frame-src": sorted(frames)}
        return response


class PackMiddleware(GZipMiddleware):
    """Django's, but for files that are handed out in parts: those are not packed."""

    def process_response(self, request, response):
        if response.has_header("Accept-Ranges"):
            return response
        return super().process_response(request, response)


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but for programs: what is not there is not looked for in a language."""

    def process_response(self, request, response):
        if request.path_info.startswith("/api/"):
            return response
        return super().process_response(request, response)
