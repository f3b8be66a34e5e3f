"""The tree as it is shown: read in two queries, whatever its size."""

import datetime as dt
from dataclasses import dataclass, field
from functools import reduce

from django.db.models import Count
from django.db.models.functions import Substr
from django.utils.functional import cached_property

from membership.models import Belonging, Unit
from membership.models.members import today

STEP = Unit.steplen
# A search shows so many; who looks for more says more.
MOST_FOUND = 50


@dataclass(eq=False)
class Node:
    """One unit in the tree; `people` counts everybody below it, each once."""

    unit: Unit
    children: list["Node"] = field(default_factory=list)
    is_open: bool = False
    people: int = 0
    above: list[Unit] = field(default_factory=list)

    @cached_property
    def has_children(self) -> bool:
        return bool(self.children)

    @property
    def shown(self) -> list["Node"]:
        """What is shown below it now."""
        return self.children if self.is_open else []


def read(units, *, opened=(), closed=False, day: dt.date | None = None) -> list[Node]:
    """The topmost of these units as nodes, with those opened whose ids are given.

    `units` is a queryset of whole branches; without `closed` the closed are left out.
    A few roots are open by themselves. Two queries.
    """
    if not closed:
        units = units.filter(closed_on=None)
    nodes: dict[str, Node] = {}
    tops: list[Node] = []
    for unit in units.order_by("path"):
        node = nodes[unit.path] = Node(unit)
        parent = nodes.get(unit.path[:-STEP])
        if parent is None:
            tops.append(node)
        else:
            parent.children.append(node)
            node.above = [*parent.above, parent.unit]
    wanted = set(opened)
    for node in nodes.values():
        if node.unit.pk in wanted:
            node.is_open = True
            for one in node.above:
                nodes[one.path].is_open = True
    if not wanted and len(tops) < 4:
        for node in tops:
            node.is_open = True
    _count(_visible(tops), day)
    return tops


def branch(parent: Unit, *, closed=False, day: dt.date | None = None) -> list[Node]:
    """The children of one unit as nodes, not opened; two queries."""
    units = Unit.objects.filter(path__startswith=parent.path).exclude(pk=parent.pk)
    units = units.filter(depth__lte=parent.depth + 2)
    if not closed:
        units = units.filter(closed_on=None)
    nodes: dict[str, Node] = {}
    for unit in units.order_by("path"):
        if unit.depth == parent.depth + 1:
            nodes[unit.path] = Node(unit)
        elif unit.path[:-STEP] in nodes:
            nodes[unit.path[:-STEP]].children.append(Node(unit))
    _count(list(nodes.values()), day)
    return list(nodes.values())


def find(units, words: str, *, closed=False) -> list[Node]:
    """Units by a part of their name or code, with what is above them."""
    if not closed:
        units = units.filter(closed_on=None)
    words = words.replace("\0", "").strip()[:100]
    for word in words.split()[:5]:
        units = (
            units.filter(name_da__icontains=word)
            | units.filter(name_en__icontains=word)
            | units.filter(code__icontains=word)
        )
    found = [Node(unit) for unit in units.order_by("path")[:MOST_FOUND]]
    paths = {
        node.unit.path[:length]
        for node in found
        for length in range(STEP, len(node.unit.path), STEP)
    }
    above = {unit.path: unit for unit in Unit.objects.filter(path__in=paths)}
    for node in found:
        path = node.unit.path
        node.above = [
            above[path[:length]]
            for length in range(STEP, len(path), STEP)
            if path[:length] in above
        ]
    _count(found, None)
    return found


def _visible(nodes: list[Node]) -> list[Node]:
    return [
        one for node in nodes for one in (node, *_visible(node.shown if node else []))
    ]


def _count(nodes: list[Node], day: dt.date | None) -> None:
    """People of each node, in one query: one part of it for each depth."""
    if not nodes:
        return
    rows = Belonging.objects.on(day or today()).order_by()
    parts = [
        rows.annotate(branch=Substr("unit__path", 1, depth * STEP))
        .values("branch")
        .annotate(n=Count("person", distinct=True))
        .values_list("branch", "n")
        for depth in sorted({node.unit.depth for node in nodes})
    ]
    # Deeper parts have the people of shallow units under the shallow path again.
    found: dict[str, int] = {}
    for path, number in reduce(lambda a, b: a.union(b, all=True), parts):
        found[path] = max(number, found.get(path, 0))
    for node in nodes:
        node.people = found.get(node.unit.path, 0)
