"""Reports, hiding, and what one need not read."""

import pytest

from django.urls import reverse
from django.utils import translation

from chat import folding, showing
from chat.direct import actions as direct
from chat.models import Message, Participant
from chat.moderation import actions, queue, rights
from chat.moderation.models import Mute, Report
from core import privacy
from membership import roles
from tests import make
from tests.chat.test_groups import a_group, entering
from tests.chat.test_talk import refusal, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def a_scene():
    """A room kept by Maja in which Jonas said something that Sana dislikes."""
    people = [make.a_person(roles.MEMBERS) for _n in range(3)]
    maja, jonas, sana = people
    room = a_group(maja)
    for person in (jonas, sana):
        entering.join(room=room, by=person)
    for n in range(1, 8):
        say(room, jonas if n == 4 else maja, f"line {n}")
    return room, maja, jonas, sana


def test_a_message_is_reported_once_a_person():
    room, maja, jonas, sana = a_scene()
    given = {"room": room, "number": 4, "reason": "unkind"}
    first = actions.report(by=sana, **given)
    assert actions.report(by=sana, **given).pk == first.pk
    assert refusal(actions.report, by=jonas, **given) == "own"
    assert refusal(actions.report, by=make.a_person(), **given) == "outside"
    assert refusal(actions.report, by=sana, **{**given, "number": 99}) == "gone"
    assert refusal(actions.report, by=sana, **{**given, "reason": "x"}) == "reason"
    actions.report(by=maja, **given)
    [case] = queue.shown(maja)["cases"]
    assert len(case["reports"]) == 2
    assert [row.number for row in case["around"]] == [2, 3, 4, 5, 6]


def test_twenty_reports_a_day():
    room, _maja, _jonas, sana = a_scene()
    other = a_group(make.a_person(roles.MEMBERS))
    entering.join(room=other, by=sana)
    owner = other.created_by
    for n in range(21):
        say(other, owner, f"{n}")
    for n in range(1, 21):
        actions.report(room=other, number=n, by=sana, reason="spam")
    last = {"room": room, "number": 4, "by": sana, "reason": "spam"}
    assert refusal(actions.report, **last) == "limit"


def test_who_decides():
    room, maja, jonas, sana = a_scene()
    admin = make.a_person(is_superuser=True, is_staff=True)
    board = make.a_person(roles.BOARD)
    row = actions.report(room=room, number=4, by=sana, reason="unkind")
    assert list(rights.deciders(row)) == [maja]
    for person in (sana, jonas, board):
        assert refusal(actions.decide, report=row, by=person, hide=True) == "forbidden"
    actions.decide(report=row, by=maja, hide=True)
    actions.decide(report=row, by=admin, hide=False)
    row.refresh_from_db()
    assert (row.decision, row.decided_by) == ("hidden", maja)
    # A moderator does not judge what they said themselves: an admin does.
    own = actions.report(room=room, number=5, by=sana, reason="other")
    assert refusal(actions.decide, report=own, by=maja, hide=False) == "forbidden"
    assert list(rights.deciders(own)) == [admin]
    actions.decide(report=own, by=admin, hide=False)
    assert not queue.how_many(admin)


def test_a_hidden_message_is_hidden_everywhere_and_comes_back():
    room, maja, jonas, sana = a_scene()
    say(room, sana, "Really?", reply_to=4)
    seat = Participant.objects.select_related("room").get(room=room, person=sana)
    known = showing.since(seat, after=0, version=0)
    given = {"room": room, "number": 4}
    assert refusal(actions.hide, **given, by=sana, on=True) == "forbidden"
    for _time in range(2):
        actions.hide(**given, by=maja, on=True)
    now = showing.since(seat, after=8, version=known["version"])
    # And whoever quotes it looks different now, too.
    changed, quoting = now["changed"]
    assert (changed["html"], changed["removed"]) == ("", "hidden")
    assert quoting["number"] == 8
    [answer] = [m for m in showing.before(seat, 99) if m["number"] == 8]
    assert answer["reply"] == {**answer["reply"], "text": "", "removed": "hidden"}
    message = Message.objects.get(room=room, number=4)
    assert (message.text, message.whole_text) == ("", "line 4")
    # It can be sealed anew without losing what it said.
    assert message.sealed_anew()
    from chat import actions as chat

    assert refusal(chat.edit, **given, by=jonas, text="x") == "late"
    # In an archive, too.
    type(room).objects.update(archived_at=message.sent_at)
    actions.hide(**given, by=maja, on=False)
    assert Message.objects.get(pk=message.pk).text == "line 4"
    kinds = list(room.changes.values_list("kind", flat=True)[:2])
    assert kinds == ["shown", "hidden"]


