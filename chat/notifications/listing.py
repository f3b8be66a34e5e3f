"""One's notices as the page shows them: filtered, in pages, in words."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from chat.notifications import kinds, together
from chat.notifications.models import Notice

A_PAGE = 20


@dataclass(frozen=True)
class Shown:
    """One line: the row, its words (None: its thing is gone), why it came and how."""

    row: Notice
    told: kinds.Told | None
    kind: kinds.Kind | None
    ways: list


def groups_of(user) -> list[tuple[str, str]]:
    """The groups of which this person has notices, in order: name and label."""
    rows = Notice.objects.visible_to(user).on_bell()
    names = set(rows.order_by().values_list("kind", flat=True).distinct())
    return [
        (group, str(kinds.GROUPS[group]))
        for group, members in kinds.by_group().items()
        if names & {kind.name for kind in members}
    ]


def page_of(user, *, show: str = "", group: str = "", number=1) -> Page:
    """A page of notices. `show` "unread" leaves out the rest; `group` names one."""
    rows = Notice.objects.visible_to(user).on_bell()
    if show == "unread":
        rows = rows.unread()
    if group:
        members = kinds.by_group().get(group, [])
        rows = rows.filter(kind__in=[kind.name for kind in members])
    rows = rows.select_related("by").prefetch_related("deliveries")
    page = Paginator(rows.order_by("-due_at", "-pk"), A_PAGE).get_page(number)
    shown = together.show(page.object_list)
    page.object_list = [_shown(row, user) for row in shown]
    return page


def _shown(row: Notice, user) -> Shown:
    row.person = user
    kind = kinds.find(row.kind)
    told = kind.told(row) if kind else None
    return Shown(row, told, kind, list(row.deliveries.all()))
