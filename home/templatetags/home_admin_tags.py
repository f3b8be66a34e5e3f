"""What the panels of the dashboard and the reports say about a row."""

import datetime as dt

from django import template
from django.utils.translation import ngettext

from home import languages

register = template.Library()


@register.simple_tag
def why_behind(page) -> str:
    return languages.why_behind(page)


@register.simple_tag
def mend_url(page) -> str:
    return languages.mend_url(page)


@register.filter
def span(age: dt.timedelta) -> str:
    """A length of time in its largest unit: 12 seconds, 3 minutes, 2 days."""
    seconds = int(age.total_seconds())
    if seconds < 60:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    if seconds < 3600:
        minutes = seconds // 60
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if seconds < 86400:
        hours = seconds // 3600
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = seconds // 86400
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
