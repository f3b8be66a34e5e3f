"""The pages of notices: the list, what reaches one, and the way out of a mail."""

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.notifications import bell, kinds, links
from chat.notifications.models import Notice, Preference, Rhythm
from membership import roles
from tests import make
from tests.chat.telling import KIND, a_kind, tell

pytestmark = pytest.mark.django_db
LIST = "/en/my/notices/"
SETTINGS = "/en/my/notices/settings/"


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    make.a_site()
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    a_kind()


@pytest.fixture
def maja():
    return make.a_person(roles.MEMBERS, language="en", password=make.PASSWORD)


@pytest.fixture
def client(maja):
    client = Client()
    client.force_login(maja)
    return client


def only():
    return Notice.objects.get()


def test_the_bell_costs_one_query_and_visitors_none(client, maja):
    tell(maja)

    def counted(client):
        with CaptureQueriesContext(
            connection,
        ) as found:
            page = client.get("/en/accessibility-none/")
        assert page.status_code == 404
        asked = [q["sql"] for q in found if "notifications_" in q["sql"]]
        return len(asked), page.content.decode()

    queries, text = counted(client)
    assert queries == 1
    assert 'data-bell-count="1"' in text
    assert "1 new notice<" in text
    assert "notifications/bell" in text
    queries, text = counted(Client())
    assert queries == 0
    assert "data-bell" not in text
    assert "notifications/bell" not in text


def test_the_bell_stops_counting(maja):
    rows = [Notice(person=maja, kind=KIND, key=str(n)) for n in range(120)]
    Notice.objects.bulk_create(rows)
    assert bell.unread(maja) == bell.MOST


def test_opening_reads_and_leads_on(client, maja):
    tell(maja)
    page = client.get(LIST)
    assert "Fact 1" in page.content.decode()
    assert only().read_at is None
    answer = client.post(f"{LIST}{only().public_id}/open/")
    assert (answer.status_code, answer.url) == (303, "/en/")
    assert only().read_at
    answer = client.post(
        f"{LIST}{only().public_id}/read/", {"unread": "1", "back": "?show=unread"}
    )
    assert answer.url == f"{LIST}?show=unread"
    assert only().read_at is None
    # What a mail led to says itself that it was read.
    answer = client.post(
        f"{LIST}{only().public_id}/read/", headers={"Accept": "application/json"}
    )
    assert answer.json() == {"bell": 0}
    assert client.get(f"{LIST}unread/").json() == {"bell": 0}


def test_nobody_opens_another_persons(client):
    other = make.a_person()
    tell(other)
    for name in ("open", "read"):
        assert client.post(f"{LIST}{only().public_id}/{name}/").status_code == 404
    assert "Fact 1" not in client.get(LIST).content.decode()
    assert only().read_at is None


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example", "\\\\x", ""]
)
def test_a_notice_leads_nowhere_else(client, maja, url):
    a_kind(tell=lambda row: kinds.Told("x", url))
    tell(maja)
    answer = client.post(f"{LIST}{only().public_id}/open/")
    assert answer.url == LIST


def test_all_read_and_taken_back(client, maja):
    tell(maja, n=1)
    client.post(f"{LIST}{only().public_id}/read/")
    tell(maja, n=2)
    tell(maja, n=3)
    answer = client.post(f"{LIST}read/")
    assert bell.unread(maja) == 0
    page = client.get(answer.url)
    text = page.content.decode()
    assert "All marked as read" in text
    when = page.context["undo"].isoformat()
    client.post(f"{LIST}read/undo/", {"read": when})
    # What had been read before stays read.
    assert bell.unread(maja) == 2
    for nonsense in ("", "x", "2026-02-30T00:00Z", "2026-01-01"):
        assert client.post(f"{LIST}read/undo/", {"read": nonsense}).status_code == 303
    assert bell.unread(maja) == 2


def test_filters_pages_and_an_empty_list(client, maja):
    assert "All caught up" in client.get(LIST).content.decode()
    a_kind("test.poll", group="polls")
    for n in range(25):
        tell(maja, n=n)
    tell(maja, n=99, kind="test.poll")
    text = client.get(LIST).content.decode()
    assert "Page 1 of 2" in text
    assert "Fact 99" in text
    text = client.get(f"{LIST}?group=polls").content.decode()
    assert "Fact 99" in text
    assert "Fact 24" not in text
    Notice.objects.filter(kind=KIND).update(read_at="2026-11-01T12:00Z")
    text = client.get(f"{LIST}?show=unread").content.decode()
    assert "Fact 99" in text
    assert "Fact 24" not in text
    for odd in ("?page=x", "?page=999", "?group=none", "?read=x", "?show=%00"):
        assert client.get(LIST + odd).status_code == 200


