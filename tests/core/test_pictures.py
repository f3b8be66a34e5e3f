"""What is stored of an uploaded picture, and the sizes drawn from it."""

import io
import os

import pytest
from PIL import Image

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection
from django.template import Context, Template

from core import pictures
from core.models import SiteImage
from core.tasks import draw_pictures
from tests.core import pictures as made

pytestmark = pytest.mark.django_db


def an_image(data=None, name="hall.jpg", title="Hall", **fields) -> SiteImage:
    file = ContentFile(made.encoded() if data is None else data, name=name)
    return SiteImage.objects.create(title=title, file=file, **fields)


def stored(image) -> bytes:
    with image.file.storage.open(image.file.name) as file:
        return file.read()


def files(settings) -> set[str]:
    return {
        os.path.relpath(os.path.join(folder, name), settings.MEDIA_ROOT)
        for folder, _folders, names in os.walk(settings.MEDIA_ROOT)
        for name in names
    }


def test_a_photo_is_stored_upright_and_without_its_place():
    image = an_image(made.photo(orientation=6, size=(320, 240)))
    data = stored(image)
    kept = Image.open(io.BytesIO(data))
    assert (image.width, image.height) == kept.size == (240, 320)
    assert SiteImage.objects.get(pk=image.pk).width == 240
    assert not kept.getexif()
    assert not kept.info.get("comment")
    for secret in (b"Exif", b"Kamera", b"Secret", b"hidden", b"GPS"):
        assert secret not in data
    # The clay corner of the original's top left is the upright picture's top right.
    red, green, blue = kept.convert("RGB").getpixel((235, 5))
    assert red > 200 > green > blue


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_applied_once(orientation):
    clean = pictures.cleaned(made.upload(made.photo(orientation)))
    size = Image.open(clean).size
    assert size == ((320, 240) if orientation <= 4 else (240, 320))
    again = pictures.cleaned(clean)
    assert again is clean


@pytest.mark.parametrize("mode", ["CMYK", "RGB", "L"])
def test_a_colour_profile_is_applied_and_dropped(mode):
    clean = pictures.cleaned(made.upload(made.with_profile(mode)))
    kept = Image.open(clean)
    assert kept.mode in {"RGB", "L"}
    assert "icc_profile" not in kept.info


@pytest.mark.parametrize(
    ("form", "mode", "name"),
    [
        ("PNG", "P", "a.png"),
        ("PNG", "RGBA", "a.png"),
        ("PNG", "LA", "a.png"),
        ("PNG", "1", "a.png"),
        ("PNG", "I;16", "a.png"),
        ("GIF", "P", "a.gif"),
        ("WEBP", "RGBA", "a.webp"),
        ("AVIF", "RGB", "a.avif"),
        ("JPEG", "L", "a.jpeg"),
    ],
)
def test_every_mode_becomes_one_that_can_be_drawn(form, mode, name):
    source = Image.new("I;16", (40, 30), 30_000) if mode == "I;16" else None
    source = source or made.drawing((40, 30), mode)
    image = an_image(made.encoded(form, source), name=name)
    assert image.renditions.count() == 3
    assert pictures.draw(image) == len(pictures.FILTERS) - 3


def test_a_wrong_ending_is_put_right():
    """Chat programs save JPEGs as .png; that is no reason to send people away."""
    image = an_image(made.encoded("JPEG"), name="from-a-phone.png")
    assert image.file.name.endswith("from-a-phone.jpg")


def test_the_main_colour_is_noted():
    # JPEG rounds: a step or two of each colour.
    assert an_image(made.encoded("PNG"), name="a.png").tint == "#5fa287"
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert an_image(made.encoded("PNG", clear), name="clear.png").tint == "#ffffff"


