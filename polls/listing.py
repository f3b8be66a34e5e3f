"""The list of polls: what is open first, what is over last."""

from django.core.paginator import Paginator
from django.utils.translation import get_language

from polls import rights
from polls.models import Poll, PollIndexPage, voted_by

PER_PAGE = 20


def context(request) -> dict:
    """`open` and `coming` in full, `closed` (and for keepers `drafts`) by the page."""
    rows = Poll.objects.visible_to(request.user).select_related("unit").counted()
    rows = rows.exclude(audience="roll")  # motions stand with their assembly
    if request.user.is_authenticated:
        rows = rows.annotate(has_voted=voted_by(request.user))
    groups: dict[str, list[Poll]] = {"open": [], "coming": [], "draft": []}
    ended = []
    for poll in rows.order_by("-opens_at", "-pk"):
        groups.get(poll.state, ended).append(poll)
    groups["open"].sort(key=lambda poll: (poll.closes_at is None, poll.closes_at or 0))
    groups["coming"].reverse()
    pages = Paginator(ended, PER_PAGE)
    return {
        **groups,
        "closed": pages.get_page(request.GET.get("page")),
        "may_make": rights.may_keep(request.user, Poll()),
        "page": PollIndexPage.objects.live()
        .filter(locale__language_code=get_language())
        .first(),
        "any": any(groups.values()) or bool(ended),
    }
