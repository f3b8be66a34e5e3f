"""Contents of attachments: sealed in the store, opened for those who may, and gone."""

import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from chat import actions, attaching, rotation, sealing
from chat.models import Attachment
from core import sealedfiles
from core.keyring import CannotOpen, Keyring
from membership.privacy_centre import actions as privacy
from membership.privacy_centre import tasks
from membership.privacy_centre.models import ErasureRequest, ExportRequest
from tests import make
from tests.chat.test_keys import NEW, OLD, rotate
from tests.chat.test_talk import a_room, say
from tests.core.pictures import photo

pytestmark = pytest.mark.django_db
RING = Keyring({1: "11" * 32})
PIECE = sealedfiles.PIECE
WORDS = b"Who is to be asked, and what it may cost."


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def store(settings):
    """The folder in which attachments are."""
    return Path(settings.MEDIA_ROOT) / "attachments"


def names(store) -> set[str]:
    return {path.name for path in store.iterdir()} if store.exists() else set()


def upload(room, person, name="minutes.txt", content=WORDS):
    given = SimpleUploadedFile(name, content)
    return attaching.take(room=room, by=person, upload=given)


def send(room, person, *files):
    return say(room, person, "Here", files=[file.pk for file in files])


def sealed(content: bytes, place=b"here") -> bytes:
    return b"".join(sealedfiles.seal(RING, [content], place))


def opened(data: bytes, place=b"here", ring=RING) -> sealedfiles.Opened:
    return sealedfiles.Opened(ring, io.BytesIO(data), place)


@pytest.mark.parametrize(
    "size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7]
)
def test_any_length_comes_back_whole_and_from_any_place(size):
    content = bytes(n % 251 for n in range(size))
    raw = opened(sealed(content))
    found = io.BufferedReader(raw, 1000)
    assert (raw.size, found.read()) == (size, content)
    for start in (0, 1, PIECE - 1, PIECE, size - 3):
        found.seek(max(start, 0))
        assert found.read(5) == content[max(start, 0) :][:5]
    assert found.seek(0, io.SEEK_END) == size
    assert found.read() == b""


