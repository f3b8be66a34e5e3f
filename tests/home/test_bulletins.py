"""Announcements and adverts: to whom, where, when, and nothing about who."""

import re
from datetime import timedelta

import pytest

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from core import kept, pagecache
from home.adverts import actions, running
from home.adverts.models import Advert, Announcement, Clicks
from home.models import HomePage
from membership import roles
from tests import make
from tests.home.bulletins import a_slip, a_strip
from tests.home.desk import a_page, client_of

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0"}


@pytest.fixture(autouse=True)
def homes():
    kept._facts.clear()
    return make.a_site()


def shows(path="/en/", client=None, text="We are moving."):
    kept._facts.clear()
    pagecache.cache.clear()
    pagecache.near.clear()
    return text in (client or Client()).get(path).content.decode()


class TestWhen:
    @pytest.mark.parametrize(
        ("fields", "state", "seen"),
        [
            ({}, "running", True),
            ({"live": False}, "draft", False),
            ({"starts_at": 1}, "waiting", False),
            ({"starts_at": -1}, "running", True),
            ({"ends_at": -1}, "over", False),
            ({"starts_at": -2, "ends_at": 1}, "running", True),
        ],
    )
    def test_by_the_clock(self, fields, state, seen):
        now = timezone.now()
        moments = {
            name: value if name == "live" else now + timedelta(hours=value)
            for name, value in fields.items()
        }
        row = a_strip(**moments)
        assert row.state == state
        assert Announcement.objects.running().exists() is seen
        assert shows() is seen

    def test_begin_and_end_need_nobody(self):
        """What is kept was read long before: the clock alone decides."""
        now = timezone.now()
        shown = running.of(a_strip(starts_at=now, ends_at=now + timedelta(seconds=9)))
        assert not shown.is_on(now - timedelta(seconds=1))
        assert shown.is_on(now)
        assert not shown.is_on(now + timedelta(seconds=9))

    def test_a_kept_page_follows_publication_at_once(
        self, django_capture_on_commit_callbacks
    ):
        client = Client()
        assert b"We are moving." not in client.get("/en/").content
        with django_capture_on_commit_callbacks(execute=True):
            a_strip()
        assert b"We are moving." in client.get("/en/").content
        assert pagecache.MAX_SECONDS <= 30

    def test_it_never_ends_before_it_begins(self):
        now = timezone.now()
        row = Announcement(text_da="a", text_en="b", starts_at=now, ends_at=now)
        with pytest.raises(ValidationError) as no:
            row.full_clean()
        assert set(no.value.message_dict) == {"ends_at"}
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


class TestToWhom:
    def test_visitors_and_people_who_are_signed_in(self):
        person = client_of(make.a_person(roles.MEMBERS))
        a_strip(audience="visitors", text_en="Join us.")
        a_strip(audience="members", text_en="Dear member.")
        assert shows(text="Join us.")
        assert not shows(text="Dear member.")
        assert shows(client=person, text="Dear member.")
        assert not shows(client=person, text="Join us.")

    def test_one_role(self):
        roles.ensure()
        group = Group.objects.get(name=roles.VOLUNTEERS)
        a_strip(audience="role", role=group)
        assert shows(client=client_of(make.a_person(roles.VOLUNTEERS)))
        assert not shows(client=client_of(make.a_person(roles.MEMBERS)))
        assert not shows()

    def test_a_role_that_was_deleted_is_nobody(self):
        a_strip(audience="role", role=None)
        assert not shows()
        assert not shows(client=client_of(make.a_person(roles.MEMBERS)))

    def test_what_members_read_is_in_no_kept_page(self):
        a_strip(audience="members")
        client_of(make.a_person()).get("/en/")
        assert b"We are moving." not in Client().get("/en/").content


class TestWhere:
    def test_the_front_page(self, homes):
        a_strip(placement="front")
        assert shows("/en/")
        assert shows("/da/", text="Vi flytter.")
        assert not shows("/en/events/")

    def test_a_page_and_below_it_in_every_language(self, homes):
        page = a_page(homes["da"], "Om os", live=True, slug="om")
        a_strip(placement="section", section=page)
        assert shows("/da/om/", text="Vi flytter.")
        assert not shows("/da/", text="Vi flytter.")
        assert not shows("/en/")

    def test_peoples_own_pages_have_no_advert(self):
        a_slip()
        person = client_of(make.a_person())
        assert shows("/en/events/", client=person, text="Prints.")
        assert not shows("/en/my/tickets/", client=person, text="Prints.")

    def test_an_error_page_is_drawn(self):
        a_strip()
        assert Client().get("/en/nowhere/").status_code == 404


class TestQuestions:
    def test_one_question_and_none_when_it_is_kept(self, django_assert_num_queries):
        for _n in range(5):
            a_strip()
            a_slip()
        with django_assert_num_queries(1):
            assert len(running.rows()) == 10
        with django_assert_num_queries(0):
            running.rows()

    def test_nothing_live_loads_nothing(self):
        body = Client().get("/en/").content.decode()
        assert "bulletin" not in body

    def test_adverts_take_turns_by_weight(self):
        heavy, light = a_slip(weight=9), a_slip(weight=1, name="Kaffe")
        request = RequestFactory().get("/en/")
        request.user = make.a_person()
        drawn = [running.slip(request).pk for _n in range(300)]
        assert drawn.count(heavy.pk) > 3 * drawn.count(light.pk) > 0


