"""The door of documents: Wagtail asks who may, this says how a browser takes it."""

from django.views.decorators.http import require_safe

from wagtail.documents.views import serve as wagtails

from core import ranges
from core.pagecache import PRIVATE

# Nothing in the file can run, load or be framed, whatever it is.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
def serve(request, document_id, document_filename):
    """The file, as an attachment unless it is a PDF; 404 and login pages as they are.

    Kept by nobody: a collection may be closed at any moment. A browser may ask
    whether its copy is still good (ETag), after it was let in, and for a part.
    """
    response = wagtails.serve(request, document_id, document_filename)
    if response.status_code not in {200, 304}:
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response
    response.headers["Cache-Control"] = "private, no-cache"
    if response.headers.get("Content-Encoding") == "None":
        del response.headers["Content-Encoding"]  # Wagtail writes its None as a word
    if response.headers.get("ETag") == '""':
        del response.headers["ETag"]  # of a file that was never looked at: says nothing
    response.headers["X-Content-Type-Options"] = "nosniff"
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        # Browsers' own readers of PDF refuse to work in a sandbox.
        response.headers["Content-Security-Policy"] = "default-src 'none'"
    else:
        response.headers["Content-Security-Policy"] = POLICY
        disposition = response.headers.get("Content-Disposition", "")
        if response.status_code == 200 and not disposition.startswith("attachment"):
            response.headers["Content-Disposition"] = disposition.replace(
                "inline", "attachment", 1
            )
    return ranges.part(request, response)