def test_what_was_cut_moved_or_mixed_does_not_open():
    content = bytes(range(256)) * 1024  # four pieces
    data = sealed(content)
    head, a_piece = sealedfiles.HEAD, PIECE + sealedfiles.TAG
    first, second = (data[head + n * a_piece :][:a_piece] for n in (0, 1))
    rest = data[head + 2 * a_piece :]
    wrong = {
        "cut at a piece": data[: head + 2 * a_piece],
        "cut within one": data[:-1],
        "longer": data + data[-a_piece:],
        "in another order": data[:head] + second + first + rest,
        "another file's end": data[:-a_piece] + sealed(content)[-a_piece:],
        "another salt": data[:2] + bytes(32) + data[head:],
        "another version": b"\x01" + data[1:],
        "nothing": b"",
        "a head alone": data[:head],
        "plain": content,
    }
    for what, given in wrong.items():
        with pytest.raises(CannotOpen):
            print(what, len(opened(given).read()))  # noqa: T201 - which one opened
    with pytest.raises(CannotOpen):
        opened(data, place=b"there")
    with pytest.raises(CannotOpen, match="key 1 is not there"):
        opened(data, ring=Keyring({2: "11" * 32}))
    # One byte in the middle: what is before it is read, nothing of what it changed.
    middle = head + a_piece + 99
    found = opened(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    assert found.read(PIECE) == content[:PIECE]
    with pytest.raises(CannotOpen):
        found.read(1)


def test_the_store_has_no_word_and_those_in_the_room_have_all(client, store):
    maja, jonas, nadia = (make.a_person("Members") for _n in range(3))
    room = a_room(maja, jonas)
    text, picture = upload(room, maja), upload(room, maja, "a.jpg", photo())
    send(room, maja, text, picture)
    held = b"".join(path.read_bytes() for path in store.iterdir())
    assert len(names(store)) == 2
    for secret in (WORDS[:9], b"minutes", b"RIFF", b"WEBP"):
        assert secret not in held
    url = reverse("chat:file", args=[room.pk, text.pk])
    client.force_login(jonas)
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == WORDS
    assert answer["Content-Length"] == str(len(WORDS))
    assert answer["Content-Disposition"] == 'attachment; filename="minutes.txt"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    shown = client.get(reverse("chat:file", args=[room.pk, picture.pk]))
    assert shown["Content-Disposition"] == 'inline; filename="a.webp"'
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert b"".join(shown.streaming_content)[:4] == b"RIFF"
    client.force_login(nadia)
    assert client.get(url).status_code == 404
    # Put in each other's place, or altered, they do not open for anybody.
    client.force_login(jonas)
    one, two = (store.parent / file.file.name for file in (text, picture))
    plain, one_was = b"as if it were plain", one.read_bytes()
    for content in (two.read_bytes(), plain, one_was[:-1]):
        one.write_bytes(content)
        assert client.get(url).status_code == 404
    one.write_bytes(one_was)
    assert client.get(url).status_code == 200


def test_ten_megabytes_go_in_and_out_in_pieces(client, store):
    maja = make.a_person("Members")
    room = a_room(maja)
    content = bytes(attaching.MOST_BYTES)
    given = TemporaryUploadedFile("a.txt", "text/plain", len(content), None)
    given.write(b"\n" * len(content))
    given.seek(0)
    del content
    tracemalloc.start()
    try:
        kept = attaching.take(room=room, by=maja, upload=given)
        send(room, maja, kept)
        client.force_login(maja)
        answer = client.get(reverse("chat:file", args=[room.pk, kept.pk]))
        assert sum(len(part) for part in answer.streaming_content) == kept.size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert kept.size == attaching.MOST_BYTES
    assert peak < 3 * 1024 * 1024, peak


def test_keys_turn_for_contents_and_for_plain_ones_of_before(settings, client, store):
    settings.CHAT_KEYS = OLD
    maja = make.a_person("Members")
    room = a_room(maja)
    file, old = upload(room, maja), upload(room, maja)
    send(room, maja, file, old)
    # As it was before contents were sealed.
    name = old.file.storage.save("attachments/plain", ContentFile(WORDS))
    old.file.delete(save=False)
    Attachment.objects.filter(pk=old.pk).update(file=name, file_key=0)
    urls = [reverse("chat:file", args=[room.pk, row.pk]) for row in (file, old)]
    client.force_login(maja)

    def said():
        return [b"".join(client.get(url).streaming_content) for url in urls]

    assert said() == [WORDS, WORDS]
    settings.CHAT_KEYS = NEW
    assert "files: 1 not sealed" in rotate("--check")
    assert "Key 2 seals" not in rotate("--check")
    stale = Attachment.objects.get(pk=old.pk)
    done = rotate()
    assert "files: 2 by key 3" in done
    assert "Key 2 seals nothing: it may be removed." in done
    assert said() == [WORDS, WORDS]
    # A request that knew the name of before gets the content all the same.
    assert stale.file.open().read() == WORDS
    assert len(names(store)) == 2
    assert not any(WORDS in path.read_bytes() for path in store.iterdir())
    settings.CHAT_KEYS = {3: NEW[3]}
    assert said() == [WORDS, WORDS]
    assert "files: 2 by key 3" in rotate()


def test_a_file_key_that_is_gone_is_an_error_and_breaks_no_page(settings, client):
    settings.CHAT_KEYS = OLD
    maja = make.a_person("Members")
    room = a_room(maja)
    kept = upload(room, maja)
    send(room, maja, kept)
    Attachment.objects.update(file_key=2)
    settings.CHAT_KEYS = {3: NEW[3]}
    errors = run_checks(tags=["database"], databases=["default"])
    assert [error.id for error in errors] == ["chat.E001"]
    client.force_login(maja)
    assert client.get(room.get_absolute_url()).status_code == 200
    url = reverse("chat:file", args=[room.pk, kept.pk])
    assert client.get(url).status_code == 404
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("rotate_keys")


def test_what_is_removed_while_keys_turn_leaves_no_file(
    settings, store, monkeypatch, django_capture_on_commit_callbacks
):
    settings.CHAT_KEYS = OLD
    maja = make.a_person("Members")
    room = a_room(maja)
    send(room, maja, upload(room, maja))
    settings.CHAT_KEYS = NEW
    put = rotation.put

    def and_removed(*args):
        made = put(*args)
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove(room=room, number=1, by=maja)
        return made

    monkeypatch.setattr(rotation, "put", and_removed)
    rotate()
    assert names(store) == set()


def test_files_that_no_row_names_go_after_a_day(store):
    maja = make.a_person("Members")
    kept = upload(a_room(maja), maja)
    (store / "left-by-a-kill").write_bytes(b"x")
    assert rotation.forget_strays() == 0
    tomorrow = timezone.now() + timedelta(days=2)
    assert rotation.forget_strays(tomorrow) == 1
    assert names(store) == {Path(kept.file.name).name}


def test_a_row_that_cannot_be_written_leaves_no_file(store, monkeypatch):
    maja = make.a_person("Members")
    room = a_room(maja)

    def refuse(self, **kwargs):
        raise OSError("full")

    monkeypatch.setattr(Attachment, "save", refuse)
    with pytest.raises(OSError, match="full"):
        upload(room, maja)
    assert names(store) == set()


def erase(person):
    asked = privacy.ask_erasure(person=person, by=person)
    ErasureRequest.objects.filter(pk=asked.pk).update(due_at=timezone.now())
    assert tasks.erase_due() == 1


def test_a_person_takes_files_along_and_leaves_none(
    client, store, django_capture_on_commit_callbacks
):
    maja, jonas = (make.a_person("Members", language="en") for _n in range(2))
    room = a_room(maja, jonas)
    sent = upload(room, maja, "Referat, udkast.txt")
    send(room, maja, sent)
    upload(room, maja, "not sent.csv", b"a;b\n1;2\n")
    theirs = upload(room, jonas, "theirs.txt", b"Of somebody else")
    send(room, jonas, theirs)
    assert len(names(store)) == 3
    privacy.ask_export(person=maja, language="en")
    tasks.build_exports()
    row = ExportRequest.objects.get(state="ready")
    with row.file.open() as stored, zipfile.ZipFile(io.BytesIO(stored.read())) as file:
        [about] = [n for n in file.namelist() if n.endswith("chat-attachment.json")]
        rows = json.loads(file.read(about))["rows"]
        held = {each["name"]: file.read(each["file"]) for each in rows}
        assert not any(b"somebody else" in file.read(n) for n in file.namelist())
    assert held == {"Referat, udkast.txt": WORDS, "not sent.csv": b"a;b\n1;2\n"}
    assert {each["file"].rpartition("-")[2] for each in rows} == {
        "udkast.txt",
        "sent.csv",
    }
    with django_capture_on_commit_callbacks(execute=True):
        erase(maja)
    assert names(store) == {Path(theirs.file.name).name}
    assert not Attachment.objects.exclude(pk=theirs.pk).exists()
    client.force_login(jonas)
    assert client.get(room.get_absolute_url()).status_code == 200
    gone = reverse("chat:file", args=[room.pk, sent.pk])
    assert client.get(gone).status_code == 404
    url = reverse("chat:file", args=[room.pk, theirs.pk])
    assert b"".join(client.get(url).streaming_content) == b"Of somebody else"


def test_a_file_that_the_store_cannot_delete_holds_up_no_other(
    store, monkeypatch, django_capture_on_commit_callbacks
):
    maja = make.a_person("Members")
    room = a_room(maja)
    stuck, _other = upload(room, maja), upload(room, maja)
    delete = FileSystemStorage.delete

    def refuse(self, name):
        if name == stuck.file.name:
            raise OSError("busy")
        delete(self, name)

    monkeypatch.setattr(FileSystemStorage, "delete", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        erase(maja)
    assert names(store) == {Path(stuck.file.name).name}


def test_many_uploads_that_were_never_sent_go_in_one_round(
    store, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(attaching, "A_BATCH", 2)
    maja = make.a_person("Members")
    room = a_room(maja)
    kept = upload(room, maja)
    send(room, maja, kept)
    for _n in range(5):
        upload(room, maja)
    later = timezone.now() + attaching.LASTS * 2
    with django_capture_on_commit_callbacks(execute=True):
        assert attaching.forget_loose() == 0
        assert attaching.forget_loose(later) == 5
    assert names(store) == {Path(kept.file.name).name}
    assert sealing.ring().newest == Attachment.objects.get().file_key