class TestHiding:
    def hide(self, client, row, **extra):
        return client.post(f"/hide/{row.pk}/", HTTP_REFERER=extra.pop("back", ""))

    def test_it_stays_hidden_in_that_browser_alone(self):
        row, client = a_strip(), Client()
        answer = self.hide(client, row, back="http://testserver/en/events/")
        assert answer["Location"] == "http://testserver/en/events/"
        assert client.cookies["hidden"].value == str(row.pk)
        # Both are served from the cache the second time.
        for _twice in range(2):
            assert b"We are moving." not in client.get("/en/").content
            assert b"We are moving." in Client().get("/en/").content

    def test_one_that_cannot_be_hidden(self):
        row, client = a_strip(dismissible=False), Client()
        self.hide(client, row)
        assert "hidden" not in client.cookies
        client.cookies["hidden"] = str(row.pk)
        assert b"We are moving." in client.get("/en/").content

    @pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test", ""])
    def test_back_on_this_site_alone(self, back):
        answer = self.hide(Client(), a_strip(), back=back)
        assert answer["Location"] == "/"

    def test_only_by_post(self):
        assert Client().get(f"/hide/{a_strip().pk}/").status_code == 405

    @pytest.mark.parametrize(
        "value", ["", "x", "1.x", "." * 50, "1" * 400, "-1", "999999999", "1\\0"]
    )
    def test_a_strange_cookie_makes_no_copy_of_a_page(self, value):
        a_strip()
        assert running.hidden_part({"hidden": value}) == ""
        client = Client()
        client.cookies["hidden"] = value
        assert client.get("/en/").status_code == 200

    def test_no_more_than_twenty(self):
        client = Client()
        for _n in range(23):
            self.hide(client, a_strip())
        assert len(client.cookies["hidden"].value.split(".")) == running.MOST


class TestFollowing:
    def test_it_leads_on_and_counts_the_day(self):
        row = a_slip(link_url="https://partner.test/a?b=c")
        for _twice in range(2):
            answer = Client().get(f"/go/p{row.pk}-en/", **BROWSER)
        assert answer["Location"] == "https://partner.test/a?b=c"
        assert answer["Cache-Control"] == "private, no-store"
        assert not answer.cookies
        count = Clicks.objects.get()
        assert (count.kind, count.row, count.number) == ("p", row.pk, 2)
        assert {f.name for f in Clicks._meta.fields} == {
            *("id", "kind", "row", "day", "number")
        }

    def test_a_page_in_the_readers_language(self, homes):
        row = a_strip(link_page=HomePage.objects.get(pk=homes["da"].pk))
        assert Client().get(f"/go/n{row.pk}-en/")["Location"].endswith("/en/")
        assert Client().get(f"/go/n{row.pk}-da/")["Location"].endswith("/da/")

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_USER_AGENT": "Googlebot/2.1"},
            {"HTTP_USER_AGENT": "curl/8.0"},
            {"HTTP_USER_AGENT": ""},
            {**BROWSER, "HTTP_SEC_PURPOSE": "prefetch;prerender"},
        ],
    )
    def test_programs_are_not_counted(self, headers):
        row = a_slip(link_url="https://partner.test/")
        assert Client().get(f"/go/p{row.pk}-en/", **headers).status_code == 302
        assert not Clicks.objects.exists()

    def test_asking_for_the_head_is_not_counted(self):
        row = a_slip(link_url="https://partner.test/")
        assert Client().head(f"/go/p{row.pk}-en/", **BROWSER).status_code == 302
        assert not Clicks.objects.exists()

    def test_after_its_end_it_leads_on_uncounted(self):
        ago = timezone.now() - timedelta(minutes=1)
        row = a_slip(link_url="https://partner.test/", ends_at=ago)
        assert Client().get(f"/go/p{row.pk}-en/", **BROWSER).status_code == 302
        assert not Clicks.objects.exists()

    @pytest.mark.parametrize(
        "code", ["p1", "x1-en", "p999999999-en", "p1-sv", "p-en", "n1-en", "p1-en-x"]
    )
    def test_nothing_stored_nothing_found(self, code):
        asked = f"/go/{code}/?next=https://evil.test/&url=//evil.test"
        assert Client().get(asked, follow=True).status_code == 404

    def test_a_draft_leads_nowhere(self):
        row = a_slip(link_url="https://partner.test/", live=False)
        assert Client().get(f"/go/p{row.pk}-en/", follow=True).status_code == 404

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.test/", "//a.test"]
    )
    def test_only_the_web(self, url):
        with pytest.raises(ValidationError) as no:
            Advert(name="a", text_da="b", link_url=url).full_clean()
        assert "link_url" in no.value.message_dict
        # Written around the form, it still leads nowhere.
        row = a_slip(link_url=url)
        assert Client().get(f"/go/p{row.pk}-en/", follow=True).status_code == 404

    def test_one_row_a_day(self):
        actions.count(kind="n", row=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            Clicks.objects.create(kind="n", row=1, number=1)


def test_words_that_blockers_hide_are_in_nothing_fetched(homes):
    a_strip(link_url="https://a.test/")
    a_slip(link_url="https://a.test/")
    body = Client().get("/en/").content.decode()
    fetched = re.findall(r'(?:class|id|href|src|action)="([^"]*)"', body)
    assert "/go/" in body
    assert not [f for f in fetched if "advert" in f.lower() or "/ad" in f.lower()]


def test_the_other_language_where_one_is_missing():
    shown = running.of(a_slip(text_en=""))
    with translation.override("en"):
        assert (shown.text, shown.foreign) == ("Trykker.", "da")
    with translation.override("da"):
        assert shown.foreign == ""
