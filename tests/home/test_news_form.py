"""The form of a member's article: mistakes, signatures, pictures, looking first."""

import io

import pytest
from PIL import Image

from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import SiteImage
from home.news import pictures
from home.news.models import ArticlePage, Submission
from tests import make
from tests.home.desk import client_of
from tests.home.newsroom import a_newsroom, address, asked, change, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return a_newsroom()[1]


def a_picture(name="Min ferie med Bent.png", size=(640, 480), kind="PNG"):
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, kind)
    return SimpleUploadedFile(name, data.getvalue(), f"image/{kind.lower()}")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Give the article a title."),
        ({"title": "   \x00 "}, "Give the article a title."),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"summary": "x" * 301}, "at most 300 characters"),
        ({"text": ""}, "Write the article’s text."),
        ({"text": " \n\x0b\n "}, "Write the article’s text."),
        ({"text": "x" * 40_001}, "at most 40000 characters"),
        ({"text": "[x](javascript:alert(1))"}, "This link cannot be used"),
        ({"text": "[x](page:1)"}, "This link cannot be used"),
        ({"language": "xx"}, "xx"),
        ({"language": None}, "Language"),
        ({"byline": "admin"}, "admin"),
        ({"byline": "other"}, "Write the name that readers should see."),
        ({"agree": None}, "We need your word for it."),
        ({"note": "x" * 501}, "at most 500 characters"),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_is_lost(people, changes, words):
    answer = send(people["member"], **{"note": "A note kept", **changes})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert 'role="alert"' in html
    for value in ("Counting by ear", "A microphone counts", "A heading"):
        if not any(
            key in changes and value in str(asked()[key])
            for key in ("title", "summary", "text")
        ):
            assert value in html, value
    assert not ArticlePage.objects.exists()


def test_the_title_says_error_and_the_key_stays(people):
    import uuid

    key = str(uuid.uuid4())
    html = send(people["member"], title="", client_key=key).content.decode()
    assert "<title>Error: " in html
    assert key in html


@pytest.mark.parametrize(
    ("byline", "name", "shown"),
    [
        ("full", "", ["Maja Lindqvist"]),
        ("first", "", ["Maja"]),
        ("other", "En  fra\x00 havnen", ["En fra havnen"]),
        ("none", "", []),
    ],
)
def test_signed_as_they_wish_and_nothing_more(people, byline, name, shown):
    send(people["member"], byline=byline, byline_name=name)
    page = ArticlePage.objects.get()
    assert page.names == shown
    held = [author.person for author in page.authors.all()]
    # Whoever hides the name must not be found by a link to the person.
    assert held == ([people["member"]] if byline == "full" else [None] * len(shown))


def test_another_signature_takes_the_place_of_the_first(people):
    send(people["member"])
    row = Submission.objects.get()
    change(people["member"], row, byline="none")
    latest = ArticlePage.objects.get().get_latest_revision_as_object()
    assert latest.names == []


def test_somebody_without_a_name_is_never_shown_by_their_address(people):
    from membership import roles

    nameless = make.a_person(
        roles.MEMBERS, email="secret.address@guild.example", first_name="", last_name=""
    )
    html = client_of(nameless).get(address("my_article_new")).content.decode()
    assert 'value="full"' not in html
    assert 'value="first"' not in html
    assert send(nameless).status_code == 422
    assert send(nameless, byline="none").status_code == 303
    assert ArticlePage.objects.get().names == []


def test_looking_first_sends_nothing(people):
    answer = send(
        people["member"], look="1", byline="first", text="## Look\n\n**here**"
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<b>here</b>" in html
    assert "This is how it looks" in html
    assert "**here**" in html
    assert not ArticlePage.objects.exists()
    wrong = send(people["member"], look="1", title="")
    assert wrong.status_code == 422
    assert "This is how it looks" not in wrong.content.decode()


def test_a_picture_comes_along_under_a_name_that_says_nothing(people):
    answer = send(
        people["member"], picture=a_picture(), picture_alt="A bay seen from above"
    )
    assert answer.status_code == 303
    page = ArticlePage.objects.get()
    assert page.cover_alt == "A bay seen from above"
    assert "Bent" not in page.cover.file.name
    assert page.cover.collection.name == pictures.COLLECTION
    assert page.cover.uploaded_by_user == people["member"]
    row = Submission.objects.get()
    assert row.picture == page.cover
    assert change(people["member"], row, picture_alt="A bay").status_code == 303
    latest = ArticlePage.objects.get().get_latest_revision_as_object()
    assert (latest.cover, latest.cover_alt) == (page.cover, "A bay")
    change(people["member"], row, remove_picture="on")
    latest = ArticlePage.objects.get().get_latest_revision_as_object()
    assert (latest.cover, latest.cover_alt) == (None, "")


def test_a_picture_is_kept_though_another_field_is_wrong(people):
    first = send(people["member"], title="", picture=a_picture(), picture_alt="A bay")
    assert first.status_code == 422
    html = first.content.decode()
    kept = html.split('name="kept" value="')[1].split('"')[0]
    assert kept
    assert send(people["member"], kept=kept, picture_alt="A bay").status_code == 303
    assert ArticlePage.objects.get().cover == SiteImage.objects.get()


def test_nobody_takes_a_picture_that_is_not_theirs(people):
    send(people["member"], title="", picture=a_picture(), picture_alt="x")
    picture = SiteImage.objects.get()
    for kept in (
        pictures.sign(picture, people["other"]),
        str(picture.pk),
        f"{picture.pk}:x",
        "\x00",
    ):
        answer = send(people["member"], kept=kept)
        assert answer.status_code == 303
        assert ArticlePage.objects.latest("pk").cover is None


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("x.png", b"not a picture", "image/png"),
        SimpleUploadedFile("x.svg", b"<svg onload='x()'/>", "image/svg+xml"),
        SimpleUploadedFile("x.jpg", b"", "image/jpeg"),
        SimpleUploadedFile("x.html", b"<script>", "image/png"),
    ],
)
def test_what_is_no_picture_is_refused_at_its_field(people, upload):
    answer = send(people["member"], picture=upload, picture_alt="x")
    assert answer.status_code == 422
    assert 'id="article-picture_error"' in answer.content.decode()
    assert "Counting by ear" in answer.content.decode()
    assert not SiteImage.objects.exists()


def test_a_picture_needs_words(people):
    answer = send(people["member"], picture=a_picture())
    assert answer.status_code == 422
    assert "Say in a few words what the picture shows." in answer.content.decode()


def test_a_picture_that_nothing_came_to_use_is_thrown_away(people):
    from datetime import timedelta

    from django.utils import timezone

    for title in ("", ""):
        send(people["member"], title=title, picture=a_picture(), picture_alt="x")
    used = send(people["member"], picture=a_picture(), picture_alt="x")
    assert used.status_code == 303
    assert SiteImage.objects.count() == 3
    SiteImage.objects.update(created_at=timezone.now() - timedelta(days=2))
    send(people["member"], title="", picture=a_picture(), picture_alt="x")
    assert SiteImage.objects.count() == 2
    assert ArticlePage.objects.get().cover is not None
