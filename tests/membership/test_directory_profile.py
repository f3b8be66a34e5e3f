"""One's own profile: the form, the photo, the look of others; bad input refused."""

import datetime as dt
import io

import pytest
from PIL import Image

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from membership import roles
from membership.directory import actions, photos
from membership.directory.forms import ProfileForm
from membership.directory.seeing import CHOICES
from membership.models import Interest, Profile
from membership.models.members import today
from tests import make
from tests.core import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    make.a_site()
    with translation.override("en"):
        yield


@pytest.fixture
def me(client):
    person = make.a_person(roles.MEMBERS, language="en")
    client.force_login(person)
    return person


def filled(**given) -> dict:
    """What a browser sends for a profile that says nothing yet."""
    return {"listed": "members", **dict.fromkeys(CHOICES, "nobody"), **given}


def send(client, **given):
    return client.post(reverse("directory:mine"), filled(**given))


def upload(data: bytes, name="me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def jpeg(size=(400, 300), colours=("red", "blue"), **how) -> bytes:
    """A picture whose left half is of one colour and its right half of another."""
    picture = Image.new("RGB", size, colours[0])
    picture.paste(colours[1], (size[0] // 2, 0, *size))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, **how)
    return out.getvalue()


def stored(person) -> Image.Image:
    row = Profile.objects.get(person=person)
    with row.photo.open() as file:
        picture = Image.open(io.BytesIO(file.read()))
        picture.load()
    return picture


def test_a_profile_is_made_on_first_need_and_shows_nothing(client, me):
    assert client.get(reverse("directory:mine")).status_code == 200
    row = Profile.objects.get(person=me)
    assert {row.listed, *(getattr(row, name) for name in CHOICES)} == {"nobody"}


def test_everything_is_saved_and_stands_there_again(client, me):
    one = Interest.objects.create(slug="maps", name_da="Kort", name_en="Maps")
    given = {
        "job_title": "Statistician",
        "employer": "Acme",
        "bio": "I count.\n\nOften.",
        "interests": [one.pk],
        "birthdate": "1990-02-01",
        "phone": "+45 55 50 10 20",
        "street": "Kanalgade 1",
        "postcode": "1150",
        "city": "København",
        "country": "DK",
        "link_name_1": "Code",
        "link_url_1": "code.guild.example",
        "show_job": "public",
    }
    assert send(client, **given).status_code == 303
    row = Profile.objects.get(person=me)
    assert row.links == [{"name": "Code", "url": "https://code.guild.example"}]
    assert row.birthdate == dt.date(1990, 2, 1)
    assert list(row.interests.all()) == [one]
    assert (row.show_job, row.show_phone, row.listed) == ("public", "nobody", "members")
    page = client.get(reverse("directory:mine")).content.decode()
    for value in ("Statistician", "1990-02-01", "Kanalgade 1", "https://code.guild"):
        assert value in page


def test_only_ones_own_is_written_whatever_is_sent(client, me):
    other = make.a_profile(bio="Mine")
    before = Profile.objects.get_or_create(person=me)[0].public_id
    send(client, bio="New", person=other.person_id, id=other.pk, public_id="x", pk=1)
    row = Profile.objects.get(person=me)
    assert (row.bio, row.public_id) == ("New", before)
    other.refresh_from_db()
    assert other.bio == "Mine"


def test_an_action_writes_no_field_that_is_not_a_persons_to_write(me):
    for name in ("person_id", "public_id", "photo"):
        with pytest.raises(KeyError):
            actions.save(person=me, values={name: None})


BAD = [
    ("birthdate", (today() + dt.timedelta(days=1)).isoformat()),
    ("birthdate", "0000-01-01"),
    ("birthdate", "0001-01-01"),
    ("birthdate", "9999-12-31"),
    ("birthdate", "10000-01-01"),
    ("birthdate", "2023-02-29"),
    ("phone", "call me"),
    ("phone", "+++"),
    ("phone", "1" * 41),
    ("phone", "tel:alert(1)"),
    ("bio", "x" * 2001),
    ("bio", "x" * 100_000),
    ("job_title", "x" * 121),
    ("listed", "friends"),
    ("listed", ""),
    ("show_phone", "friends"),
    ("show_phone", ""),
    ("country", "XX"),
    ("interests", "999999"),
    ("interests", "x"),
    ("link_name_2", "Without an address"),
    *(
        ("link_url_1", url)
        for url in (
            "javascript:alert(1)",
            "JavaScript:alert(1)//x.example",
            "data:text/html,x",
            "ftp://guild.example",
            "file:///etc/passwd",
            "vbscript:x",
            "//",
            "http://",
            "https://a b.example",
            "https://guild.example/" + "x" * 300,
            "\x01javascript:alert(1)",
        )
    ),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_what_cannot_be_is_refused_beside_its_field(client, me, field, value):
    answer = send(client, **{"employer": "Kept as typed", field: value})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) >= {
        "link_url_2" if field == "link_name_2" else field
    }
    assert "Kept as typed" in answer.content.decode()
    assert not Profile.objects.filter(employer="Kept as typed").exists()


NAMES = {
    "bidi": "abc\u202edef\u2066",
    "zero width": "a\u200bb\u200dc\ufeff",
    "marks": "e" + "\u0301" * 100,
    "emoji": "👩\u200d💻👨\u200d👩\u200d👧\u200d👦",
    "arabic": "مرحبا",
    "markup": "<script>alert(1)</script>",
    "template": "{{7*7}}{% url %}",
    "formula": "=1+1",
    "quote": "\"'`",
}


@pytest.mark.parametrize("name", NAMES)
def test_strange_letters_are_kept_harmless(client, me, name):
    assert send(client, job_title=NAMES[name], bio=NAMES[name]).status_code == 303
    actions.save(person=me, values={"show_job": "members", "show_bio": "members"})
    me.first_name = NAMES[name][:150]
    me.save()
    row = Profile.objects.get(person=me)
    client.force_login(make.a_person(roles.MEMBERS))
    for url in (
        reverse("directory:index"),
        reverse("directory:profile", args=[row.public_id]),
    ):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "49{%" not in page
        assert row.job_title.count("\u202e") == 0
        assert "<bdi>" in page
    assert len(row.job_title) <= 120


# The photo


@pytest.mark.parametrize(
    ("crop", "colour"),
    [
        ({}, None),
        ({"crop_left": "0", "crop_top": "0", "crop_side": "0.5"}, (254, 0, 0)),
        ({"crop_left": "0.6", "crop_top": "0", "crop_side": "0.5"}, (0, 0, 254)),
        ({"crop_left": "9", "crop_top": "-3", "crop_side": "0.5"}, (0, 0, 254)),
        ({"crop_left": "nan", "crop_top": "inf", "crop_side": "x"}, None),
        ({"crop_left": "1e999", "crop_side": "0"}, None),
    ],
)
def test_the_chosen_square_is_kept_and_without_a_choice_the_middle(
    client, me, crop, colour
):
    answer = send(client, photo=upload(jpeg()), **crop)
    assert answer.status_code == 303
    picture = stored(me)
    assert picture.format == "WEBP"
    assert picture.width == picture.height <= photos.SIDE
    corners = [
        picture.getpixel((x, picture.height // 2)) for x in (8, picture.width - 8)
    ]
    if colour:
        assert all(
            abs(a - b) < 12 for c in corners for a, b in zip(c, colour, strict=True)
        )
    else:
        assert corners[0] != corners[1]


def test_nothing_of_the_file_is_left_but_the_square(client, me):
    data = pictures.photo() if hasattr(pictures, "photo") else jpeg(exif=_place())
    send(client, photo=upload(data, name="Secret name.jpg"))
    row = Profile.objects.get(person=me)
    with row.photo.open() as file:
        kept = file.read()
    assert not stored(me).getexif()
    assert b"GPS" not in kept
    assert b"Exif" not in kept
    assert "Secret" not in row.photo.name
    assert row.photo.name.startswith("people/")


def _place() -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "GPS canary"
    return exif


def test_a_new_photo_takes_the_place_of_the_old(
    client, me, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send(client, photo=upload(jpeg()))
    first = Profile.objects.get(person=me).photo
    with django_capture_on_commit_callbacks(execute=True):
        send(client, photo=upload(jpeg(colours=("green", "white"))))
    second = Profile.objects.get(person=me).photo
    assert not first.storage.exists(first.name)
    assert second.storage.exists(second.name)
    with django_capture_on_commit_callbacks(execute=True):
        send(client, no_photo="on")
    assert not Profile.objects.get(person=me).photo
    assert not second.storage.exists(second.name)


def test_a_good_photo_is_kept_where_another_field_is_wrong(client, me):
    answer = send(client, photo=upload(jpeg()), phone="call me", bio="Typed")
    assert answer.status_code == 422
    assert stored(me).format == "WEBP"
    assert "Your new photo is saved" in answer.content.decode()
    assert "Typed" in answer.content.decode()


def _bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    return out.getvalue()


FILES = {
    "empty": (b"", "a.jpg"),
    "text": (b"hello", "a.jpg"),
    "html": (b"<html><script>1</script>", "a.png"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg"),
    "svg named png": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.png"),
    "cut off": (jpeg()[:500], "a.jpg"),
    "pdf": (b"%PDF-1.7 x", "a.jpg"),
    "program": (b"MZ\x90\x00", "a.jpg"),
    "two endings": (jpeg(), "a.jpg.exe"),
    "bomb": (_bomb(), "a.png"),
    "tiny": (jpeg((20, 20)), "a.jpg"),
}


@pytest.mark.parametrize("kind", FILES)
def test_what_is_no_fit_picture_is_refused_and_nothing_else_lost(client, me, kind):
    answer = send(client, photo=upload(*FILES[kind]), bio="Kept as typed")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"photo"}
    assert "Kept as typed" in answer.content.decode()
    assert not Profile.objects.get(person=me).photo


def test_what_hides_behind_a_picture_goes(client, me):
    tail = b"<script>alert(1)</script>PK\x03\x04"
    assert send(client, photo=upload(jpeg() + tail)).status_code == 303
    with Profile.objects.get(person=me).photo.open() as file:
        kept = file.read()
    assert b"script" not in kept
    assert b"PK" not in kept[12:]


# The look of others


def test_the_preview_shows_what_others_see(client, me):
    send(client, phone="+45 5550", bio="I count.", show_bio="members")
    url = reverse("directory:preview")
    page = client.get(url, {"as": "members"}).content.decode()
    assert "I count." in page
    assert "+45 5550" not in page
    page = client.get(url, {"as": "public"}).content.decode()
    assert "I count." not in page
    assert "not shown to everybody" in page
    assert client.get(url, {"as": "owner"}).status_code == 200


def test_who_is_no_member_is_told_so(client):
    client.force_login(make.a_person(language="en"))
    page = client.get(reverse("directory:mine")).content.decode()
    assert "until your membership begins" in page


def test_the_form_begins_with_a_country_from_elsewhere(me):
    row = make.a_profile(person=me, country="BR")
    form = ProfileForm(filled(country="BR"), profile=row)
    assert form.is_valid(), form.errors
