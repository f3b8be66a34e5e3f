"""Blocks on real pages: pictures, galleries, events, grounds, and what they cost."""

import pytest

from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wagtail.images import get_image_model

from core import kept
from core.blocks import BodyBlock, ChartBlock, GalleryBlock, HeroBlock
from core.pagecache import cache
from events.models import EventPage
from home.models import StandardPage
from tests import make
from tests.home.test_galleries import a_gallery, an_image

pytestmark = pytest.mark.django_db
BODY = BodyBlock()


def shown(body, slug="blocks"):
    """The text of a published English page with this body, as a visitor gets it."""
    homes = make.a_site()
    home = type(homes["en"]).objects.get(pk=homes["en"].pk)
    page = StandardPage(title="Blocks", slug=slug, locale=home.locale)
    home.add_child(instance=page)
    page.body = BODY.to_python(body)
    page.save_revision().publish()
    cache.clear()
    return page.get_url()


def get(url):
    answer = Client(headers={"host": "localhost"}).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def picture(image, alt="A hall", decorative=False):
    return {"image": image.pk, "alt_text": alt, "decorative": decorative}


def own_pictures(count):
    return [
        {
            "type": "gallery",
            "value": {
                "heading": "Hall",
                "gallery": None,
                "pictures": [
                    {"picture": picture(an_image(n), alt=f"Hall {n}"), "caption": ""}
                    for n in range(count)
                ],
                "width": "wide",
                "ground": "tint",
            },
        }
    ]


def test_a_picture_says_what_it_shows_here():
    image = an_image()
    body = [
        {
            "type": "image",
            "value": {"image": picture(image), "caption": "Us", "width": "full"},
        },
        {
            "type": "image",
            "value": {
                "image": picture(image, alt="Not read", decorative=True),
                "caption": "",
                "width": "wide",
            },
        },
    ]
    text = get(shown(body))
    assert 'alt="A hall"' in text
    assert "Not read" not in text
    assert "block-image width-full" in text
    assert "core/css/blocks" in text


def test_a_plain_page_needs_no_second_stylesheet():
    text = get(shown([{"type": "text", "value": "<p>Hi</p>"}]))
    assert "core/css/blocks" not in text


def test_pictures_of_a_block_cost_the_same_however_many(django_assert_num_queries):
    few = shown(own_pictures(2), "few")
    many = shown(own_pictures(12), "many")
    get(few)
    get(many)
    with CaptureQueriesContext(connection) as spent:
        get(few + "?fresh=1")
    with django_assert_num_queries(len(spent)):
        assert get(many + "?fresh=1").count("<picture>") == 12


def test_a_gallery_page_lends_its_pictures_and_takes_them_back():
    gallery = a_gallery(12)
    body = [
        {
            "type": "gallery",
            "value": {
                "heading": "",
                "gallery": gallery.pk,
                "pictures": [],
                "width": "wide",
                "ground": "paper",
            },
        }
    ]
    url = shown(body)
    text = get(url)
    assert text.count("<picture>") == 9
    assert f'href="{gallery.get_url()}?picture=1"' in text
    gallery.unpublish()
    cache.clear()
    kept._facts.clear()
    assert gallery.get_url() not in get(url)


def test_a_gallery_needs_one_or_the_other():
    block = GalleryBlock()
    with pytest.raises(ValidationError):
        block.clean(block.normalize(block.get_default()))


def test_an_opening_needs_a_focal_point_and_titles_its_page():
    block = HeroBlock()
    image = an_image()
    value = block.to_python(
        {"heading": "Learn", "picture": picture(image), "ground": "paper"}
    )
    with pytest.raises(ValidationError) as refused:
        block.clean(value)
    assert "picture" in refused.value.block_errors
    for name, number in zip("xy", (50, 50), strict=True):
        setattr(image, f"focal_point_{name}", number)
    image.focal_point_width = image.focal_point_height = 20
    image.save()
    value = block.to_python(block.get_prep_value(value))
    value["picture"] = get_image_model().objects.get(pk=image.pk)
    value["picture"].contextual_alt_text, value["picture"].decorative = "A", False
    block.clean(value)
    text = get(shown([{"type": "hero", "value": block.get_prep_value(value)}]))
    assert text.count("<h1") == 1
    assert "<h1>Learn</h1>" in text


def events_shown(slug, **fields):
    """Titles in a block of events, in their order."""
    value = {
        "heading": "What",
        "limit": 4,
        "kind": "",
        "picked": [],
        "link_text": "",
        "ground": "paper",
        **fields,
    }
    text = get(shown([{"type": "events", "value": value}], slug))
    block = text.partition("block-events")[2]
    found = [(block.find(title), title) for title in TITLES]
    return [title for at, title in sorted(found) if at >= 0]


TITLES = ("Workshop A", "Meeting B", "Meeting C")


def test_events_by_kind_and_by_hand():
    for title in TITLES:
        make.an_event(title=title, kind="workshop" if "Workshop" in title else "meetup")
    assert events_shown("all") == list(TITLES)
    assert events_shown("kind", kind="workshop") == ["Workshop A"]
    # Danish pages were picked; an English reader gets the English ones, in order.
    danish = EventPage.objects.filter(locale__language_code="da")
    pages = {page.title: page.pk for page in danish}
    picked = [pages["Meeting C"], pages["Workshop A"]]
    assert events_shown("picked", picked=picked) == ["Meeting C", "Workshop A"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([["", "a"], ["x", "many"]], "many"),
        ([["a"]], ""),
        ([["", *"abcde"], ["x", *"12345"]], "4"),
        ([["", "a"]] + [["x", "1"]] * 41, "40"),
    ],
)
def test_a_chart_says_what_it_cannot_draw(data, says):
    block = ChartBlock()
    value = block.to_python(
        {"kind": "bars", "caption": "c", "table": {"data": data, "cell": []}}
    )
    with pytest.raises(ValidationError) as refused:
        block.clean(value)
    assert says in str(refused.value.block_errors["table"].messages)


@pytest.mark.parametrize("kind", ["bars", "columns", "line"])
def test_a_chart_has_its_table(kind):
    value = {
        "heading": "",
        "kind": kind,
        "table": {"data": [["", "2025", "2026"], ["Lund", "1.200", ""]]},
        "unit": "kr.",
        "caption": "Fees",
        "width": "wide",
        "ground": "deep",
    }
    text = get(shown([{"type": "chart", "value": value}]))
    assert '<th scope="row">Lund</th>' in text
    assert "<td>1.200</td>" in text
    assert 'aria-hidden="true"' in text.partition('class="chart')[2]
    assert "ground-deep" in text
