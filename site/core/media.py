"""Uploaded pictures, where no proxy and no S3 serves them.

Only renditions: originals may carry where a photo was taken, and documents have a
view that asks who may read them.
"""

from django.conf import settings
from django.http import Http404
from django.views.decorators.http import require_safe
from django.views.static import serve

PUBLIC = "images/"


@require_safe
def media(request, path):
    if not settings.SERVE_MEDIA or not path.startswith(PUBLIC) or ".." in path:
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    # Names of renditions change with their content.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
