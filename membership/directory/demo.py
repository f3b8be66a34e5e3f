"""What the demo association's people say of themselves: four in five are listed."""

import random
from pathlib import Path

from core import demo_texts
from membership import demo as people_demo
from membership.accounts.models import User
from membership.directory import actions, seeing
from membership.models import Interest, Profile

ORDER = 18
DATA = Path(__file__).parent / "demo_data"
# How often a listed person shows a field to members, and to everybody.
OFTEN = {
    "show_photo": (0.9, 0.3),
    "show_job": (0.9, 0.5),
    "show_bio": (0.9, 0.4),
    "show_interests": (0.95, 0.4),
    "show_city": (0.9, 0.4),
    "show_links": (0.8, 0.3),
    "show_email": (0.5, 0.05),
    "show_phone": (0.3, 0.0),
    "show_units": (0.9, 0.3),
    "show_birthdate": (0.1, 0.0),
    "show_address": (0.05, 0.0),
}


def load(*, now, say) -> int:
    """Interests and profiles, where there are none yet."""
    data = demo_texts.read(DATA, "profiles.toml")
    interests = _interests(data)
    if Profile.objects.exists():
        return 0
    made = 0
    for row in data["told"]:
        person = User.objects.filter(
            email=f"{row['login']}@{people_demo.DOMAIN}"
        ).first()
        if person:
            _tell(person, row, interests)
            made += 1
    for person in people_demo.crowd("profiles"):
        _invent(person, data, interests)
        made += 1
    say(f"Profiles: {made} new, {len(interests)} interests")
    return made


def _interests(data) -> dict[str, Interest]:
    return {
        row["slug"]: Interest.objects.get_or_create(
            slug=row["slug"],
            defaults={"name_da": row["name"]["da"], "name_en": row["name"]["en"]},
        )[0]
        for row in data["interest"]
    }


def _tell(person: User, row: dict, interests) -> None:
    values = {name: row[name] for name in actions.WRITTEN if name in row}
    values |= {f"show_{name}": choice for name, choice in row["shown"].items()}
    actions.save(
        person=person,
        values=values,
        interests=[interests[slug] for slug in row["interests"]],
    )


def _invent(person: User, data: dict, interests) -> None:
    """The same person is invented the same way each time."""
    chance = random.Random(person.email)  # noqa: S311  (a fixed order, not a secret)
    language = person.language
    town, postcode = chance.choice(data["towns"][language])
    listed = chance.choices(["nobody", "members", "public"], [20, 55, 25])[0]
    local = person.email.partition("@")[0]
    links = chance.sample(data["link"], chance.choice([0, 0, 1, 2]))
    country, code = ("DK", "+45 55 ") if language == "da" else ("SE", "+46 70 555 ")
    values = {
        "listed": listed,
        "job_title": chance.choice(data["jobs"][language]),
        "employer": chance.choice(data["employers"][language]),
        "bio": chance.choice(data["bios"][language]) if chance.random() < 0.7 else "",
        "links": [
            {"name": link["name"], "url": link["url"].format(name=local)}
            for link in links
        ],
        "phone": f"{code}{chance.randrange(10, 99)} {chance.randrange(10, 99)}",
        "street": f"{chance.choice(data['streets'][language])} {chance.randrange(90)}",
        "postcode": postcode,
        "city": town,
        "country": country,
    }
    for name in seeing.CHOICES:
        members, public = OFTEN[name]
        dice = chance.random()
        values[name] = (
            "public" if dice < public else "members" if dice < members else "nobody"
        )
    actions.save(
        person=person,
        values=values,
        interests=chance.sample(list(interests.values()), chance.randrange(1, 5)),
    )
