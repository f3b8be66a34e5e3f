"""What somebody still has to accept: pure questions, kept while nothing changes."""

from django.db.models import Max, Q
from django.utils import timezone

from core.kept import kept
from membership.terms.models import Acceptance, Version


def required(request=None) -> dict[int, tuple[int, int]]:
    """Policy id -> (number that must be accepted or a later one, version in force).

    Empty where nothing must be accepted again. At most two queries, kept until
    something is published; a new day is seen within a minute.
    """
    day = timezone.localdate()
    return kept(f"terms:{day}", lambda: _required(day), request)


def _required(day) -> dict[int, tuple[int, int]]:
    must = dict(
        Version.objects.published()
        .filter(must_accept=True, valid_from__lte=day)
        .order_by()
        .values("policy")
        .annotate(number=Max("number"))
        .values_list("policy", "number")
    )
    if not must:
        return {}
    current = Version.objects.in_force(day).filter(policy__in=must)
    return {v.policy_id: (must[v.policy_id], v.pk) for v in current}


def pending(person, request=None) -> list[int]:
    """Ids of the versions in force that this person has still to accept."""
    wanted = required(request)
    if not wanted:
        return []
    held = dict(
        Acceptance.objects.filter(person=person, version__policy__in=wanted)
        .order_by()
        .values("version__policy")
        .annotate(number=Max("version__number"))
        .values_list("version__policy", "number")
    )
    return [pk for policy, (n, pk) in wanted.items() if held.get(policy, 0) < n]


def at_signup() -> list[Version]:
    """The versions that whoever creates an account accepts.

    Also what everybody must accept: asked now, it is not asked again at once.
    """
    wanted = Q(policy__at_signup=True) | Q(policy__in=required())
    rows = Version.objects.in_force().filter(wanted)
    return list(rows.select_related("policy"))
