"""The demo association's people: nine logins and 150 members."""

import random
import unicodedata
from pathlib import Path

from allauth.account.models import EmailAddress

from django.contrib.auth.hashers import make_password

from core import demo_texts
from membership import roles
from membership.accounts.models import User
from membership.models import Grant

ORDER = 10
PASSWORD = "guildhall-demo"  # noqa: S105  (printed for everybody to use)
DOMAIN = "guild.example"

# Letters that do not come apart into a plain one and a mark.
_FOLD = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ð": "d", "þ": "th", "ł": "l", "ß": "ss"}
)


def address(first: str, last: str) -> str:
    """first.last@ in plain ASCII: Ida Marie Kjær becomes ida-marie.kjaer@."""

    def plain(name: str) -> str:
        folded = unicodedata.normalize("NFKD", name.lower().translate(_FOLD))
        letters = folded.encode("ascii", "ignore").decode()
        return "-".join(letters.replace("'", "").split())

    return f"{plain(first)}.{plain(last)}@{DOMAIN}"


def cast() -> list[dict]:
    """Everybody: address, first and last name, language, roles, in a fixed order."""
    data = demo_texts.read(Path(__file__).parent / "demo_data", "people.toml")
    people = []
    for login in data["login"]:
        first, last = login["name"].split(", ")
        people.append(
            {
                "email": f"{login['address']}@{DOMAIN}",
                "first_name": first,
                "last_name": last,
                "language": login["language"],
                "roles": login["roles"],
                "admin": login.get("superuser", False),
            }
        )
    for group in data["group"]:
        for name in group["names"]:
            first, last = name.split(", ")
            people.append(
                {
                    "email": address(first, last),
                    "first_name": first,
                    "last_name": last,
                    "language": group["language"],
                    "roles": [roles.MEMBERS],
                    "admin": False,
                }
            )
    return people


def login(name: str) -> User:
    """The account of one of the nine logins, for example login("member")."""
    return User.objects.get(email=f"{name}@{DOMAIN}")


def crowd(seed: str) -> list[User]:
    """The 150 members without a login of their own, shuffled the same way each time."""
    emails = [p["email"] for p in cast() if p["roles"] == [roles.MEMBERS]]
    emails.remove(f"member@{DOMAIN}")
    found = User.objects.in_bulk(emails, field_name="email")
    people = [found[email] for email in emails if email in found]
    random.Random(seed).shuffle(people)  # noqa: S311  (a fixed order, not a secret)
    return people


def load(*, now, say) -> int:
    """Create whoever is missing; returns how many. Nobody who exists is touched."""
    people = cast()
    groups = roles.ensure()
    known = set(
        User.objects.filter(email__in=[p["email"] for p in people]).values_list(
            "email", flat=True
        )
    )
    missing = [p for p in people if p["email"] not in known]
    say(f"People: {len(missing)} new, {len(known)} already there")
    if not missing:
        return 0
    password = make_password(PASSWORD)  # hashed once: it is the same for everybody
    users = User.objects.bulk_create(
        User(
            email=p["email"],
            first_name=p["first_name"],
            last_name=p["last_name"],
            language=p["language"],
            password=password,
            is_staff=p["admin"],
            is_superuser=p["admin"],
        )
        for p in missing
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in users
    )
    holds = User.groups.through
    holds.objects.bulk_create(
        holds(user_id=user.pk, group_id=groups[role].pk)
        for user, person in zip(users, missing, strict=True)
        for role in person["roles"]
    )
    Grant.objects.bulk_create(
        Grant(person=user, role=groups[role])
        for user, person in zip(users, missing, strict=True)
        for role in person["roles"]
        if role != roles.MEMBERS
    )
    return len(users)
