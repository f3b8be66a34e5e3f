"""The demo's mailbox: readable in the browser, and only in a demo."""

import pytest

from core import letterpaper, mailbox
from core.mail import KINDS, Attachment, Kind, Written, send

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def mail(monkeypatch, settings, tmp_path):
    """One mail in the box, with a picture, a file and a script that must not run."""
    settings.MAILBOX, settings.DEMO = tmp_path / "mail", True

    def build(letter):
        return Written(
            subject="Your ticket <b>",
            template="mail/plain",
            context={"lines": ["<script>alert(1)</script>"]},
            images={"qr": PNG},
            attachments=[Attachment("ticket.ics", "BEGIN:X\r\n", "text/calendar")],
        )

    monkeypatch.setitem(KINDS, "test", Kind("test", build, None, False))
    row = send(kind="test", key="k", to="maja@example.org", language="en")
    mailbox.EmailBackend().send_messages([letterpaper.compose(row)])
    [found] = mailbox.newest()
    return found


def test_the_list_and_the_mail(client, mail):
    assert b"Your ticket &lt;b&gt;" in client.get("/mail/").content
    answer = client.get(f"/mail/{mail.name}/")
    text = answer.content.decode()
    assert "maja@example.org" in text
    assert "ticket.ics" in text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_frame_runs_nothing(client, mail):
    answer = client.get(f"/mail/{mail.name}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert b"&lt;script&gt;" in answer.content


def test_pictures_and_files(client, mail):
    picture = client.get(f"/mail/{mail.name}/part/0")
    assert (picture.content, picture["Content-Type"]) == (PNG, "image/png")
    file = client.get(f"/mail/{mail.name}/part/1")
    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Disposition"] == 'attachment; filename="ticket.ics"'
    assert client.get(f"/mail/{mail.name}/part/2", follow=True).status_code == 404


@pytest.mark.parametrize("name", ["..", "x", "1700000000000000-zzzzzzzz", "%2e%2e"])
def test_other_names_are_not_there(client, mail, name):
    assert client.get(f"/mail/{name}/", follow=True).status_code == 404


@pytest.mark.parametrize("what", [{"DEMO": False}, {"MAILBOX": None}])
def test_it_is_closed_outside_the_demo(client, mail, settings, what):
    for name, value in what.items():
        setattr(settings, name, value)
    for path in ("/mail/", f"/mail/{mail.name}/", f"/mail/{mail.name}/html"):
        assert client.get(path, follow=True).status_code == 404
