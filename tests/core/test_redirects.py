"""Renamed and moved pages: the old address leads on, a hidden page's nowhere."""

import pytest

from django.contrib.auth.models import Group
from django.test import Client

from events.models import EventPage
from home.models import StandardPage
from tests import make
from tests.core.test_sharing import CANARY, close, standard

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


@pytest.fixture
def homes(db):
    return make.a_site()


class TestMovedPages:
    """An old address answers 301 to the present one, in one step."""

    @pytest.fixture(autouse=True)
    def _now(self, django_capture_on_commit_callbacks):
        self.committed = django_capture_on_commit_callbacks

    def rename(self, page, slug):
        page = type(page).objects.get(pk=page.pk)
        page.slug = slug
        with self.committed(execute=True):
            page.save_revision().publish()

    def assert_leads(self, visitor, old, new):
        answer = visitor.get(old)
        assert (answer.status_code, answer["Location"]) == (301, new), old
        assert visitor.get(new).status_code == 200

    def test_renamed_twice_in_both_languages(self, visitor, homes):
        for code in ("da", "en"):
            page = standard(homes[code], "Om", slug="om")
            self.rename(page, "om-os")
            self.rename(page, "om-foreningen")
            for old in ("om", "om-os"):
                self.assert_leads(visitor, f"/{code}/{old}/", f"/{code}/om-foreningen/")

    def test_an_event_keeps_its_old_address(self, visitor):
        row = make.an_event(slug="gammel")
        for page in EventPage.objects.filter(translation_key=row.translation_key):
            self.rename(page, "ny")
        for code in ("da", "en"):
            new = f"/{code}/events/ny/"
            self.assert_leads(visitor, f"/{code}/events/gammel/", new)
            self.assert_leads(visitor, f"/{code}/events/gammel/?date=2026-12-03", new)

    def test_a_section_moves_with_what_is_below(self, visitor, homes):
        section = standard(homes["da"], "Afsnit", slug="afsnit")
        standard(section, "Under", slug="under")
        target = standard(homes["da"], "Hylde", slug="hylde")
        with self.committed(execute=True):
            StandardPage.objects.get(pk=section.pk).move(
                StandardPage.objects.get(pk=target.pk), pos="last-child"
            )
        self.assert_leads(visitor, "/da/afsnit/under/", "/da/hylde/afsnit/under/")
        self.rename(StandardPage.objects.get(pk=target.pk), "reol")
        for old in ("/da/afsnit/under/", "/da/hylde/afsnit/under/"):
            self.assert_leads(visitor, old, "/da/reol/afsnit/under/")
        self.assert_leads(visitor, "/da/hylde/", "/da/reol/")

    def test_back_and_forth_ends_where_the_page_is(self, visitor, homes):
        page = standard(homes["da"], "Om", slug="om")
        self.rename(page, "om-os")
        self.rename(page, "om")
        assert visitor.get("/da/om/").status_code == 200
        self.assert_leads(visitor, "/da/om-os/", "/da/om/")

    def test_a_private_pages_old_address_says_nothing(self, visitor, homes):
        page = standard(homes["da"], CANARY, slug="gammel")
        self.rename(page, "hemmelig")
        page = StandardPage.objects.get(pk=page.pk)
        with self.committed(execute=True):
            page.unpublish()
        answer = visitor.get("/da/gammel/")
        assert answer.status_code == 404

    def test_a_members_page_asks_to_sign_in_under_its_old_address(self, visitor, homes):
        page = standard(homes["da"], CANARY, slug="gammel")
        self.rename(page, "hemmelig")
        close(StandardPage.objects.get(pk=page.pk))
        answer = visitor.get("/da/gammel/")
        assert answer.status_code == 302
        assert answer["Location"].endswith("/account/login/?next=/da/gammel/")
        stranger = make.a_person()
        visitor.force_login(stranger)
        assert visitor.get("/da/gammel/").status_code == 404
        stranger.groups.add(Group.objects.get(name="Inner circle"))
        assert visitor.get("/da/gammel/")["Location"] == "/da/hemmelig/"
