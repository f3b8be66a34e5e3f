"""The outbox: one row a fact, sent once, readable, and nothing smuggled in."""

import datetime as dt
import email
import email.policy
import smtplib
import threading

import pytest

from django.core import mail as django_mail
from django.db import transaction
from django.utils import timezone

from core import letterpaper, post
from core.mail import KINDS, Attachment, Kind, Written, newest, send
from core.models import Letter

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def kinds(monkeypatch):
    """A kind whose parts each test chooses."""
    parts = {"subject": "Your seat", "template": "mail/plain"}

    def build(letter):
        if letter.params.get("unwanted"):
            return None
        if letter.params.get("broken"):
            raise RuntimeError("broken builder")
        return Written(**{**parts, **letter.params.get("parts", {})})

    monkeypatch.setitem(KINDS, "test", Kind("test", build, None, False))
    monkeypatch.setitem(KINDS, "code", Kind("code", build, None, True))
    return parts


def written(kinds, **values):
    kinds.update(values)
    row = send(kind="test", key="k", to="maja@example.org", language="en")
    return email.message_from_bytes(
        letterpaper.compose(row).message().as_bytes(), policy=email.policy.default
    )


@pytest.mark.django_db
class TestSend:
    def test_goes_on_commit_with_a_fixed_message_id(
        self, kinds, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            row = send(kind="test", key="k", to="maja@example.org", language="en")
            assert django_mail.outbox == []
        [sent] = django_mail.outbox
        assert sent.message()["Message-ID"] == row.message_id
        row.refresh_from_db()
        assert (row.state, row.attempts, row.lease_until) == ("sent", 1, None)

    def test_the_same_key_twice_is_one_letter(
        self, kinds, django_capture_on_commit_callbacks
    ):
        for _i in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                send(kind="test", key="k", to="maja@example.org", language="en")
        assert Letter.objects.count() == len(django_mail.outbox) == 1

    def test_goes_with_its_fact_or_not_at_all(self, kinds):
        with transaction.atomic():
            send(kind="test", key="k", to="maja@example.org", language="en")
            transaction.set_rollback(True)
        assert not Letter.objects.exists()

    def test_a_kind_nobody_writes_is_a_mistake_at_once(self):
        with pytest.raises(KeyError):
            send(kind="nobody", key="k", to="a@example.org")

    def test_needs_one_query(self, kinds, django_assert_num_queries):
        with django_assert_num_queries(1):
            send(kind="test", key="k", to="maja@example.org", language="en")

    def test_a_broker_that_is_away_fails_nothing(
        self, kinds, settings, monkeypatch, django_capture_on_commit_callbacks
    ):
        from core import hints, tasks

        settings.CELERY_TASK_ALWAYS_EAGER = False
        calls = []

        def refuse(*args, **kwargs):
            calls.append(args)
            raise ConnectionError("broker")

        monkeypatch.setattr(tasks.deliver, "apply_async", refuse)
        monkeypatch.setattr(hints, "_messenger", None)
        for key in "abc":
            with django_capture_on_commit_callbacks(execute=True):
                send(kind="test", key=key, to="maja@example.org", language="en")
            assert hints.flush()
        assert len(calls) == 1  # it was left alone after that
        assert post.deliver_due(seconds=10) == 3
        assert len(django_mail.outbox) == 3

    def test_a_broker_that_swallows_makes_nobody_wait(
        self, kinds, settings, monkeypatch, django_capture_on_commit_callbacks
    ):
        from core import hints, tasks

        settings.CELERY_TASK_ALWAYS_EAGER = False
        calls, hole = [], threading.Event()

        def swallow(args, **kwargs):
            calls.append(args)
            hole.wait(30)

        monkeypatch.setattr(tasks.deliver, "apply_async", swallow)
        monkeypatch.setattr(hints, "_messenger", None)
        with django_capture_on_commit_callbacks(execute=True):
            rows = [send(kind="test", key=key, to="m@example.org") for key in "aab"]
        assert not hints.flush(0.01)
        hole.set()
        assert hints.flush()
        # The same letter was hinted at once.
        assert calls == [(rows[0].pk,), (rows[2].pk,)]


@pytest.mark.django_db
class TestDelivery:
    @pytest.fixture
    def row(self, kinds):
        return send(kind="test", key="k", to="maja@example.org", language="en")

    def fail_with(self, monkeypatch, error):
        class Server:
            def send_messages(self, messages):
                raise error

        monkeypatch.setattr(post, "get_connection", Server)

    @pytest.mark.parametrize(
        "error",
        [
            TimeoutError(),
            ConnectionRefusedError(),
            smtplib.SMTPServerDisconnected("gone"),
            smtplib.SMTPDataError(451, b"greylisted"),
            smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"later")}),
            smtplib.SMTPAuthenticationError(535, b"our own mistake"),
            smtplib.SMTPConnectError(554, b"not now"),
        ],
        ids=lambda e: type(e).__name__,
    )
    def test_trouble_waits_longer_each_time(self, row, monkeypatch, error):
        self.fail_with(monkeypatch, error)
        pauses = []
        for _i in range(7):
            assert not post.deliver_one(pk=row.pk)
            row.refresh_from_db()
            pauses.append(round((row.next_at - timezone.now()).total_seconds() / 60))
            assert row.state == "pending"
            assert "example.org" not in row.error
            assert not post.deliver_one(pk=row.pk), "not due yet"
            Letter.objects.update(next_at=timezone.now())
        assert pauses == [1, 5, 15, 30, 60, 60, 60]

    @pytest.mark.parametrize(
        "error",
        [
            smtplib.SMTPDataError(554, b"no"),
            smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such user")}),
            smtplib.SMTPSenderRefused(553, b"no", "us"),
        ],
        ids=lambda e: type(e).__name__,
    )
    def test_a_no_for_good_is_not_asked_again(self, row, monkeypatch, error):
        self.fail_with(monkeypatch, error)
        post.deliver_one(pk=row.pk)
        row.refresh_from_db()
        assert row.state == "dead"
        assert post.deliver_due(seconds=5) == 0

    def test_gives_up_after_five_days(self, row, monkeypatch):
        self.fail_with(monkeypatch, TimeoutError())
        Letter.objects.update(created_at=timezone.now() - dt.timedelta(days=5, hours=1))
        post.deliver_one(pk=row.pk)
        row.refresh_from_db()
        assert row.state == "dead"
        assert post.revive(letter=row)
        monkeypatch.undo()

    def test_a_letter_that_cannot_be_written_stops_no_other(self, kinds):
        bad = send(kind="test", key="bad", to="a@example.org", params={"broken": True})
        good = send(kind="test", key="good", to="b@example.org")
        for _i in range(5):
            post.deliver_due(seconds=10)
            Letter.objects.filter(state="pending").update(next_at=timezone.now())
        bad.refresh_from_db()
        good.refresh_from_db()
        assert (bad.state, bad.attempts, good.state) == ("dead", 5, "sent")

    def test_a_letter_no_longer_wanted_is_not_sent(self, kinds):
        send(kind="test", key="x", to="a@example.org", params={"unwanted": True})
        post.deliver_due(seconds=5)
        assert django_mail.outbox == []
        assert Letter.objects.get().state == "dead"

    def test_secrets_are_wiped_once_sent(self, kinds):
        send(kind="code", key="c", to="a@example.org", params={"code": "QHSZ-QJDL"})
        post.deliver_due(seconds=5)
        assert Letter.objects.get().params == {}

    def test_a_lease_is_respected_then_ends(self, row):
        now = timezone.now()
        assert post.claim(pk=row.pk, now=now)
        assert post.claim(pk=row.pk, now=now + dt.timedelta(seconds=119)) is None
        assert post.claim(pk=row.pk, now=now + dt.timedelta(seconds=121))

    def test_a_worker_whose_lease_ended_writes_nothing(self, row):
        now = timezone.now()
        late = post.claim(pk=row.pk, now=now)
        other = post.claim(pk=row.pk, now=now + dt.timedelta(minutes=3))
        post._deliver(late)
        assert django_mail.outbox == []
        post._deliver(other)
        assert len(django_mail.outbox) == 1

    def test_five_hints_for_one_letter_send_one(self, row):
        assert [post.deliver_one(pk=row.pk) for _i in range(5)].count(True) == 1
        assert len(django_mail.outbox) == 1


