"""How fast the directory answers among 100,000 members.

    DATABASE_URL= PYTHONPATH=.:site .venv/bin/python -m tests.bench.people

prints the rows for SQLite; `make bench` (`--only people`) calls `rows` on PostgreSQL.
"""

import os
import random
import sys
import tempfile
import time
from pathlib import Path

MEMBERS = 100_000
BLOCK = 5000
TIMES = 40
MOST = 150


def fill(copies: int = MEMBERS // BLOCK):
    """So many members with profiles, cards, units and interests.

    One block is written as the site writes it; the database copies it, so that a
    hundred thousand take a minute.
    """
    from django.db import transaction

    from membership.models import Interest, Unit

    units = _units(Unit)
    interests = [
        Interest.objects.get_or_create(
            slug=f"bench-{n}",
            defaults={"name_da": f"Emne {n}", "name_en": f"Topic {n}"},
        )[0]
        for n in range(20)
    ]
    with transaction.atomic():
        _block(interests, units)
        _copy(copies)
    return interests, units


def _block(interests, units) -> None:
    from membership import roles
    from membership.accounts.models import User
    from membership.directory import cards
    from membership.directory.seeing import CHOICES
    from membership.models import Belonging, Profile
    from membership.models.members import today

    chance = random.Random(7)
    group = roles.ensure()[roles.MEMBERS]
    people = User.objects.bulk_create(
        User(
            email=f"bench{n}@people.example",
            first_name=_word(chance, FIRST),
            last_name=_word(chance, LAST),
            password="!",
        )
        for n in range(BLOCK)
    )
    holds = User.groups.through
    holds.objects.bulk_create(
        holds(user_id=person.pk, group_id=group.pk) for person in people
    )
    profiles = Profile.objects.bulk_create(
        Profile(
            person=person,
            listed=chance.choice(["members", "members", "public"]),
            job_title=_word(chance, JOBS),
            employer=f"{_word(chance, LAST)} A/S",
            bio=" ".join(_word(chance, WORDS) for _n in range(25)),
            city=_word(chance, TOWNS),
            **{
                name: chance.choice(["nobody", "members", "public"]) for name in CHOICES
            },
        )
        for person in people
    )
    through = Profile.interests.through
    through.objects.bulk_create(
        through(profile_id=row.pk, interest_id=one.pk)
        for row in profiles
        for one in chance.sample(interests, 3)
    )
    Belonging.objects.bulk_create(
        Belonging(person=person, unit=chance.choice(units), starts=today())
        for person in people
    )
    mine = Profile.objects.filter(pk__in=[row.pk for row in profiles])
    cards.fill(cards.readable(mine))
    _index()


def _index() -> None:
    """The block in site search: bulk tells it nothing."""
    from search import sources, writing

    rows = next(rows for rows in sources.row_sources() if rows.source == "profile")
    every = rows.public(rows.rows.all())
    found = [rows.found(row) for row in every.iterator(chunk_size=500)]
    for begin in range(0, len(found), 500):
        writing.put(found[begin : begin + 500])


def _copy(copies: int) -> None:
    """The block again and again, each key moved on by as many as there are."""
    from django.core.management.color import no_style
    from django.db import connection

    from membership.accounts.models import User
    from membership.directory.models import Card
    from membership.models import Belonging, Profile

    is_postgres = connection.vendor == "postgresql"
    number = "gen_random_uuid()" if is_postgres else "lower(hex(randomblob(16)))"
    mine = User.objects.filter(email__endswith="@people.example")
    people = list(mine.order_by("pk").values_list("pk", flat=True))
    profiles = Profile.objects.filter(person__in=mine)
    models = [
        (User, mine),
        (User.groups.through, User.groups.through.objects.filter(user__in=mine)),
        (Profile, profiles),
        (
            Profile.interests.through,
            Profile.interests.through.objects.filter(profile__in=profiles),
        ),
        (Belonging, Belonging.objects.filter(person__in=mine)),
        (Card, Card.objects.filter(profile__in=profiles)),
    ]
    ranges = {}
    for model, rows in models:
        keys = sorted(rows.order_by().values_list("pk", flat=True))
        assert keys[-1] - keys[0] == len(keys) - 1, model
        ranges[model] = (keys[0], len(keys))
    assert len(people) == BLOCK
    with connection.cursor() as cursor:
        for n in range(1, copies):
            for model, (first, size) in ranges.items():
                names, values = [], []
                for field in model._meta.concrete_fields:
                    names.append(field.column)
                    to = model if field.primary_key else field.related_model
                    if to in ranges:
                        values.append(f"{field.column} + {n * ranges[to][1]}")
                    elif field.name == "public_id":
                        values.append(number)
                    elif field.name == "email":
                        values.append(f"'c{n}' || email")
                    else:
                        values.append(field.column)
                cursor.execute(
                    # Names of the database's own and numbers; nothing from outside.
                    f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) "  # noqa: S608
                    f"SELECT {', '.join(values)} FROM {model._meta.db_table} "
                    f"WHERE id >= {first} AND id < {first + size}"
                )
        for sql in connection.ops.sequence_reset_sql(no_style(), list(ranges)):
            cursor.execute(sql)