def test_the_list_asks_no_more_for_more(client, maja):
    def asked():
        with CaptureQueriesContext(connection) as found:
            client.get(LIST)
        return len(found)

    tell(maja)
    asked()
    few = asked()
    for n in range(2, 15):
        tell(maja, n=n)
    assert asked() == few


def test_why_did_i_get_this(client, maja):
    tell(maja)
    text = client.get(LIST).content.decode()
    assert "You get this because you test." in text
    assert "It is on unless turned off." in text
    assert "No: it is off unless turned on." in text
    assert f"{SETTINGS}#k-testfact" in text


def test_what_is_gone_says_so(client, maja):
    a_kind(tell=lambda row: None)
    tell(maja)
    assert "no longer open to you" in client.get(LIST).content.decode()
    answer = client.post(f"{LIST}{only().public_id}/open/", follow=True)
    assert "no longer open to you" in answer.content.decode()
    assert bell.unread(maja) == 0


def test_choosing_what_reaches_one(client, maja):
    a_kind("test.own", own_mail=True)
    a_kind("test.staff", offered=lambda user: user.is_superuser)
    a_kind("test.soon", leads=(1440, 60), lead_defaults={60: ("push",)})
    text = client.get(SETTINGS).content.decode()
    assert 'name="test.fact-mail-0" checked' in text
    assert 'name="test.own-mail-0"' not in text
    assert "test.staff" not in text
    assert "24 hours before" in text
    assert "1 hour before" in text
    sent = {
        "shown": [KIND, "test.soon"],
        "test.fact-bell-0": "on",
        "test.fact-push-0": "on",
        "test.soon-bell-1440": "on",
        "test.soon-push-60": "on",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "digest_hour": "8",
    }
    assert client.post(SETTINGS, sent).status_code == 303
    rows = Preference.objects.filter(person=maja)
    assert set(rows.values_list("kind", "channel", "lead", "wanted")) == {
        (KIND, "mail", 0, False),
        (KIND, "push", 0, True),
        ("test.soon", "mail", 1440, False),
    }
    rhythm = Rhythm.objects.get(person=maja)
    assert (str(rhythm.quiet_from), rhythm.digest_hour) == ("22:00:00", 8)
    # Back to what is so by default: nothing is kept.
    sent |= {"test.fact-mail-0": "on", "digest_hour": "now", "quiet_from": ""}
    sent |= {"quiet_to": "", "shown": [KIND]}
    del sent["test.fact-push-0"]
    client.post(SETTINGS, sent)
    assert set(rows.values_list("kind", flat=True)) == {"test.soon"}
    rhythm.refresh_from_db()
    assert (rhythm.quiet_from, rhythm.digest_hour) == (None, None)


@pytest.mark.parametrize(
    "given",
    [
        {"quiet_from": "22:00", "quiet_to": ""},
        {"quiet_from": "25:00", "quiet_to": "07:00"},
        {"digest_hour": "24"},
        {"digest_hour": "x"},
    ],
)
def test_times_that_are_none(client, given):
    sent = {"shown": [KIND], "digest_hour": "now", **given}
    assert client.post(SETTINGS, sent).status_code == 422
    assert not Preference.objects.exists()
    assert not Rhythm.objects.exists()


def test_a_pause_and_its_end(client, maja):
    client.post(SETTINGS, {"pause": "on"})
    text = client.get(SETTINGS).content.decode()
    assert "Mail and push are paused until" in text
    client.post(SETTINGS, {"pause": "off"})
    assert "paused until" not in client.get(SETTINGS).content.decode()


def test_one_click_out_of_a_mail(maja):
    """RFC 8058: a POST without cookie or token of a form; a GET changes nothing."""
    nobody = Client(enforce_csrf_checks=True)
    url = links.stop_url(maja, KIND).replace("http://localhost:8000", "")
    url = url[url.index("/", 8) :] if "://" in url else url
    text = nobody.get(url).content.decode()
    assert "A fact" in text
    assert not Preference.objects.exists()
    answer = nobody.post(url, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Preference.objects.get().wanted is False
    assert nobody.post(url).status_code == 200
    # Every mail of notices goes with the daily one; letters one must have stay.
    Rhythm.objects.create(person=maja, digest_hour=8)
    daily = links.stop_url(maja, "")
    nobody.post(daily[daily.index("/", 8) :])
    assert Rhythm.objects.get().digest_hour is None
    tell(maja, n=2)
    assert Notice.objects.get(key="fact-2-").decided["mail"] == "off"


def test_a_link_that_is_not_ours_changes_nothing(maja):
    token = links.stop_token(maja, KIND)
    for odd in (token[:-1], token + "x", "none", f"{maja.pk}:{KIND}:mail", "%00"):
        answer = Client().post(f"{LIST}stop/{odd}/")
        assert answer.status_code == 200
        assert "not one of ours" in answer.content.decode()
    assert not Preference.objects.exists()
