"""The demo association's kinds of membership, its ledger, and who waits to join."""

import datetime as dt
import uuid
from decimal import Decimal
from pathlib import Path

from allauth.account.models import EmailAddress

from django.contrib.auth.hashers import make_password

from wagtail.models import Site

from core import demo_texts
from membership import demo as people_demo
from membership import roles
from membership.accounts.models import User
from membership.actions import last_day
from membership.joining.models import Application, PayingSettings, Step
from membership.models import Member, MembershipType, Period
from membership.models.members import today

ORDER = 12
DATA = Path(__file__).parent / "demo_data"
KINDS = (
    {
        "slug": "member",
        "name_da": "Medlem",
        "name_en": "Member",
        "fee": 250,
        "order": 1,
        "benefits_da": "Alle aftener uden betaling.\n\nMedlemspris på kurser og "
        "adgang til optagelserne bagefter.",
        "benefits_en": "Every evening without paying.\n\nMembers’ price on courses, "
        "and the recordings afterwards.",
    },
    {
        "slug": "student",
        "name_da": "Studerende",
        "name_en": "Student",
        "fee": 0,
        "order": 2,
        "benefits_da": "Det samme som medlemmer, mens du studerer.\n\nEn mentor, hvis "
        "du vil have en.",
        "benefits_en": "The same as members, while you study.\n\nA mentor, if you "
        "would like one.",
    },
    {
        "slug": "supporting",
        "name_da": "Støttemedlem",
        "name_en": "Supporting member",
        "fee": 500,
        "order": 3,
        "has_vote": False,
        "benefits_da": "Du hjælper os med lokaler og kaffe.\n\nDit navn på listen over "
        "støtter, hvis du vil.",
        "benefits_en": "You help us with rooms and coffee.\n\nYour name on the list of "
        "supporters, if you like.",
    },
)
PAY_DA = (
    "Betal {fee} til reg. 9570, konto 0012 345 678.\n\nSkriv medlemsnummer {number} i "
    "beskeden, så kan kassereren se, at det er dig. Perioden bliver forlænget inden "
    "for tre hverdage."
)
PAY_EN = (
    "Pay {fee} to reg. 9570, account 0012 345 678.\n\nWrite member number {number} in "
    "the message, so that the treasurer sees it is you. Your period is prolonged "
    "within three working days."
)
STREETS = (
    "Vesterbrogade",
    "Bergsgatan",
    "Jagtvej",
    "Amagerbrogade",
    "Stora Södergatan",
)
TOWNS = (
    ("1620", "København V", "DK"),
    ("214 22", "Malmö", "SE"),
    ("2200", "København N", "DK"),
    ("2300", "København S", "DK"),
    ("222 23", "Lund", "SE"),
)


def load(*, now, say) -> int:
    """Kinds, a ledger for everybody, ten applications; only what is missing."""
    kinds = {k["slug"]: _kind(k) for k in KINDS}
    _paying()
    members = 0 if Member.objects.exists() else _members(kinds)
    applications = 0 if Application.objects.exists() else _applications(kinds, now)
    say(f"Membership: {members} members, {applications} applications")
    return members + applications


def _kind(fields) -> MembershipType:
    fields = {**fields, "fee": Decimal(fields["fee"])}
    slug = fields.pop("slug")
    return MembershipType.objects.get_or_create(slug=slug, defaults=fields)[0]


def _paying():
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None:
        row = PayingSettings.for_site(site)
        if not row.pay_da:
            row.pay_da, row.pay_en = PAY_DA, PAY_EN
            row.save()


