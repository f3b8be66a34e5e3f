"""Galleries: lists, grids, one picture alone, and the box on the event's page."""

import json
import uuid
from datetime import date, timedelta

import pytest

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from wagtail.models import PageViewRestriction

from core.models import SiteImage
from core.tasks import draw_pictures
from events.models import EventPage
from home.galleries.blocks import PictureBlock, fault_of_alt
from home.galleries.models import GalleryIndexPage, GalleryPage
from home.models import HomePage
from tests import make
from tests.core import pictures as made

pytestmark = pytest.mark.django_db


def an_index(language="en") -> GalleryIndexPage:
    home = HomePage.objects.get(pk=make.a_site()[language].pk)
    held = GalleryIndexPage.objects.child_of(home).first()
    return held or home.add_child(
        instance=GalleryIndexPage(title="Gallery", slug="gallery", locale=home.locale)
    )


def an_image(n=0) -> SiteImage:
    file = ContentFile(made.encoded("PNG"), name=f"hall-{n}.png")
    return SiteImage.objects.create(title=f"Hall {n}", file=file)


def stream(images, **texts) -> str:
    return json.dumps(
        [
            {
                "type": "picture",
                "value": {
                    "image": image.pk,
                    "alt": f"The hall, {n}",
                    "caption": "",
                    **texts,
                },
                "id": str(uuid.uuid4()),
            }
            for n, image in enumerate(images, 1)
        ]
    )


def a_gallery(count=3, title="An evening", live=True, **fields) -> GalleryPage:
    index = an_index()
    images = fields.pop("images", None) or [an_image(n) for n in range(count)]
    page = GalleryPage(
        title=title,
        pictures=stream(images),
        date=fields.pop("date", date(2026, 11, 3)),
        live=live,
        locale=index.locale,
        **fields,
    )
    GalleryIndexPage.objects.get(pk=index.pk).add_child(instance=page)
    page.save_revision()
    return GalleryPage.objects.get(pk=page.pk)


def see(page, query="", client=None):
    return (client or Client()).get(page.get_url() + query)


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_grid_links_each_picture_with_its_text():
    page = a_gallery(3)
    html = text_of(see(page))
    for n in (1, 2, 3):
        assert f'href="?picture={n}"' in html
        assert f'alt="The hall, {n}"' in html
    assert 'id="lightbox"' in html
    assert "3 pictures" in html


def test_one_picture_knows_its_neighbours():
    page = a_gallery(3)
    html = text_of(see(page, "?picture=2"))
    assert 'href="?picture=1" rel="prev"' in html
    assert 'href="?picture=3" rel="next"' in html
    assert "Picture 2 of 3" in html
    assert "?picture=0" not in text_of(see(page, "?picture=1"))
    assert "?picture=4" not in text_of(see(page, "?picture=3"))


@pytest.mark.parametrize("asked", ["0", "4", "-1", "x", "", "1e1", "²", "99999999999"])
def test_a_picture_that_is_not_there_is_not_found(asked):
    assert see(a_gallery(3), f"?picture={asked}").status_code == 404


def test_an_empty_gallery_says_so():
    html = text_of(see(a_gallery(images=[an_image()], title="Soon")))
    assert "1 picture" in html
    page = a_gallery(0, title="Empty")
    html = text_of(see(page))
    assert "The pictures are on their way." in html
    assert "lightbox" not in html


def test_a_picture_that_was_deleted_is_left_out():
    page = a_gallery(3)
    SiteImage.objects.order_by("pk").first().delete()
    html = text_of(see(page))
    assert html.count("data-picture=") == 2
    assert "2 pictures" in html
    html = text_of(see(page, "?picture=2"))
    assert "Picture 2 of 2" in html
    assert "The hall, 3" in html
    assert see(page, "?picture=3").status_code == 404


def test_the_index_shows_covers_newest_first():
    old = a_gallery(2, title="Spring", date=date(2026, 4, 1))
    new = a_gallery(1, title="Autumn", date=date(2026, 10, 1))
    a_gallery(1, title="Draft", live=False)
    html = text_of(see(an_index()))
    assert html.index(new.get_url()) < html.index(old.get_url())
    assert "Draft" not in html
    assert html.count("<img") == 2


def test_an_empty_index_says_so():
    assert "No pictures yet." in text_of(see(an_index()))


def test_a_private_gallery_is_on_no_list():
    page = a_gallery(1, title="Members only")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert "Members only" not in text_of(see(an_index()))
    assert see(page).status_code == 302


def queries_of(django_assert_max_num_queries, page, query=""):
    see(page, query)
    with django_assert_max_num_queries(60) as counted:
        text_of(see(page, query + ("&" if query else "?") + "fresh=1"))
    return len(counted)


def test_queries_do_not_grow_with_pictures(django_assert_max_num_queries):
    few, many = a_gallery(2, title="Few"), a_gallery(9, title="Many")
    draw_pictures()
    counts = {queries_of(django_assert_max_num_queries, p) for p in (few, many)}
    assert len(counts) == 1
    assert counts.pop() <= 10
    counts = {
        queries_of(django_assert_max_num_queries, p, "?picture=2") for p in (few, many)
    }
    assert len(counts) == 1


def test_queries_do_not_grow_with_galleries(django_assert_max_num_queries):
    a_gallery(1)
    one = queries_of(django_assert_max_num_queries, an_index())
    for n in range(5):
        a_gallery(2, title=f"More {n}")
    assert queries_of(django_assert_max_num_queries, an_index()) == one


def test_the_event_leads_to_its_gallery_and_back(django_capture_on_commit_callbacks):
    make.an_event(title="Data meetup", start=timezone.now() - timedelta(days=2))
    danish = EventPage.objects.get(locale__language_code="da")
    english = EventPage.objects.get(locale__language_code="en")
    assert "Pictures from the event" not in text_of(see(english))
    with django_capture_on_commit_callbacks(execute=True):
        page = a_gallery(6, title="The evening in pictures", event=danish)
    html = text_of(see(english, "?fresh=1"))
    assert "Pictures from the event" in html
    assert page.get_url() in html
    assert "6 pictures" in html
    assert html.count('class="pic"') == 4
    # The gallery is English: the Danish page of the event does not lead there.
    assert page.get_url() not in text_of(see(danish))
    assert english.get_url() in text_of(see(page))


@pytest.mark.parametrize(
    "text",
    ["", "  ", "IMG_2231.JPG", "dsc 0012", "pxl_20261103_183012", "hall.webp", "12"],
)
def test_a_text_that_says_nothing_is_refused(text):
    assert fault_of_alt(text)
    block = PictureBlock()
    value = block.to_python({"image": an_image().pk, "alt": text, "caption": ""})
    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_text_that_says_something_is_taken():
    assert not fault_of_alt("Three people on a jetty, photo 3 of the day")
    block = PictureBlock()
    value = {"image": an_image().pk, "alt": "The hall", "caption": ""}
    assert block.clean(block.to_python(value))["alt"] == "The hall"
