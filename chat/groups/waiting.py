"""Invitations, and people who ask moderators to be let in."""

from chat import waiting
from chat.groups import listing

MOST = 20


def build(request):
    yield waiting.Part(
        "groups/invited.html", list(listing.invitations(request.user)[:MOST])
    )
    yield waiting.Part("groups/to_let_in.html", listing.to_let_in(request.user)[:MOST])


waiting.register("groups", 20, build)
