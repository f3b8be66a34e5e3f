"""The search page and the suggestions beside its box."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core import pace
from core.pagecache import mark_public
from search import finding, forms, sources

# Suggestions come as one types.
SUGGESTIONS_FOR_ONE_SEARCH = 5


@require_safe
def search(request):
    """What a question finds, or how to ask; 429 with Retry-After for a flood."""
    asked = forms.read(request)
    if not asked["q"]:
        return mark_public(render(request, "search/search.html", {"empty": True}))
    if seconds := pace.wait(request, "search", settings.SEARCH_A_MINUTE):
        response = render(
            request, "search/too_many.html", {"seconds": seconds}, status=429
        )
        response["Retry-After"] = str(seconds)
        return response
    language = get_language() or settings.LANGUAGE_CODE
    answer = finding.find(
        asked["q"],
        user=request.user,
        language=language,
        request=request,
        kind=asked["kind"],
        only=asked["lang"],
        when=asked["when"],
        number=asked["page"] or 1,
        exact=asked["exact"],
    )
    names = dict(settings.LANGUAGES)
    context = {
        "asked": asked,
        "answer": answer,
        "kinds": [(k, sources.KINDS[k], n) for k, n in answer.kinds],
        "all": sum(n for _k, n in answer.kinds),
        "languages": [(k, names.get(k, k), n) for k, n in answer.languages],
        "whens": [(k, finding.WHEN[k], n) for k, n in answer.whens],
        "narrowed": asked["kind"] or asked["lang"] or asked["when"],
        "language": language,
    }
    return render(request, "search/search.html", context)


@require_safe
def suggest(request):
    """Titles for what is in the box so far; empty when asked too often."""
    asked = forms.read(request)
    found = []
    status = 200
    if asked["q"]:
        most = settings.SEARCH_A_MINUTE * SUGGESTIONS_FOR_ONE_SEARCH
        if pace.wait(request, "suggest", most):
            status = 429
        else:
            found = finding.suggest(
                asked["q"],
                user=request.user,
                language=get_language() or settings.LANGUAGE_CODE,
                request=request,
            )
    return JsonResponse({"found": found}, status=status)
