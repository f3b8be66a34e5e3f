"""Draws what `core.charts` has worked out, as SVG attributes in per cent."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
# Of the room that one group has: the columns, and the gap between two of them.
COLUMNS, GAP = 0.62, 0.04
# So many columns have room for their figure above them on a phone.
FIGURES = 6


@register.filter
def figure(value: Decimal) -> str:
    """48.200,5 / 48,200.5: grouped, without needless noughts."""
    plain = format(Decimal(value).normalize(), "f")
    places = len(plain.partition(".")[2])
    return number_format(plain, places, use_l10n=True, force_grouping=True)


@register.simple_tag
def bar(mark, unit="") -> SafeString:
    """A bar with its figure at its end; the picture leaves room for it."""
    return format_html(
        '<svg class="s{}"><rect x="{}%" width="{}%" height="100%" rx="3"/>'
        '<text x="{}%" y="50%" dx=".6em" dy=".36em">{}{}</text></svg>',
        mark.series,
        mark.start,
        mark.size,
        round(mark.start + mark.size, 2),
        figure(mark.value),
        f"\u00a0{unit}" if unit else "",
    )


@register.simple_tag
def rule(at: float) -> SafeString:
    return format_html('<line class="rule" x2="100%" y1="{}%" y2="{}%"/>', at, at)


@register.simple_tag
def column(group, mark, chart) -> SafeString:
    """One upright bar; those of a group stand side by side around its middle."""
    count = len(chart.names)
    room = 100 / len(chart.groups)
    gap = room * GAP if count > 1 else 0
    wide = min((room * COLUMNS - gap * (count - 1)) / count, 9)
    left = (
        group.at - (wide * count + gap * (count - 1)) / 2 + mark.series * (wide + gap)
    )
    words = SafeString("")
    if count == 1 and len(chart.groups) <= FIGURES and mark.value >= 0:
        words = format_html(
            '<text x="{}%" y="{}%" dy="-.5em">{}</text>',
            group.at,
            mark.start,
            figure(mark.value),
        )
    return format_html(
        '<rect class="s{}" x="{}%" y="{}%" width="{}%" height="{}%" rx="3"/>{}',
        mark.series,
        round(left, 2),
        mark.start,
        round(wide, 2),
        mark.size,
        words,
    )


@register.simple_tag
def polyline(marks, chart) -> SafeString:
    """One series as a line with a dot on each figure; gaps stay gaps.

    The picture is stretched to its box, so dots are lines of no length with round
    ends: strokes are not stretched.
    """
    points = [
        (group.at, mark.at) if mark.value is not None else None
        for group, mark in zip(chart.groups, marks, strict=True)
    ]
    strokes, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        strokes.append(f"{pen}{point[0]} {point[1]}")
        pen = "L"
    dots = [f"M{x} {y}h0" for x, y in filter(None, points)]
    parts = [("line", " ".join(strokes)), ("dots", "".join(dots))]
    return format_html_join(
        "",
        '<path class="{} s{}" d="{}"/>',
        ((kind, marks[0].series, d) for kind, d in parts),
    )
