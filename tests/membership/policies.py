"""Builders for the tests of terms."""

import datetime as dt
import itertools

from django.utils import timezone

from membership.terms import actions
from membership.terms.models import Policy, Version

_count = itertools.count(1)


def a_policy(**fields) -> Policy:
    return Policy.objects.create(**{"slug": f"policy-{next(_count)}", **fields})


def a_draft(policy=None, **fields) -> Version:
    said = {
        "title_da": "Betingelser",
        "title_en": "Terms",
        "body_da": "<p>Alle er velkomne.</p>",
        "body_en": "<p>Everybody is welcome.</p>",
    }
    return Version.objects.create(policy=policy or a_policy(), **{**said, **fields})


def a_version(policy=None, *, days=0, by=None, **fields) -> Version:
    """Published; `days` from today it is in force, which may lie in the past."""
    draft = a_draft(policy, **fields)
    day = timezone.localdate() + dt.timedelta(days=days)
    if days >= 0 and by:
        draft.valid_from = day
        draft.save()
        return actions.publish(version=draft, by=by)
    last = draft.policy.versions.published().order_by("-number").first()
    draft.number = (last.number if last else 0) + 1
    draft.published_at, draft.valid_from = timezone.now(), day
    draft.save()
    return draft
