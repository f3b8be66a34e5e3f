"""A poll on a page of any wing."""

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import dates
from polls import sample, showing
from polls.models import Poll

register = template.Library()


@register.simple_tag(takes_context=True)
def poll_view(context, poll):
    """The poll for this reader (`showing.View`), or None where it is not for them.

    Without a request (feeds, mails) the reader is everybody.
    """
    if poll is None:
        return None
    if poll.pk is None:
        return sample.view(poll)
    request = context.get("request")
    user = getattr(request, "user", None) or _Nobody()
    rows = Poll.objects.visible_to(user).select_related("unit")
    row = rows.prefetch_related("questions").filter(pk=poll.pk).first()
    if row is None or row.state == "draft":
        return None
    return showing.of(row, user)


class _Nobody:
    is_authenticated = is_active = is_superuser = False
    pk = None


@register.simple_tag
def poll_bar(question, line) -> SafeString:
    """A bar on its track; whoever cannot see it reads the table beside it."""
    return format_html(
        '<svg class="meter{}" aria-hidden="true"><rect class="track" width="100%" '
        'height="8"/><rect class="bar" data-poll-bar="{}-{}" width="{}%" height="8"/>'
        "</svg>",
        "" if line.leads else " behind",
        question.pk or 0,
        line.place,
        line.share,
    )


@register.filter
def moment(when) -> str:
    """Sunday 6 December at 20.00, in the association's zone; empty for none."""
    if when is None:
        return ""
    here = dates.local(when)
    return dates.moment_short(here, today=dates.local(timezone.now()).date())


@register.filter
def plainly(value) -> str:
    """3.5 / 3,5: as the language writes it, without needless noughts."""
    if value is None:
        return "–"
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    places = len(text.partition(".")[2])
    return number_format(text, places, use_l10n=True)