@pytest.mark.parametrize(
    "name", ["text.jpg", "drawing.svg", "half-a-header.jpg", "empty.jpg"]
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(name, settings):
    with pytest.raises(ValidationError):
        an_image(made.no_pictures()[name], name=name)
    assert not SiteImage.objects.exists()
    assert files(settings) == set()


def test_a_huge_picture_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(ValidationError, match="25") as refused:
        pictures.cleaned(made.upload(made.huge_png(50_000, 50_000), "big.png"))
    assert refused.value.code == "file_too_many_pixels"


def test_a_picture_that_was_cut_off_is_refused():
    whole = made.encoded("JPEG", Image.effect_noise((300, 300), 80).convert("RGB"))
    with pytest.raises(ValidationError) as refused:
        pictures.cleaned(made.upload(whole[: len(whole) // 2]))
    assert refused.value.code == "truncated"


def test_a_row_that_cannot_be_written_leaves_no_file(settings):
    with pytest.raises(IntegrityError):
        an_image(title=None)
    assert files(settings) == set()


def test_another_file_takes_the_place_of_the_first():
    image = an_image()
    SiteImage.objects.filter(pk=image.pk).update(drawn_at="2026-01-01T00:00Z")
    image.refresh_from_db()
    image.file = ContentFile(made.photo(), name="other.jpg")
    image.save()
    image.refresh_from_db()
    assert image.drawn_at is None
    assert (image.width, image.height) == (240, 320)


def test_the_job_draws_each_picture_once(settings):
    image = an_image(made.encoded(image=made.drawing((2000, 1500))))
    assert image.drawn_at is None
    assert image.renditions.count() == 3
    assert draw_pictures() == 1
    image.refresh_from_db()
    assert image.drawn_at
    specs = set(image.renditions.values_list("filter_spec", flat=True))
    assert specs == set(pictures.FILTERS)
    row = image.renditions.get(filter_spec="fill-640x480|format-avif")
    assert (row.width, row.height) == (640, 480)
    assert Image.open(row.file).format == "AVIF"
    assert draw_pictures() == 0


def test_wagtail_takes_our_renditions_for_its_own(django_assert_num_queries):
    image = an_image()
    pictures.draw(image)
    before = image.renditions.count()
    image.get_rendition("fill-640x480|format-webp")
    assert image.renditions.count() == before


def test_a_moved_focal_point_is_drawn_anew():
    image = an_image(made.encoded(image=made.drawing((1200, 400))))
    draw_pictures()
    image = SiteImage.objects.get(pk=image.pk)
    first = image.renditions.get(filter_spec="fill-320x240|format-webp")
    image.focal_point_x, image.focal_point_y = 1100, 200
    image.focal_point_width = image.focal_point_height = 100
    image.save()
    image.refresh_from_db()
    assert image.drawn_at is None
    assert "fill-640x480" in shown(image)  # the former crop, until the job has run
    draw_pictures()
    second = image.renditions.get(filter_spec="fill-320x240|format-webp")
    assert second.file.name != first.file.name
    assert second.pk != first.pk


def test_a_file_that_is_away_is_tried_three_times(settings):
    image = an_image()
    image.file.storage.delete(image.file.name)
    for _try in range(5):
        assert draw_pictures() == 0
    image.refresh_from_db()
    assert (image.drawn_at, image.draw_tries) == (None, pictures.MAX_TRIES)


def shown(image, kind="tile", **context) -> str:
    text = '{% load picture_tags %}{% responsive image kind alt=alt sizes="50vw" %}'
    return Template(text).render(Context({"image": image, "kind": kind, **context}))


def test_the_tag_gives_three_widths_in_three_formats():
    image = an_image(made.encoded(image=made.drawing((2000, 1500))))
    draw_pictures()
    html = shown(image, alt='A "hall"')
    assert html.count("<source") == 2
    assert html.index("image/avif") < html.index("image/webp")
    for width in (320, 640, 960):
        assert html.count(f" {width}w") == 2
    assert 'width="640" height="480"' in html
    assert 'loading="lazy"' in html
    assert f'fill="{image.tint}"' in html
    assert "A &quot;hall&quot;" in html
    assert "style=" not in html


def test_the_tag_never_draws(django_assert_num_queries):
    image = SiteImage.objects.get(pk=an_image().pk)
    with django_assert_num_queries(1):
        html = shown(image)
    assert "<source" not in html
    assert ".jpg" in html
    image.renditions.all().delete()
    html = shown(image, alt="The hall")
    assert 'class="pic cover" role="img" aria-label="The hall"' in html
    assert image.renditions.count() == 0


def test_small_pictures_are_not_blown_up():
    image = an_image(made.encoded(image=made.drawing((500, 400))))
    draw_pictures()
    html = shown(image, "wide")
    assert " 480w" in html
    assert " 500w" in html
    assert "960w" not in html


def test_many_pictures_take_one_query(django_assert_num_queries):
    for n in range(4):
        an_image(name=f"hall-{n}.jpg")
    with django_assert_num_queries(2):
        found = SiteImage.objects.prefetch_related(pictures.with_renditions("", "tile"))
        assert all("<img" in shown(image) for image in found)


def test_the_index_finds_what_is_to_draw():
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(
            cursor, SiteImage._meta.db_table
        )
    assert "image_to_draw" in names


@pytest.mark.badinput
@pytest.mark.parametrize("corpus", ["no_pictures", "cut_off", "bombs"])
def test_nothing_of_the_corpus_is_stored(corpus, settings):
    taken = []
    for name, data in getattr(made, corpus)().items():
        try:
            pictures.cleaned(made.upload(data, name))
        except ValidationError:
            continue
        taken.append(name)
    assert taken == []
    assert files(settings) == set()


@pytest.mark.badinput
def test_polyglots_lose_their_other_half():
    for name, data in made.polyglots().items():
        clean = pictures.cleaned(made.upload(data, name)).read()
        for foreign in (b"<script", b"PK\x03\x04", b"<?php", b"alert(", b"<svg"):
            assert foreign not in clean, name
