"""Proxies by rule and by the database: one each, no chains, within the setting."""

import pytest

from django.db import IntegrityError, transaction
from django.utils import translation

from chat.notifications import kinds
from chat.notifications.models import Notice
from core.models import Letter
from membership import roles
from polls.assembly import actions, facts, motions, proxies
from polls.assembly.models import Proxy, Seat
from tests import make
from tests.polls import meeting
from tests.polls.meeting import a_proxy, arrive, no, seat, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def board():
    return make.a_person(roles.BOARD)


def offer(row, giver, holder):
    return proxies.offer(assembly=row, giver=giver, holder_pk=seat(row, holder).pk)


def test_a_proxy_is_one_accepted_once_and_makes_no_chain(board):
    a, b, c, d = meeting.members(4)
    row = meeting.an_assembly(by=board, proxies_each=1)
    no("closed", proxies.offer, assembly=row, giver=a, holder_pk=1)
    actions.freeze(assembly=row, by=board)
    no("self", offer, row, a, a)
    first = offer(row, a, b)
    assert facts.hall(row).represented == 0
    no("given", offer, row, a, c)
    no("forbidden", proxies.accept, proxy=first, by=c)
    proxies.accept(proxy=first, by=b)
    assert proxies.accept(proxy=first, by=b).state == "accepted"
    # b holds one: b gives none, and takes no second; a gave hers: a takes none.
    no("chain", offer, row, b, c)
    no("full", offer, row, c, b)
    no("chain", offer, row, c, a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(entry__person=b).update(holder=seat(row, c), slot=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(entry__person=c).update(holder=seat(row, b), slot=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proxy.objects.create(assembly=row, giver=seat(row, a), holder=seat(row, d))
    no("forbidden", proxies.revoke, proxy=first, by=b)
    proxies.revoke(proxy=first, by=a)
    assert seat(row, b).holding == 0
    no("gone", proxies.accept, proxy=first, by=b)
    a_proxy(row, b, c)


def test_proxies_stand_still_while_a_motion_is_voted_on(board):
    a, b, c = meeting.members(3)
    row = meeting.a_meeting([b], present=[b], by=board)
    given = a_proxy(row, a, b)
    waiting = offer(row, c, b)
    motion = meeting.a_motion(row, board)
    no("voting", proxies.revoke, proxy=given, by=a)
    no("voting", proxies.accept, proxy=waiting, by=b)
    motions.close(motion=motion, by=board)
    proxies.revoke(proxy=given, by=a)
    proxies.accept(proxy=waiting, by=b)
    proxies.decline(proxy=waiting, by=b)
    assert facts.hall(row).represented == 0
    kinds = list(Letter.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds.count("proxy_offered") == 2
    assert kinds.count("proxy_answered") == 3


def test_an_assembly_without_proxies_has_none(board):
    a, b = meeting.members(2)
    row = meeting.a_meeting([b], present=[b], by=board, proxies_each=0)
    no("none", offer, row, a, b)


def test_the_page_finds_only_who_is_meant_and_answers_only_its_own(board):
    a, b, c = meeting.members(3)
    row = meeting.a_meeting([b], present=[b], by=board)
    client = signed_in(a)
    wrong = client.post(url("proxies", row), {"holder": "nobody@example.test"})
    assert wrong.status_code == 422
    assert "We cannot tell who that is." in wrong.text
    right = client.post(url("proxies", row), {"holder": b.get_full_name().upper()})
    assert right.status_code == 303
    given = row.proxies.get()
    stranger = signed_in(c).post(url("answer", row, given.pk), {"answer": "accept"})
    assert stranger.status_code == 404
    taken = signed_in(b).post(url("answer", row, given.pk), {"answer": "accept"})
    assert taken.status_code == 303
    arrive(row, a, board)
    assert "has come and votes in person" in signed_in(b).get(url("proxies", row)).text
    week = signed_in(b).get("/en/my/").text
    assert row.title in week


def rings(person) -> list[str]:
    with translation.override("en"):
        rows = Notice.objects.filter(person=person, kind__startswith="assembly.")
        told = [kinds.find(row.kind).told(row) for row in rows.on_bell().order_by("pk")]
    return [one.text for one in told]


def test_a_proxy_rings_and_what_is_taken_back_is_gone(board):
    a, b, c = meeting.members(3)
    row = meeting.an_assembly(by=board, proxies_each=2)
    actions.freeze(assembly=row, by=board)
    first = offer(row, a, b)
    asks = f"{a.get_full_name()} asks you to vote for them"
    assert rings(b) == [asks]
    assert rings(a) == rings(c) == []
    proxies.accept(proxy=first, by=b)
    assert rings(b) == []
    assert rings(a) == [f"{b.get_full_name()} votes for you"]
    proxies.decline(proxy=first, by=b)
    assert rings(a) == [f"{b.get_full_name()} cannot vote for you"]
    second = offer(row, a, c)
    assert rings(c) == [asks]
    proxies.revoke(proxy=second, by=a)
    assert rings(c) == []
