"""The browser policy of the admin, which is not ours to make strict."""

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