def _units(model) -> list:
    """A tree of 200: ten below the root, nineteen below each of them."""
    found = []
    for n in range(10):
        school = model.add_root(name_da=f"S {n}", name_en=f"S {n}", code=f"bench-{n}")
        found.append(school)
        for m in range(19):
            school.refresh_from_db()
            code = f"bench-{n}-{m}"
            found.append(school.add_child(name_da=code, name_en=code, code=code))
    return found


def _word(chance, words) -> str:
    """The first are frequent, the last are rare, as in life."""
    return words[int(len(words) * chance.random() ** 2)]


SYLLABLES = ["ka", "lu", "mi", "ro", "sø", "ten", "vi", "bær", "dal", "gå", "hol", "ny"]
FIRST = [a + b for a in SYLLABLES for b in SYLLABLES]
LAST = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES[:6]]
JOBS = [f"{word} analyst" for word in FIRST[:60]]
TOWNS = [f"{word}by" for word in FIRST]
WORDS = [a + b + c + d for a in SYLLABLES for b in SYLLABLES for c in "abcde" for d in
         SYLLABLES[:5]]  # fmt: skip


def rows(interests, units):
    """Yield (what, target, measured, held) for the directory, as a member."""
    from django.test import Client

    from membership import roles
    from tests.make import a_person

    member = Client(headers={"host": "127.0.0.1"})
    member.force_login(a_person(roles.MEMBERS))
    anybody = Client(headers={"host": "127.0.0.1"})
    chance = random.Random(11)
    asked = {
        "first page": [{}],
        "page 10": [{"page": 10}],
        "a rare word": [{"q": word} for word in chance.sample(WORDS[-300:], 10)],
        "a common word": [{"q": word} for word in WORDS[:10]],
        "the beginning of a name": [{"q": word} for word in FIRST[:10]],
        "two words": [{"q": f"{FIRST[n]} {LAST[n]}"} for n in range(10)],
        "an interest": [{"interest": one.slug} for one in interests[:10]],
        "a large unit": [{"unit": f"bench-{n}"} for n in range(10)],
        "a small unit": [{"unit": unit.code} for unit in units[1:11]],
        "a town": [{"place": town} for town in TOWNS[:10]],
        "word, interest, unit": [
            {"q": WORDS[n], "interest": interests[n].slug, "unit": f"bench-{n}"}
            for n in range(10)
        ],
    }
    for name, choices in asked.items():
        yield _row(name, member, choices)
    yield _row("first page, as a visitor", anybody, [{}])
    found = [{"q": word} for word in FIRST[:10]]
    yield _row("site search for a name", member, found, "/en/search/")


def _row(name, client, choices, path="/en/members/"):
    taken = []
    for n in range(TIMES):
        begun = time.perf_counter()
        answer = client.get(path, choices[n % len(choices)])
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code in {200, 429}, answer.status_code
    taken.sort()
    p95 = taken[int(len(taken) * 0.95) - 1]
    return (
        f"directory, {MEMBERS:,} members: {name}, p95",
        f"≤ {MOST} ms",
        f"{p95:.0f} ms (median {taken[len(taken) // 2]:.0f})",
        p95 <= MOST,
    )


def measure(table) -> None:
    """Fill the database that is there and add the rows to a table of the bench."""
    from django.db import connection

    begun = time.monotonic()
    given = fill()
    print(f"  {MEMBERS:,} members written in {time.monotonic() - begun:.0f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    for row in rows(*given):
        table.add(*row)


class _Printed:
    def add(self, what, target, measured, held):
        sign = "" if held else "  MISSED"
        sys.stdout.write(f"{what}: {measured} (target {target}){sign}\n")
        sys.stdout.flush()


def main() -> None:
    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root), str(root / "site")]
    with tempfile.TemporaryDirectory() as name:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
        os.environ["GUILDHALL_VAR"] = name
        os.environ["GUILDHALL_SEARCHES_A_MINUTE"] = "1000000"
        import django

        django.setup()
        from tests import database, make

        drop = database.create(Path(name))
        try:
            make.a_site()
            measure(_Printed())
        finally:
            drop()


if __name__ == "__main__":
    main()