@pytest.mark.django_db
class TestPaper:
    def test_has_text_html_picture_and_files(self, kinds):
        mime = written(
            kinds,
            images={"qr": PNG},
            attachments=[
                Attachment("ticket.png", PNG, "image/png"),
                Attachment(
                    "møde.ics",
                    "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
                    "text/calendar; method=PUBLISH",
                ),
            ],
        )
        kinds_found = [part.get_content_type() for part in mime.walk()]
        assert kinds_found == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "multipart/related",
            "text/html",
            "image/png",
            "image/png",
            "text/calendar",
        ]
        related = list(mime.walk())[5]
        assert related["Content-ID"] == "<qr>"
        assert related.get_content() == PNG
        calendar = list(mime.walk())[7]
        assert calendar.get_param("method") == "PUBLISH"
        assert calendar.get_filename() == "møde.ics"
        assert "BEGIN:VCALENDAR" in calendar.get_content()

    def test_names_with_letters_and_commas_survive(self, kinds):
        mime = written(kinds, subject="Få plads på Nørre Allé", name="Åse Ørsted, MSc")
        assert mime["Subject"] == "Få plads på Nørre Allé"
        [to] = mime["To"].addresses
        assert (to.display_name, to.addr_spec) == (
            "Åse Ørsted, MSc",
            "maja@example.org",
        )

    @pytest.mark.parametrize("where", ["subject", "name"])
    @pytest.mark.parametrize(
        "smuggled",
        [
            "a\r\nBcc: x@evil.example",
            "a\nBcc: x@evil.example",
            "a\rBcc: x@evil.example",
            "a\x85Bcc: x@evil.example",
            "a\u2028Bcc: x@evil.example",
            "a\u2029Bcc: x@evil.example",
            "a\x0b\x0c\x1c\x1d\x1eBcc: x@evil.example",
            "a\x00b",
            '"a" <x@evil.example>, b',
            "=?utf-8?q?a=0ABcc:_x@evil.example?=",
            "\u202ea\u202cb",
            "a" * 5000,
            "ø" * 5000,
            "\udcff",
            "",
        ],
    )
    def test_no_header_is_smuggled_in(self, kinds, where, smuggled):
        plain = written(kinds)
        mime = written(kinds, **{where: smuggled})
        assert mime.keys() == plain.keys()
        assert mime["Bcc"] is None
        assert [a.addr_spec for a in mime["To"].addresses] == ["maja@example.org"]
        assert all(len(line) < 998 for line in mime.as_string().splitlines())

    def test_text_keeps_72_columns_and_whole_links(self):
        link = "https://guild.example/" + "a" * 90
        text = letterpaper.wrap("word " * 60 + f"\n\n\n\n{link}")
        lines = text.splitlines()
        assert link in lines
        assert all(len(line) <= 72 for line in lines if line != link)

    def test_is_small_and_in_the_readers_language(self, kinds):
        mime = written(kinds)
        assert mime["Content-Language"] == "en"
        assert len(mime.as_bytes()) < 40_000


@pytest.mark.django_db
def test_a_preview_takes_the_newest_row():
    find = newest(Letter.objects.filter(kind="probe"), letter="pk", to="to")
    assert find() is None
    for name in ("a", "b"):
        to = f"{name}@x.example"
        row = Letter.objects.create(
            kind="probe", key=name, to=to, language="en", message_id=f"<{name}>"
        )
    assert find() == {"letter": row.pk, "to": "b@x.example"}


@pytest.mark.django_db
def test_every_sample_can_be_asked_for():
    for kind in KINDS.values():
        found = kind.sample() if kind.sample else None
        assert found is None or isinstance(found, dict), kind.name
