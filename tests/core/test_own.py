"""The frame of a person's own pages."""

import pytest

from core import own
from tests import make

pytestmark = pytest.mark.django_db


def test_the_frame_lists_pages_that_exist_and_marks_the_one_shown(client):
    make.a_site()
    client.force_login(make.a_person(language="en"))
    page = client.get("/en/my/tickets/").content.decode()
    assert '<a href="/en/my/tickets/" aria-current="page">' in page
    assert '<a href="/en/account/security/">' in page
    assert page.count('aria-current="page"') == 1


def test_an_address_that_only_wagtail_would_answer_is_no_own_page():
    assert own.url_of("my/tickets/", "da") == "/da/my/tickets/"
    assert own.url_of("my/nowhere/", "da") == ""
    assert own.url_of("my/tickets/", "xx") == ""
