"""A short way for scans: a device speaks for itself and has no session to open."""

import re

from django.conf import settings
from django.utils import translation

LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)
SCAN = re.compile(rf"^/({LANGUAGES})/check-in/(\d{{1,18}})/scans/$", re.ASCII)


class ScanMiddleware:
    """Answers scans before sessions, cookies, messages and pages are looked at.

    They were a quarter of a scan's work and gave it nothing: the answer is JSON to a
    token in a header. Everything else goes on as always, a scan without a token too.
    """

    def __init__(self, get_response):
        # Imported late: what is installed looks at middleware before models load.
        from events.checkin import api

        self.get_response, self.api = get_response, api

    def __call__(self, request):
        device = request.META.get("HTTP_AUTHORIZATION", "").startswith(self.api.SCHEME)
        scan = SCAN.match(request.path_info) if device else None
        if scan is None:
            return self.get_response(request)
        request.get_host()  # Refuses a host that is not ours, as always.
        with translation.override(scan[1]):
            response = self.api.scan(request, int(scan[2]))
        response["Content-Language"] = scan[1]
        return response