def test_between_two_an_admin_sees_the_reported_message_alone(client):
    one, other = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    for person in (one, other):
        make.a_profile(person=person, listed="members")
    admin = make.a_person(is_superuser=True, is_staff=True)
    room = direct.accept(ask=direct.ask(by=one, person=other), by=other)
    for n in range(1, 10):
        say(room, one, f"secret-{n}")
    client.force_login(admin)
    page = reverse("moderation:queue")
    assert "secret" not in client.get(page).content.decode()
    row = actions.report(room=room, number=7, by=other, reason="unkind")
    shown = client.get(page).content.decode()
    assert all(f"secret-{n}" in shown for n in range(5, 10))
    assert not any(f"secret-{n}" in shown for n in range(1, 5))
    assert client.get(room.get_absolute_url()).status_code == 404
    decide = reverse("moderation:decide", args=[row.pk])
    assert client.post(decide, {"do": "keep"}).status_code == 303
    client.force_login(one)
    assert client.get(page).status_code == 403
    assert client.post(decide, {"do": "hide"}).status_code == 404


def test_the_pages(client):
    room, maja, jonas, sana = a_scene()
    client.force_login(sana)
    report = reverse("moderation:report", args=[room.pk, 4])
    assert "line 4" in client.get(report).content.decode()
    assert client.post(report, {}).status_code == 422
    sent = client.post(report, {"reason": "spam", "text": "It <b>is</b>"})
    assert sent["Location"] == f"{room.get_absolute_url()}#m-4"
    hide = reverse("moderation:hide", args=[room.pk, 4])
    assert client.post(hide, {"do": "hide"}).status_code == 403
    person = reverse("moderation:person", args=[jonas.pk])
    assert client.get(person).status_code == 200
    client.post(person, {"do": "mute"})
    client.post(person, {"do": "block"})
    assert folding.folded(sana.pk) == {jonas.pk}
    mine = client.get(reverse("moderation:mine")).content.decode()
    assert mine.count("Unblock") == mine.count("Unmute") == 1
    client.post(person, {"do": "unmute"})
    client.post(person, {"do": "unblock"})
    assert not folding.folded(sana.pk)
    stranger = reverse("moderation:person", args=[make.a_person().pk])
    assert client.get(stranger).status_code == 404
    client.force_login(maja)
    page = client.get(reverse("moderation:queue")).content.decode()
    assert "It &lt;b&gt;is" in page
    assert client.post(hide, {"do": "hide"}).status_code == 303
    assert Message.objects.get(room=room, number=4).hidden_at
    assert client.post(hide, {"do": "dance"}).status_code == 404
    client.post(reverse("moderation:decide", args=[Report.objects.get().pk]), {})
    assert Report.objects.get().decision == ""


def test_one_cannot_mute_oneself():
    maja = make.a_person()
    assert refusal(actions.mute, by=maja, person=maja, on=True) == "self"
    assert refusal(direct.put_block, by=maja, person=maja) == "self"
    assert not Mute.objects.exists()


def test_nobody_is_handed_out_who_blocked_or_muted_them():
    maja, jonas = make.a_person(), make.a_person()
    direct.put_block(by=maja, person=jonas)
    actions.mute(by=maja, person=jonas, on=True)
    kept = {entry.model: entry for entry in privacy.registered()}
    for model in ("chat.block", "moderation.mute"):
        assert kept[model].rows(maja).count() == 1
        assert not kept[model].rows(jonas).exists()
        # Erasing either of the two takes the row along.
        assert kept[model].to_forget(jonas).count() == 1