def _history(n: int, day: dt.date) -> tuple[dt.date, int, dt.date | None]:
    """First day, how many years were written, and the day of resigning, of person n.

    Nine in ten are members; some are in grace, lapsed, resigned or begin next month.
    """
    if n < 9:  # the nine logins: in the middle of a year
        return day - dt.timedelta(days=365 * (2 + n % 3) + 120), 3 + n % 3, None
    years = 1 + n % 4
    start = day - dt.timedelta(days=365 * (years - 1) + 23 + (n * 37) % 330)
    if n % 26 == 11:  # the year ended two weeks ago: to be renewed
        return day - dt.timedelta(days=365 * years + 10 + n % 12), years, None
    if n % 26 == 17:  # two months ago: lapsed
        return day - dt.timedelta(days=365 * years + 60 + n % 90), years, None
    if n % 40 == 19:
        return start, years, day - dt.timedelta(days=5 + n % 200)
    if n % 80 == 33:
        return day + dt.timedelta(days=10 + n % 15), 1, None
    if n % 26 == 3:  # ends within a month: reminded
        return day - dt.timedelta(days=365 * years - 3 - n % 25), years, None
    return start, years, None


def _members(kinds) -> int:
    day = today()
    emails = [p["email"] for p in people_demo.cast() if roles.MEMBERS in p["roles"]]
    found = User.objects.in_bulk(emails, field_name="email")
    people = [found[email] for email in emails if email in found]
    order = sorted(range(len(people)), key=lambda n: _history(n, day)[0])
    numbers = {n: 1001 + place for place, n in enumerate(order)}
    members, periods = [], []
    for n, person in enumerate(people):
        start, years, gone = _history(n, day)
        kind = kinds[
            "student" if n % 7 == 5 else "supporting" if n % 19 == 8 else "member"
        ]
        member = Member(
            person=person, number=str(numbers[n]), joined_on=start, resigned_on=gone
        )
        members.append(member)
        for _year in range(years):
            ends = last_day(start, kind.months)
            periods.append(
                Period(
                    member=member,
                    kind=kind,
                    starts=start,
                    ends=ends,
                    grace_ends=ends + dt.timedelta(days=kind.grace_days),
                    fee=kind.fee,
                    source=Period.Source.RENEWAL
                    if _year
                    else Period.Source.APPLICATION,
                )
            )
            start = ends + dt.timedelta(days=1)
            if gone and start > gone:
                break
    Member.objects.bulk_create(members)
    Period.objects.bulk_create(periods)
    _groups(people)
    return len(members)


def _groups(people) -> None:
    """The group of members as the ledger has it; `membership.demo` put in all."""
    group = roles.ensure()[roles.MEMBERS]
    current = set(Member.objects.current().values_list("person_id", flat=True))
    holds = User.groups.through
    away = [person.pk for person in people if person.pk not in current]
    holds.objects.filter(group_id=group.pk, user_id__in=away).delete()


def _applications(kinds, now) -> int:
    password = make_password(people_demo.PASSWORD)
    board = people_demo.login("board")
    entries = demo_texts.read(DATA, "applicants.toml")["applicant"]
    for n, entry in enumerate(entries):
        person = _applicant(entry, password)
        postcode, city, country = TOWNS[n % len(TOWNS)]
        at = now - dt.timedelta(days=entry["days"], hours=n)
        row = Application.objects.create(
            person=person,
            kind=kinds[entry["kind"]],
            street=f"{STREETS[n % len(STREETS)]} {3 + 7 * n}",
            postcode=postcode,
            city=city,
            country=country,
            why=entry["why"],
            client_key=uuid.uuid4(),
            sent_at=at,
            state="asked" if "asked" in entry else "received",
        )
        steps = [(Step.Kind.SENT, row.why, person, at)]
        if "asked" in entry:
            later = at + dt.timedelta(days=1)
            steps.append((Step.Kind.ASKED, entry["asked"], board, later))
        for kind, text, by, moment in steps:
            Step.objects.create(application=row, kind=kind, text=text, by=by, at=moment)
    return len(entries)


def _applicant(entry, password) -> User:
    first, last = entry["name"].split(", ")
    email = people_demo.address(first, last)
    person, fresh = User.objects.get_or_create(
        email=email,
        defaults={
            "first_name": first,
            "last_name": last,
            "language": entry["language"],
            "password": password,
        },
    )
    if fresh:
        EmailAddress.objects.create(
            user=person, email=email, verified=True, primary=True
        )
    return person
