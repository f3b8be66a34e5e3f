"""What became of a unit, in a sentence."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from membership import roles

register = template.Library()


@register.simple_tag
def role_label(name: str) -> str:
    """A role as people read it."""
    return roles.label(name)


@register.simple_tag
def change_in_words(change) -> str:
    """One line of history, told in the reader's language."""
    return SENTENCES[change.kind](change)


def _named(names: dict) -> str:
    return names.get("da" if get_language() == "da" else "en", "")


def _where(place: dict) -> str:
    above = place.get("above") or []
    return " › ".join(_named(one) for one in above) or _("the top")


def _moved(change) -> str:
    return _("Moved from %(before)s to %(after)s.") % {
        "before": _where(change.before),
        "after": _where(change.after),
    }


def _renamed(change) -> str:
    parts = [
        f"{change.before.get(name) or '–'} → {value or '–'}"
        for name, value in change.after.items()
    ]
    return _("Renamed: %s.") % "; ".join(parts)


def _merged(change) -> str:
    into = _named(change.after.get("name", {}))
    return _(
        "%(unit)s was merged into %(into)s: %(people)d people, %(roles)d roles."
    ) % {
        "unit": change.unit.name,
        "into": into,
        "people": change.after.get("people", 0),
        "roles": change.after.get("roles", 0),
    }


def _closed(change) -> str:
    return _("Closed: %(people)d people and %(roles)d roles ended.") % {
        "people": change.after.get("people", 0),
        "roles": change.after.get("roles", 0),
    }


SENTENCES = {
    "created": lambda change: _("Made, below %s.") % _where(change.after),
    "renamed": _renamed,
    "moved": _moved,
    "merged": _merged,
    "closed": _closed,
    "reopened": lambda change: _("Opened again."),
}
