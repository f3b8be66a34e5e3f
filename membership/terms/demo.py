"""The demo association's terms, accepted by everybody but the helpdesk's agent.

Sign in as agent@ to be asked for the new code of conduct.
"""

import datetime as dt
from pathlib import Path

from django.utils import timezone

from core import demo_texts
from core.demo_texts import LANGUAGES, rich
from membership import demo as people_demo
from membership.accounts.models import User
from membership.terms.models import Acceptance, Policy, Version

ORDER = 12
ASKED = "agent"


def load(*, now, say) -> int:
    """Create what is missing; returns how many policies are new."""
    data = demo_texts.read(Path(__file__).parent / "demo_data", "terms.toml")
    known = set(Policy.objects.values_list("slug", flat=True))
    fresh = [entry for entry in data["policy"] if entry["slug"] not in known]
    for entry in fresh:
        _policy(entry, now)
    if fresh:
        _acceptances()
    say(f"Terms: {len(fresh)} new")
    return len(fresh)


def _policy(entry, now):
    policy = Policy.objects.create(
        slug=entry["slug"],
        kind=entry["kind"],
        at_signup=entry.get("at_signup", False),
        order=entry["order"],
    )
    for number, words in enumerate(entry["versions"], start=1):
        said = {
            f"{name}_{language}": words.get(name, {}).get(language, "")
            for name in ("title", "changes")
            for language in LANGUAGES
        }
        said |= {f"body_{code}": rich(words["body"][code]) for code in LANGUAGES}
        at = now + dt.timedelta(days=words["days"])
        Version.objects.create(
            policy=policy,
            number=number,
            valid_from=timezone.localdate(at),
            must_accept=words.get("must_accept", False),
            written_by=people_demo.login("editor"),
            published_by=people_demo.login("board"),
            published_at=at - dt.timedelta(days=1),
            **said,
        )


def _acceptances():
    """Everybody accepted all versions, a while after each was published."""
    emails = [person["email"] for person in people_demo.cast()]
    people = list(User.objects.filter(email__in=emails).order_by("pk"))
    versions = Version.objects.select_related("policy")
    Acceptance.objects.bulk_create(
        (
            Acceptance(
                person=person,
                version=version,
                at=version.published_at + dt.timedelta(hours=30 + 3 * n % 200),
                where="signup" if version.policy.at_signup else "again",
            )
            for version in versions
            for n, person in enumerate(people)
            if not (version.must_accept and person.email.startswith(f"{ASKED}@"))
        ),
        ignore_conflicts=True,
    )
