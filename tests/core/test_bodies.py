"""What is too large is refused in words, read by nobody, and kept nowhere."""

import asyncio
import io
import json

import pytest

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from core import bodies, errorpages
from tests import make

MB = bodies.MB
LOGIN = "/en/account/login/"


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"}, raise_request_exception=False)


class Sent(io.RawIOBase):
    """A body of so many bytes that remembers how much of it was asked for."""

    def __init__(self, size):
        self.left, self.most = size, 0

    def read(self, size=-1):
        size = self.left if size is None or size < 0 else min(size, self.left)
        self.left -= size
        self.most = max(self.most, size)
        return b"x" * size


def a_post(size, content_type="application/x-www-form-urlencoded", **extra):
    request = RequestFactory().post(LOGIN, **extra)
    request.META["CONTENT_LENGTH"] = str(size)
    request.META["CONTENT_TYPE"] = content_type
    request._stream = Sent(size)
    return request


@pytest.mark.django_db
def test_a_form_of_five_megabytes_is_told_how_large_it_may_be(visitor):
    make.a_site()
    sent = "login=" + "x" * (5 * MB)
    form = "application/x-www-form-urlencoded"
    answer = visitor.post(LOGIN, sent, content_type=form)
    assert (answer.status_code, answer["Cache-Control"]) == (413, "no-store")
    assert "default-src" in answer["Content-Security-Policy"]
    text = answer.content.decode()
    assert "That is too large" in text
    assert "You sent 5.0 MB; at most 2.5 MB" in text
    assert "Du sendte 5,0 MB; der kan højst sendes 2,5 MB" in text
    assert text.index("You sent") < text.index("Du sendte")
    # The same words in a form that could hold files, and in a program's JSON.
    answer = visitor.post(LOGIN, {"login": "x" * (5 * MB)})
    assert (answer.status_code, "too large" in answer.content.decode()) == (413, True)
    answer = visitor.post(
        LOGIN, sent, content_type="application/json", headers={"Accept": "*/*"}
    )
    assert answer.status_code == 413
    assert json.loads(answer.content) == {
        "code": "large",
        "message": "This is too large: 5.0 MB. At most 2.5 MB can be sent at once.",
    }
    # What fits gets its page: the same, with its own message beside the field.
    assert visitor.post(LOGIN, {"login": "x" * MB}).status_code == 200


@pytest.mark.django_db
def test_files_may_be_larger_than_words(visitor):
    make.a_site()
    for size, status in ((20 * MB, 200), (bodies.MOST_WITH_FILES, 413)):
        file = SimpleUploadedFile("a.txt", bytes(size))
        answer = visitor.post(LOGIN, {"login": "x", "file": file})
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("size", "kind"),
    [
        (50 * MB, "multipart/form-data; boundary=x"),
        (3 * MB, "text/plain"),
        (3 * MB, ""),
    ],
)
def test_a_refused_body_is_read_out_in_portions_and_seen_by_no_view(size, kind):
    request = a_post(size, kind)
    stream = request._stream

    def view(request):
        raise AssertionError("no view sees it")

    assert bodies.BodyMiddleware(view)(request).status_code == 413
    assert (stream.left, stream.most) == (0, 64 * 1024)


def test_of_what_is_far_too_large_nothing_is_read():
    request = a_post(errorpages.MOST_READ_OUT + 1)
    stream = request._stream
    assert bodies.BodyMiddleware(None)(request).status_code == 413
    assert stream.most == 0


@pytest.mark.parametrize("length", ["", "-1", "1e9", "٣", "x", "9" * 30])
def test_a_length_that_is_none_is_no_length(length):
    request = a_post(0)
    request.META["CONTENT_LENGTH"] = length
    assert bodies.BodyMiddleware(lambda request: "seen")(request) == "seen"


async def ask(chunks, **headers):
    """What an app behind the limit is given of these chunks; how many bytes it took."""
    given, taken = [], []
    waiting = list(chunks)

    async def receive():
        body = waiting.pop(0)
        taken.append(len(body))
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def app(scope, receive, send):
        given.append(dict(scope["headers"]).get(b"content-length", b"-").decode())
        more = True
        while more:
            message = await receive()
            given.append(message.get("body", message["type"]))
            more = message.get("more_body", False)

    pairs = [
        (name.replace("_", "-").encode(), value.encode())
        for name, value in headers.items()
    ]
    await bodies.BodyLimit(app)({"headers": pairs}, receive, None)
    return given, sum(taken)


async def test_asgi_stores_nothing_of_what_is_too_large():
    chunk, two, five = bytes(MB), str(2 * MB), str(5 * MB)
    given, taken = await ask([chunk] * 2, content_length=two)
    assert (given, taken) == ([two, chunk, chunk], 2 * MB)
    given, taken = await ask([chunk] * 5, content_length=five)
    assert (given, taken) == ([five, b""], 5 * MB)
    far = str(errorpages.MOST_READ_OUT + 1)
    given, taken = await ask([chunk] * 5, content_length=far)
    assert (given, taken) == ([far, b""], 0)


@pytest.mark.parametrize("count", [3, 5])
async def test_what_does_not_say_how_large_it_is_is_counted(count):
    chunk = bytes(MB)
    given, taken = await ask([chunk] * 2)
    assert (given, taken) == (["-", chunk, chunk], 2 * MB)
    # The app is left alone in the middle, and asked again with the length it had.
    given, taken = await ask([chunk] * count)
    assert given[:4] == ["-", chunk, chunk, "http.disconnect"]
    assert (given[4:], taken) == ([str(count * MB), b""], count * MB)


@pytest.mark.django_db
async def test_the_site_itself_answers_both_in_words():
    from config.asgi import application

    sent = []

    async def send(message):
        sent.append(message)

    for size, headers in (
        (5, [(b"content-length", str(5 * MB).encode())]),
        (5, [(b"transfer-encoding", b"chunked")]),
    ):
        sent.clear()
        left = [bytes(MB)] * size

        async def receive(left=left):
            if not left:
                await asyncio.Event().wait()
            body = left.pop()
            return {"type": "http.request", "body": body, "more_body": bool(left)}

        scope = {
            "type": "http",
            "method": "POST",
            "path": LOGIN,
            "query_string": b"",
            "headers": [(b"host", b"localhost"), *headers],
        }
        await application(scope, receive, send)
        assert sent[0]["status"] == 413
        body = b"".join(message.get("body", b"") for message in sent)
        assert b"You sent 5.0 MB; at most 2.5 MB" in body
