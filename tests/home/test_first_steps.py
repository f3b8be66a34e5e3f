"""The admin in the association's own name and colours, and what to do first."""

import re

import pytest

from core.models import SiteSettings
from core.theme import contrast, theme
from membership import roles
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def admin(client):
    homes = make.a_site()
    person = make.a_person()
    person.is_superuser = person.is_staff = True
    person.language = "en"
    person.save()
    client.force_login(person)
    client.site = homes["en"].get_site()
    return client


def dashboard(client) -> str:
    return client.get("/admin/").content.decode()


def test_a_new_site_is_told_what_comes_first(admin):
    text = dashboard(admin)
    assert 'id="first-steps' in text
    settings = f"/admin/settings/core/sitesettings/{admin.site.pk}/"
    assert settings in text
    assert "is-done" not in text


def test_steps_are_ticked_off_by_what_is_there(admin):
    row = SiteSettings.for_site(admin.site)
    row.name, row.brand = "Guild of Bakers", "#7a1f5c"
    row.save()
    text = dashboard(admin)
    assert text.count("is-done") == 2
    make.an_event()
    make.a_person(roles.EDITORS)
    # The logo is left: it is optional, so the list goes.
    assert 'id="first-steps' not in dashboard(admin)


def test_others_than_admins_are_not_asked(client):
    make.a_site()
    client.force_login(make.a_person(roles.EDITORS))
    text = dashboard(client)
    assert 'id="needs-you' in text
    assert 'id="first-steps' not in text


def test_the_admin_bears_the_name_and_the_colours(admin):
    row = SiteSettings.for_site(admin.site)
    row.name, row.brand = "Guild of Bakers", "#7a1f5c"
    row.save()
    text = dashboard(admin)
    assert "<title>" in text
    assert "Guild of Bakers" in text.partition("</title>")[0]
    sheet = re.search(r'href="(/theme/[0-9a-f]+/admin\.css)"', text)[1]
    answer = admin.get(sheet)
    assert answer.status_code == 200
    assert "--w-color-primary-hue:" in answer.content.decode()
    old = admin.get("/theme/000000000000/admin.css")
    assert (old.status_code, old.url) == (302, sheet)


@pytest.mark.parametrize("colour", ["#ffff00", "#0000ff", "#ffffff", "#000000", "#e33"])
def test_white_can_be_read_on_both_colours(colour):
    made = theme(colour)
    for name in ("deep", "brand"):
        assert contrast(made.hex(name), "#ffffff") >= 4.5
    assert made.admin_css().count("--w-color-") == 6
