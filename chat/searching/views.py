"""The page that looks through what was said."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chat import rights, wording
from chat.searching import finding, folding
from core import pace
from core.words import MOST_CHARACTERS


@never_cache
@login_required
@require_safe
def search(request, pk=None):
    """What was said in my rooms, or in one; 429 with Retry-After for a flood."""
    seat = None
    if pk is not None:
        seat = rights.seat(request.user, pk)
        if seat is None:
            raise Http404
    question = request.GET.get("q", "").replace("\0", "")[:MOST_CHARACTERS].strip()
    context = {"room": seat and seat.room, "question": question}
    if not question:
        return render(request, "chat/search.html", context)
    if seconds := pace.wait(request, "chat", settings.SEARCH_A_MINUTE):
        context["seconds"] = seconds
        response = render(request, "chat/search.html", context, status=429)
        response["Retry-After"] = str(seconds)
        return response
    begins = folding.asked(question)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    found = finding.find(request.user, begins, room=pk, before=before)
    context |= {
        "found": found,
        "begins": begins,
        "results": [
            {
                "message": row,
                "pieces": folding.pieces(wording.plain(row.words), begins),
            }
            for row in found.messages
        ],
    }
    return render(request, "chat/search.html", context)
