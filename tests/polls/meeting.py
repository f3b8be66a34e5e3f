"""Builders of assemblies: members with a vote, a frozen roll, an open meeting."""

import itertools
import re
import uuid

import pytest

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from membership import roles
from polls.assembly import actions, hall, motions, proxies, voting
from polls.assembly.models import Assembly, Motion, Proxy, Seat
from tests import make
from tests.membership.joiners import a_kind, a_member

NAMES = ["Maja Lindqvist", "Anders Juul", "Nadia Holm", "Tobias Krag", "Signe Bro"]
_count = itertools.count(1)


def members(count: int, **kind) -> list:
    """So many people who are members from today and may vote."""
    its_kind = a_kind(**kind)
    found = []
    for n in range(count):
        first, last = NAMES[n % len(NAMES)].split()
        person = make.a_person(
            roles.MEMBERS, first_name=first, last_name=f"{last}{n}", language="en"
        )
        a_member(person=person, kind=its_kind)
        found.append(person)
    return found


def an_assembly(*, by=None, **fields) -> Assembly:
    """One that is being prepared."""
    fields.setdefault("title_en", f"General assembly {next(_count)}")
    fields.setdefault("starts_at", timezone.now())
    fields.setdefault("author", by)
    return Assembly.objects.create(**fields)


def a_meeting(people, *, present=None, by, **fields) -> Assembly:
    """Its roll is frozen, `present` (all, unless said) are in the hall, it is open."""
    row = an_assembly(by=by, **fields)
    actions.freeze(assembly=row, by=by)
    for person in people if present is None else present:
        arrive(row, person, by)
    return actions.begin(assembly=row, by=by)


def seat(assembly, person) -> Seat:
    return Seat.objects.of(assembly).select_related("entry").get(entry__person=person)


def arrive(assembly, person, by, present=True) -> Seat:
    pk = seat(assembly, person).pk
    return hall.move(assembly=assembly, seat_pk=pk, present=present, by=by)


def a_proxy(assembly, giver, holder) -> Proxy:
    """Asked and accepted."""
    row = proxies.offer(
        assembly=assembly, giver=giver, holder_pk=seat(assembly, holder).pk
    )
    return proxies.accept(proxy=row, by=holder)


def a_motion(assembly, by, *, put=True, **fields) -> Motion:
    """Written, and put to the vote unless said otherwise."""
    fields.setdefault("title_en", f"Motion {next(_count)}")
    row = motions.save(motion=Motion(assembly=assembly, **fields), by=by)
    return motions.put(motion=row, by=by) if put else row


def vote(motion, person, choice="1", *, by=None, key=None):
    """The vote of `person`, cast by `by` (themselves, unless said)."""
    question = str(motion.poll.questions.get().pk)
    return voting.vote(
        motion=motion,
        seat_pk=seat(motion.assembly, person).pk,
        by=by or person,
        answers={question: choice},
        client_key=key or uuid.uuid4(),
    )


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def no(code, work, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        work(*args, **kwargs)
    assert refused.value.code == code
    return refused.value


def url(name, row, *more):
    return reverse(f"assembly:{name}", args=[row.pk, *more])


def say(client, address, **data):
    answer = client.post(address, data)
    assert answer.status_code == 303, answer.text
    return client.get(answer["Location"])


def ballot(page, seat_pk):
    """The fields of one ballot of a page."""
    [form] = [
        part
        for part in re.findall(r"<form class=\"assembly-ballot\".*?</form>", page, re.S)
        if f'name="seat" value="{seat_pk}"' in part
    ]
    key = re.search(r'name="client_key" value="([^"]+)"', form)[1]
    return {"seat": seat_pk, "client_key": key}, re.search(r'name="(q\d+)', form)[1]
