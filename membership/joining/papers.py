"""The card on paper and the letter of welcome, as PDF; and the card's square."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import dates
from core.papers import A4, A6, QUIET, Paper, modules
from membership.joining import money
from membership.models.members import today

# White around the square on the screen, in modules.
MARGIN = 4


def qr_svg(text: str, title: str) -> SafeString:
    """An inline SVG, black on white in every mode. `title` is read out."""
    rows = modules(text)
    side = len(rows) + 2 * MARGIN
    path = "".join(
        f"M{x + MARGIN} {y + MARGIN}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" role="img"'
        ' viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        '<title>{title}</title><path fill="#ffffff" d="M0 0h{side}v{side}H0z"/>'
        '<path fill="#0b0f0d" d="{path}"/></svg>',
        side=side,
        title=title,
        path=path,
    )


def _say(day) -> str:
    return dates.day_long(day, today=today(), weekday=False)


def card(member, period, url: str, name: str) -> bytes:
    """An A6 card: name, number, kind, until when, and the square."""
    person = member.person.get_full_name()
    paper = Paper(
        A6, title=_("Member card"), author=name, language=get_language() or "da"
    )
    y = paper.text(name, 10, 9, size=11, colour=QUIET, width=84)
    paper.text(person, 10, y + 5, size=20, bold=True, width=84)
    paper.rule(10, 52, 78)
    rows = (
        (_("Member number"), member.number),
        (_("Kind"), period.kind.name),
        (_("Member since"), member.joined_on.year),
        (_("Until"), _say(period.ends)),
    )
    y = 56
    for label, value in rows:
        paper.text(label, 10, y, size=9, colour=QUIET, width=32)
        y = max(paper.text(value, 42, y, size=10, bold=True, width=48), y + 5) + 2
    paper.square(url, 94, 26, 46)
    return paper.done()


def letter(member, period, how: str, name: str) -> bytes:
    """An A4 letter: welcome, the number, the first steps, how one pays."""
    person = member.person
    paper = Paper(
        A4, title=_("Welcome as a member"), author=name, language=get_language() or "da"
    )
    y = paper.text(name, 25, 22, size=12, bold=True, width=160)
    profile = getattr(person, "profile", None)
    address = [person.get_full_name()]
    if profile and profile.city:
        address += [profile.street, f"{profile.postcode} {profile.city}".strip()]
    y = paper.text("\n".join(filter(None, address)), 25, 48, size=11, width=90)
    y = paper.text(_say(period.written_at.date()), 25, y + 10, colour=QUIET, width=90)
    y = paper.text(_("Welcome as a member"), 25, y + 10, size=22, bold=True, width=160)
    about = {
        "name": person.first_name,
        "kind": period.kind.name,
        "number": member.number,
        "start": _say(period.starts),
        "end": _say(period.ends),
    }
    parts = [
        _("Dear %(name)s,") % about,
        _(
            "You are a member: %(kind)s, number %(number)s. Your period runs from "
            "%(start)s to %(end)s."
        )
        % about,
        _("It costs %(price)s.")
        % {"price": money.said_for(period.kind.fee, period.kind.months)},
        *how.split("\n\n"),
        _("First steps"),
        _("1. Save your member card on your phone, or print it and cut it out."),
        _("2. Come to the next event. Members register with one press."),
        _("3. Say on your profile what you are interested in, if you like."),
        _("We are glad that you are here."),
    ]
    y += 4
    for part in filter(None, parts):
        y = paper.text(part, 25, y + 3, size=11, width=160)
    return paper.done()
