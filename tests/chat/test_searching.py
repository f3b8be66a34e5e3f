"""Looking through my rooms: found in any spelling, and nothing that is not mine."""

from types import SimpleNamespace

import pytest

from chat import actions, rotation
from chat.models import Block, Message
from chat.searching import binding, finding, folding
from chat.searching.models import Volume
from core import pace, privacy
from tests import make
from tests.chat.test_talk import a_room, say

pytestmark = pytest.mark.django_db


def texts(person, question, **more) -> list[str]:
    found = finding.find(person, folding.asked(question), **more)
    return [message.text for message in found.messages]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Volumes of four messages, bound as soon as two are lacking; pages of three."""
    for module in ("chat.searching.models", "chat.searching.binding"):
        monkeypatch.setattr(f"{module}.SIZE", 4)
    monkeypatch.setattr(binding, "LACKING", 2)
    monkeypatch.setattr(finding, "PAGE", 3)
    monkeypatch.setattr(finding, "CHUNK", 2)


def test_every_spelling_finds_the_word():
    maja = make.a_person("Members")
    room = a_room(maja)
    for text in (
        "Smørrebrød i Århus",
        "SMOERREBROED",
        "Konferencerne, og øl!",
        "Elena",
    ):
        say(room, maja, text)
    for bound in (False, True):
        if bound:
            assert binding.bind_due() == 1
        assert len(texts(maja, "smorrebrod")) == 2
        assert len(texts(maja, "smørrebrødet")) == 2
        assert texts(maja, "aarhus smørrebrød") == ["Smørrebrød i Århus"]
        assert texts(maja, "konference") == ["Konferencerne, og øl!"]
        assert texts(maja, "oel") == ["Konferencerne, og øl!"]
        assert texts(maja, "konference aarhus") == []
        assert texts(maja, "lena") == []
        assert texts(maja, "e !") == []
    assert b"smorrebrod" not in bytes(Volume.objects.get().sealed)


def test_only_my_rooms_from_when_i_came_and_nothing_taken_back(monkeypatch):
    maja, jonas = make.a_person("Members"), make.a_person("Members")
    ours = a_room(maja, jonas, name="ours")
    hers = a_room(maja, name="hers", shares_history=False)
    for n in range(6):
        say(hers, maja, f"secret {n}")
        say(ours, jonas, f"shared secret {n}")
    binding.bind_due()
    actions.enter(room=hers, person=jonas)
    assert texts(jonas, "secret") == [f"shared secret {n}" for n in (5, 4, 3)]
    assert texts(jonas, "secret", room=hers.pk) == []
    say(hers, maja, "a secret since")
    assert texts(jonas, "secret", room=hers.pk) == ["a secret since"]
    actions.leave(room=hers, person=jonas)
    assert texts(jonas, "since") == []
    # Taken back or changed: gone at once, and from what is stored about it.
    actions.remove(room=ours, number=2, by=jonas)
    actions.edit(room=ours, number=3, by=jonas, text="another word")
    emptied = Volume.objects.get(room=ours, first=1)
    assert (emptied.until, bytes(emptied.sealed)) == (0, b"")
    assert texts(maja, "secret", room=ours.pk) == [
        f"shared secret {n}" for n in (5, 4, 3)
    ]
    assert texts(maja, "another") == ["another word"]
    binding.bind_due()
    assert "secret" not in Volume.objects.get(pk=emptied.pk).text.split("\n")[2]
    Block.objects.create(person=maja, blocked=jonas)
    assert texts(maja, "another") == []
    privacy_entry = next(e for e in privacy.registered() if e.model == "chat.message")
    privacy_entry.forget(privacy_entry.to_forget(jonas), jonas)
    assert set(Volume.objects.filter(room=ours).values_list("sealed")) == {(b"",)}
    ours.refresh_from_db()
    assert Message.objects.filter(room=ours, sender=None).count() == 6
    assert ours.version == 8 + 6


def test_pages_go_back_through_all_rooms_and_stop_in_time(monkeypatch):
    maja = make.a_person("Members")
    rooms = [a_room(maja, name=f"room {n}") for n in range(3)]
    for n in range(18):
        say(rooms[n * n % 3], maja, f"stone {n}")
    binding.bind_due()

    def all_pages():
        got, before = [], None
        while True:
            found = finding.find(maja, ["ston"], before=before)
            got += [message.text for message in found.messages]
            before = found.before
            if before is None:
                return got

    everything = [f"stone {n}" for n in reversed(range(18))]
    assert all_pages() == everything
    monkeypatch.setattr(finding, "SECONDS", -1)
    stopped = finding.find(maja, ["ston"])
    assert (stopped.stopped, stopped.messages) == (True, [])


def test_volumes_turn_with_the_keys(settings):
    maja = make.a_person("Members")
    room = a_room(maja)
    for _n in range(3):
        say(room, maja, "a stone")
    binding.bind_due()
    settings.CHAT_KEYS = {**settings.CHAT_KEYS, 3: "55" * 32}
    rotation.rotate(lambda *told: None)
    settings.CHAT_KEYS = {3: "55" * 32}
    assert len(texts(maja, "stone")) == 3
    assert "stone" in Volume.objects.get().text


def test_the_page(client, settings, monkeypatch):
    # One minute throughout: the next one would begin a new count.
    monkeypatch.setattr(pace, "time", SimpleNamespace(time=lambda: 1_800_000_015.0))
    maja, jonas = make.a_person("Members"), make.a_person("Members")
    room = a_room(maja)
    say(room, maja, "<b>Tre</b> hundrede stole")
    client.force_login(maja)
    url = f"{room.get_absolute_url()}search/"
    assert client.get("/en/chat/search/").status_code == 200
    page = client.get(url, {"q": "hundred"}).content.decode()
    assert "&lt;b&gt;Tre&lt;/b&gt; <mark>hundrede</mark> stole" in page
    assert f"{room.get_absolute_url()}?at=1#m-1" in page
    assert (
        "<mark>" not in client.get(url, {"q": "sofa", "before": "x"}).content.decode()
    )
    settings.SEARCH_A_MINUTE = 1
    limited = client.get(url, {"q": "stole"})
    assert (limited.status_code, "Retry-After" in limited) == (429, True)
    client.force_login(jonas)
    assert client.get(url, {"q": "stole"}).status_code == 404
