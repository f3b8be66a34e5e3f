"""Keys turn under load, in processes that are killed: nothing that does not open.

How many messages: KEY_MESSAGES (1,200 unless it says so; the promise, fault 35, is
made for 10,000). The whole of it:

    KEY_MESSAGES=10000 pytest tests/chat/test_keys_processes.py -m faults -n0 -s
"""

import os
import signal
import time
import uuid

import pytest

from django.core.files.uploadedfile import SimpleUploadedFile

from chat import attaching, rotation, sealing
from chat.models import Attachment, Message, Room
from chat.searching import binding
from chat.searching.models import Volume
from tests import make, servers
from tests.chat.test_orders import holds
from tests.chat.test_talk import a_room

MESSAGES = int(os.environ.get("KEY_MESSAGES", "1200"))
OLD = {1: "33" * 32, 2: "44" * 32}
NEW = {**OLD, 3: "55" * 32}
pytestmark = [
    pytest.mark.faults,
    pytest.mark.needs_postgres,
    pytest.mark.django_db(transaction=True),
]

# Writes, changes, attaches and takes back until its input is closed.
BUSY = """
import select, sys, uuid
from django.core.files.uploadedfile import SimpleUploadedFile
from chat import actions, attaching
from chat.models import Room
from chat.searching import binding
from membership.accounts.models import User
actions.A_MINUTE = 10**9
room, by = Room.objects.get(pk=sys.argv[1]), User.objects.get(pk=sys.argv[2])
turn = 0
while not select.select([sys.stdin], [], [], 0)[0]:
    turn += 1
    files = []
    if turn % 7 == 0:
        upload = SimpleUploadedFile(f"minutes {turn}.txt", b"what was said")
        files = [attaching.take(room=room, by=by, upload=upload).pk]
    said = actions.post(
        room=room, by=by, text=f"said {turn}", client_id=uuid.uuid4(), files=files
    )
    actions.edit(room=room, number=said.number, by=by, text=f"changed {turn}")
    if turn % 5 == 0:
        actions.remove(room=room, number=said.number, by=by)
    if turn % 10 == 0:
        binding.bind_due()
print(turn, flush=True)
"""
ROTATE = "from django.core.management import call_command; call_command('rotate_keys')"


def sealed_by_old() -> int:
    """Rows of any kind that the newest key does not seal."""
    return sum(
        model._default_manager.exclude(key=3).exclude(sealed=b"").count()
        for model in rotation.sealed_models()
    )


def test_keys_turn_in_processes_that_are_killed(tmp_path, settings):
    settings.CHAT_KEYS = OLD
    people = [make.a_person("Members") for _n in range(3)]
    room = a_room(*people)
    Message.objects.bulk_create(
        Message(
            room=room,
            number=n,
            version=n,
            sender=people[n % 3],
            client_id=uuid.uuid4(),
            sealed=sealing.seal_text(f"text {n}", room=room.pk, number=n),
            key=2,
        )
        for n in range(1, MESSAGES + 1)
    )
    Room.objects.update(last_number=MESSAGES, version=MESSAGES)
    for n in range(20):
        upload = SimpleUploadedFile(f"letter {n}.txt", b"words")
        attaching.take(room=room, by=people[n % 3], upload=upload)
    while binding.bind_due():
        pass
    assert Volume.objects.count() >= MESSAGES // 500
    media = f"MEDIA_ROOT = {str(settings.MEDIA_ROOT)!r}"
    env = servers.environment(tmp_path, more=f"CHAT_KEYS = {NEW!r}\n{media}")
    settings.CHAT_KEYS = NEW
    site = servers.Servers()
    try:
        busy = [site.script(BUSY, env, room.pk, person.pk) for person in people[:2]]
        _until(lambda: Message.objects.count() > MESSAGES + 20)
        before, kills = sealed_by_old(), 0
        for share in (0.8, 0.4):
            turning = site.script(
                "from chat import rotation\nrotation.BATCH = 50\n" + ROTATE, env
            )
            _until(
                lambda share=share, turning=turning: (
                    sealed_by_old() <= before * share or turning.poll() is not None
                )
            )
            if turning.poll() is None:
                turning.send_signal(signal.SIGKILL)
                kills += 1
            turning.wait()
        assert sealed_by_old(), "it was never stopped half way"
        # Two at once, as two people might.
        both = [site.script(ROTATE, env) for _n in range(2)]
        for each in both:
            each.communicate(timeout=240)
        assert [each.returncode for each in both] == [0, 0]
        turns = [int(child.communicate("\n", timeout=60)[0]) for child in busy]
        assert [child.returncode for child in busy] == [0, 0]
    finally:
        site.stop()
    assert kills
    assert sealed_by_old() == 0
    settings.CHAT_KEYS = {3: NEW[3]}
    opened = 0
    for model in rotation.sealed_models():
        for row in model._default_manager.exclude(sealed=b""):
            row.sealed_anew()  # raises CannotOpen
            opened += 1
    for row in Attachment.objects.all():
        with row.file.open() as content:
            assert content.read() in (b"words", b"what was said")
    assert Message.objects.get(number=1).text == "text 1"
    told = f"{opened:,} rows open by the new key alone; {sum(turns)} turns beside it"
    print(f"{told}, {kills} kills")  # noqa: T201
    holds(room)


def _until(what, within=240):
    end = time.monotonic() + within
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)
