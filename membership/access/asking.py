"""Questions of access in words, and who answers them.

"edit 12", "publish /en/news/first/", "document 3", "people health-data" or an address
such as "/admin/units/": a verb and what it is about. Rooms add their own verbs in a
module `explains`, with `register`; they are found when the first question is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.errors import Refused
from membership import roles
from membership.access import trying
from membership.access.answers import Answer


@dataclass(frozen=True)
class Verb:
    """`find(text)` gives the thing or None; `may(person, thing)` is the plain truth;
    `explain(answer, person, thing)` adds the rules and what would be needed."""

    name: str
    label: str
    find: Callable[[str], object]
    may: Callable[[object, object], bool]
    explain: Callable[[Answer, object, object], None]
    # What the thing is called, for the form's second field.
    hint: str = ""


_verbs: dict[str, Verb] = {}
_found = False
OPEN = "open"


def register(name: str, label, *, find, may, explain, hint="") -> None:
    """Add a verb. The same name twice is the same verb, said anew."""
    _verbs[name] = Verb(name, label, find, may, explain, hint)


def verbs() -> list[Verb]:
    """Every verb that a room answers to."""
    global _found
    if not _found:
        for config in apps.get_app_configs():
            name = f"{config.name}.explains"
            if find_spec(name) is not None:
                import_module(name)
        _found = True
    return list(_verbs.values())


def parse(text: str) -> tuple[Verb, str]:
    """The verb and what it is about. Raises Refused: unknown."""
    known = {verb.name: verb for verb in verbs()}
    text = text.strip()
    if text.startswith("/"):
        return known[OPEN], text
    name, _space, thing = text.partition(" ")
    if name not in known or not thing.strip():
        raise Refused(
            _("Ask with one of these words and what it is about: {words}.").format(
                words=", ".join(sorted(known))
            ),
            "unknown",
            field="thing",
        )
    return known[name], thing.strip()


def ask(person, text: str) -> Answer:
    """Whether this person may, and every rule on the way. Raises Refused: unknown."""
    verb, named = parse(text)
    thing = verb.find(named)
    if thing is None:
        raise Refused(
            _("There is nothing like “{thing}”.").format(thing=named[:80]),
            "unknown",
            field="thing",
        )
    answer = Answer(allowed=verb.may(person, thing))
    answer.question = _("%(person)s: %(verb)s %(thing)s") % {
        "person": person,
        "verb": str(verb.label).lower(),
        "thing": named if isinstance(thing, str) else thing,
    }
    _account(answer, person)
    verb.explain(answer, person, thing)
    if not answer.allowed:
        _what_would_help(answer, person, verb, thing)
    return answer


def _account(answer: Answer, person) -> None:
    """What is asked of everybody: the account, and what it holds."""
    if not person.is_active:
        answer.no(_("The account is closed, so it may nothing."))
        answer.needed.append(_("An admin opens the account again."))
        return
    if person.is_superuser:
        answer.note(_("Is an admin, and admins may nearly everything."))
        return
    held = [roles.label(name) for name in roles.ALL if roles.has(person, name)]
    if held:
        answer.note(_("Holds for the whole site: %s.") % ", ".join(held))
    else:
        answer.note(_("Holds no role for the whole site."))
    ended = person.grants.filter(revoked_at__isnull=False, scope="site").select_related(
        "role"
    )
    for row in ended.order_by("-revoked_at")[:3]:
        if not roles.has(person, row.role.name):
            answer.note(
                _("Had the role %(role)s until %(when)s.")
                % {
                    "role": roles.label(row.role.name),
                    "when": f"{row.revoked_at:%Y-%m-%d}",
                }
            )


def _what_would_help(answer: Answer, person, verb: Verb, thing) -> None:
    """Each role is tried on, alone; what the site answers then is what is said."""
    if not person.is_active:
        return
    found = trying.roles_that_would(person, lambda other: verb.may(other, thing))
    if found:
        answer.needed.append(
            _("One of these roles would open it: %s.")
            % ", ".join(roles.label(name) for name in found)
        )
    elif not answer.needed:
        answer.needed.append(_("No role opens it; only admins may, or nobody."))


def through(person, names, *, event="", unit=None) -> list[str]:
    """Sentences on the person's own roles that reach a thing, and whence."""
    said = []
    for name in names:
        if roles.has(person, name):
            said.append(_("Has the role %s for the whole site.") % roles.label(name))
    rows = person.grants.standing().filter(role__name__in=names).exclude(scope="site")
    for row in rows.select_related("role", "unit"):
        label = roles.label(row.role.name)
        if unit is not None and row.unit and unit.path.startswith(row.unit.path):
            if row.unit_id == unit.pk:
                said.append(_("Has the role %s for this unit.") % label)
            else:
                said.append(
                    _("Has the role %(role)s through %(unit)s.")
                    % {"role": label, "unit": row.unit.name}
                )
        elif event and row.thing == str(event):
            said.append(_("Has the role %s for this event alone.") % label)
    return said


def elsewhere(person, names) -> list[str]:
    """Sentences on such roles that the person holds, but for other things."""
    rows = person.grants.standing().filter(role__name__in=names).exclude(scope="site")
    return [
        _("Has the role %(role)s, but only for %(unit)s.")
        % {
            "role": roles.label(row.role.name),
            "unit": row.unit.name if row.unit else _("another part"),
        }
        for row in rows.select_related("role", "unit")[:5]
    ]


def number(text: str, model):
    """The row with this number, or None for what is no number or nobody's."""
    if not text.isdecimal() or len(text) > 9:
        return None
    return model.objects.filter(pk=int(text)).first()


ADDRESS = _lazy("an address such as /admin/units/")
