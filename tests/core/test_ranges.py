"""Parts of files: exactly the bytes that were asked for, to who may have the whole."""

import pytest

from django.http import FileResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from core import ranges
from tests import make
from tests.chat.test_files import send, upload
from tests.chat.test_talk import a_room
from tests.core.test_documents import a_document

SIZE = 1000


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-", (0, 1000)),
        ("bytes=10-19", (10, 20)),
        ("Bytes= 990-5000", (990, 1000)),
        ("bytes=-5", (995, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("", None),
        ("bytes=-", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("lines=1-2", None),
        ("bytes=0-" + "9" * 40, None),
        ("bytes=1000-", "outside"),
        ("bytes=5000-6000", "outside"),
        ("bytes=-0", "outside"),
    ],
)
def test_one_range_and_nothing_else(asked, found):
    if found == "outside":
        with pytest.raises(ranges.Outside):
            ranges.span(asked, SIZE)
    else:
        assert ranges.span(asked, SIZE) == found


@pytest.mark.parametrize("portion", [1, 7, 100, 5000])
@pytest.mark.parametrize(("start", "end"), [(0, 1), (99, 101), (100, 200), (0, 1000)])
def test_the_bytes_are_those_whatever_the_portions(portion, start, end):
    whole = bytes(n % 251 for n in range(SIZE))
    parts = (whole[n : n + portion] for n in range(0, SIZE, portion))
    response = StreamingHttpResponse(parts, headers={"Content-Length": str(SIZE)})
    request = RequestFactory().get("/", headers={"Range": f"bytes={start}-{end - 1}"})
    answer = ranges.part(request, response)
    assert (answer.status_code, b"".join(answer)) == (206, whole[start:end])
    assert answer["Content-Length"] == str(end - start)
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"


def test_a_server_that_sends_files_itself_sends_the_part(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    request = RequestFactory().get("/", headers={"Range": "bytes=2-4"})
    with path.open("rb") as file:
        answer = ranges.part(request, FileResponse(file))
        assert answer.file_to_stream is None
        assert b"".join(answer) == b"234"


def ask(client, url, method="get", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(url, headers={"accept-encoding": "gzip", **named})


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture(params=["document", "attachment"])
def file(request, db):
    """The address of a file, its content, who may have it."""
    content = b"a;b\n" * 500
    if request.param == "document":
        document = a_document(name="a.csv", content=content)
        assert "ETag" not in ask(Client(), document.url)  # nobody has looked at it yet
        document._set_document_file_metadata()
        document.save()
        return document.url, content, Client()
    maja, client = make.a_person("Members"), Client()
    room = a_room(maja)
    kept = upload(room, maja, "a.csv", content)
    send(room, maja, kept)
    client.force_login(maja)
    return f"{room.get_absolute_url()}files/{kept.pk}/", content, client


def test_files_come_in_parts(file):
    url, content, client = file
    whole = ask(client, url)
    assert (whole.status_code, body(whole)) == (200, content)
    assert whole["Accept-Ranges"] == "bytes"
    assert "Content-Encoding" not in whole
    some = ask(client, url, range="bytes=100-199")
    assert (some.status_code, body(some)) == (206, content[100:200])
    assert some["Content-Range"] == f"bytes 100-199/{len(content)}"
    for name in ("Content-Type", "Content-Security-Policy", "X-Content-Type-Options"):
        assert some[name] == whole[name]
    assert some["Content-Disposition"].startswith("attachment")
    # Only for the state of the file that the reader has the beginning of.
    same = ask(client, url, range="bytes=-4", if_range=whole["ETag"])
    assert (same.status_code, body(same)) == (206, b"a;b\n")
    for other in (
        '"another"',
        '""',
        f"W/{whole['ETag']}",
        "Thu, 01 Jan 2026 00:00:00 GMT",
    ):
        again = ask(client, url, range="bytes=-4", if_range=other)
        assert (again.status_code, body(again)) == (200, content)
    several = ask(client, url, range="bytes=0-1,3-4")
    assert (several.status_code, body(several)) == (200, content)
    past = ask(client, url, range=f"bytes={len(content)}-")
    assert (past.status_code, body(past)) == (416, b"")
    assert past["Content-Range"] == f"bytes */{len(content)}"
    head = ask(client, url, "head", range="bytes=0-1")
    assert (head.status_code, head["Content-Length"]) == (200, str(len(content)))


def test_nobody_gets_a_part_of_what_is_not_theirs(db):
    maja, jonas, client = make.a_person(), make.a_person(), Client()
    room = a_room(maja)
    kept = upload(room, maja)
    send(room, maja, kept)
    client.force_login(jonas)
    url = f"{room.get_absolute_url()}files/{kept.pk}/"
    assert ask(client, url, range="bytes=0-0").status_code == 404
