"""Many pictures at once: each file by itself, then all of them into the draft."""

import os

import pytest

from django.core.files.base import ContentFile
from django.urls import reverse

from wagtail.models import Collection, Locale
from wagtail_localize.operations import translate_object

from core.errors import Refused
from core.models import SiteImage
from home.galleries import actions, album
from home.galleries.models import Album, GalleryPage
from home.models import HomePage
from tests.core import pictures as made
from tests.home.desk import a_desk, client_of, edit, submit
from tests.home.test_galleries import a_gallery

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def people():
    _homes, people = a_desk()
    return people


def send(client, page, data=None, name="hall.jpg"):
    data = made.encoded() if data is None else data
    url = reverse("gallery_upload_file", args=[page.pk])
    return client.post(url, {"file": made.upload(data, name)})


def files(settings) -> set[str]:
    return {
        name
        for _folder, _folders, names in os.walk(settings.MEDIA_ROOT)
        for name in names
    }


def save(client, page, **texts):
    """POST the texts: alt_3="…" is the text of picture 3."""
    numbers = [key.removeprefix("alt_") for key in texts if key.startswith("alt_")]
    data = {key.replace("_", "-"): value for key, value in texts.items()}
    url = reverse("gallery_upload", args=[page.pk])
    return client.post(url, {**data, "image": numbers})


def shown(page) -> list[str]:
    draft = GalleryPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [row.alt for row in album.numbered(draft)]


@pytest.mark.thorough
def test_thirty_pictures_from_file_to_draft(people):
    page = a_gallery(0, live=False)
    client = client_of(people["editor"])
    for n in range(30):
        answer = send(client, page, name=f"IMG_{n:04}.JPG")
        assert answer.status_code == 200
        assert "up-row" in answer.json()["row"]
    collection = Album.objects.get(translation_key=page.translation_key).collection
    assert collection.get_parent().name == actions.PARENT
    images = list(SiteImage.objects.filter(collection=collection).order_by("pk"))
    assert len(images) == 30
    assert {i.uploaded_by_user for i in images} == {people["editor"]}
    # A closed tab loses nothing: they all wait on the next visit.
    html = client.get(reverse("gallery_upload", args=[page.pk])).content.decode()
    assert html.count('class="up-row"') == 30
    texts = {f"alt_{image.pk}": f"Guest {n}" for n, image in enumerate(images)}
    revisions = page.revisions.count()
    assert save(client, page, **texts).status_code == 302
    assert shown(page) == [f"Guest {n}" for n in range(30)]
    assert page.revisions.count() == revisions + 1
    html = client.get(reverse("gallery_upload", args=[page.pk])).content.decode()
    assert 'class="up-row"' not in html
    assert SiteImage.objects.get(pk=images[3].pk).description == "Guest 3"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("text.jpg", "not a picture"),
        ("drawing.svg", "JPEG"),
        ("empty.jpg", "empty"),
        ("heic.jpg", "not a picture"),
    ],
)
def test_a_file_that_is_not_taken_says_why(people, settings, name, code):
    page = a_gallery(0)
    client = client_of(people["editor"])
    before = files(settings)
    client.cookies["django_language"] = "en"
    answer = send(client, page, made.no_pictures()[name], name)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not SiteImage.objects.exists()
    assert files(settings) == before


def test_a_picture_that_was_cut_off_may_be_sent_again(people, settings):
    page = a_gallery(0)
    client = client_of(people["editor"])
    whole = made.encoded("PNG")
    assert send(client, page, whole[: len(whole) // 2], "a.png").status_code == 422
    assert files(settings) == set()
    assert send(client, page, whole, "a.png").status_code == 200


def test_a_request_that_was_cut_off_is_no_500(people, settings):
    page = a_gallery(0)
    client = client_of(people["editor"])
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
    body = head + b"Content-Type: image/jpeg\r\n\r\n" + made.encoded()[:500]
    url = reverse("gallery_upload_file", args=[page.pk])
    answer = client.post(url, body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code in {400, 422}
    assert not SiteImage.objects.exists()
    assert files(settings) == set()


def test_no_file_at_all_is_said(people):
    url = reverse("gallery_upload_file", args=[a_gallery(0).pk])
    answer = client_of(people["editor"]).post(url)
    assert answer.status_code == 422
    assert answer.json()["error"]


def test_what_is_ready_is_added_and_the_rest_keeps_its_words(people):
    page = a_gallery(1)
    client = client_of(people["editor"])
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        send(client, page, name=name)
    first, second, third = SiteImage.objects.exclude(title="Hall 0").order_by("pk")
    answer = save(
        client,
        page,
        **{
            f"alt_{first.pk}": "The hall from the back",
            f"alt_{second.pk}": "",
            f"caption_{second.pk}": "Typed already",
            f"alt_{third.pk}": "IMG_2231.JPG",
        },
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert html.count('aria-invalid="true"') == 2
    assert "Typed already" in html
    assert "IMG_2231.JPG" in html
    assert shown(page) == ["The hall, 1", "The hall from the back"]


def test_a_second_post_adds_nothing_twice(people):
    page = a_gallery(0)
    client = client_of(people["editor"])
    send(client, page)
    image = SiteImage.objects.get()
    for _time in range(2):
        save(client, page, **{f"alt_{image.pk}": "The hall"})
    assert shown(page) == ["The hall"]


def test_live_pages_wait_for_their_approval(people):
    page = a_gallery(1)
    client = client_of(people["editor"])
    send(client, page)
    image = SiteImage.objects.latest("pk")
    save(client, page, **{f"alt_{image.pk}": "The hall"})
    assert len(album.numbered(GalleryPage.objects.get(pk=page.pk))) == 1
    assert len(shown(page)) == 2


def test_a_gallery_is_filled_from_a_collection(people):
    page = a_gallery(0)
    root = Collection.get_first_root_node()
    summer = root.add_child(instance=Collection(name="Summer"))
    image = SiteImage.objects.create(
        title="Jetty",
        description="Three people on a jetty",
        file=ContentFile(made.encoded(), name="jetty.jpg"),
        collection=summer,
    )
    client = client_of(people["editor"])
    url = reverse("gallery_upload", args=[page.pk])
    html = client.get(url, {"collection": summer.pk}).content.decode()
    assert 'value="Three people on a jetty"' in html
    save(client, page, **{f"alt_{image.pk}": "Three people on a jetty"})
    assert shown(page) == ["Three people on a jetty"]
    for nonsense in ("x", "-1", "999999999999", "²"):
        assert client.get(url, {"collection": nonsense}).status_code == 200


def test_a_picture_of_a_hidden_collection_is_refused(people):
    page = a_gallery(0)
    with pytest.raises(Refused):
        actions.add_pictures(page=page, entries=[], by=people["organiser"])
    entries = [{"image": 999_999, "alt": "Nothing there", "caption": ""}]
    faults = actions.add_pictures(page=page, entries=entries, by=people["editor"])
    assert list(faults) == [999_999]
    assert shown(page) == []


@pytest.mark.parametrize("who", ["organiser"])
def test_who_may_not_edit_the_page_uploads_nothing(people, who):
    page = a_gallery(0)
    client = client_of(people[who])
    # Wagtail's admin sends browsers to the dashboard, with a message.
    answers = [
        client.get(reverse("gallery_upload", args=[page.pk])),
        send(client, page),
        save(client, page, alt_1="x"),
    ]
    assert {(a.status_code, a.headers.get("Location")) for a in answers} == {
        (302, reverse("wagtailadmin_home"))
    }
    assert not SiteImage.objects.exists()


def test_a_page_with_the_approvers_takes_no_pictures(people):
    page = a_gallery(1, live=False)
    submit(people["editor"], page, **{"pictures-count": "0"})
    page = GalleryPage.objects.get(pk=page.pk)
    assert page.workflow_in_progress
    client = client_of(people["editor"])
    assert send(client, page).status_code == 422
    html = client.get(reverse("gallery_upload", args=[page.pk])).content.decode()
    assert 'id="files"' not in html


def test_a_translation_sends_people_to_its_source(people):
    danish = HomePage.objects.get(locale__language_code="da")
    page = a_gallery(1, title="Source")
    other = Locale.objects.get(language_code="da")
    assert danish.locale == other
    translate_object(page.get_parent().specific, [other])
    translate_object(page, [other])
    twin = GalleryPage.objects.get(translation_key=page.translation_key, locale=other)
    assert [r.image_id for r in album.numbered(twin)] == [
        r.image_id for r in album.numbered(page)
    ]
    assert actions.why_not(twin, people["editor"])
    assert not actions.why_not(page, people["editor"])


def test_the_editor_leads_to_the_upload(people):
    page = a_gallery(0, live=False)
    client = client_of(people["editor"])
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    html = client.get(url).content.decode()
    assert reverse("gallery_upload", args=[page.pk]) in html
    answer = edit(client, page, title="Another title", **{"pictures-count": "0"})
    assert answer.status_code == 302


def through(door, client, data, name):
    """Send a file through one of Wagtail's own doors; returns the answer."""
    root = Collection.get_first_root_node().pk
    file = made.upload(data, name)
    if door == "many":
        form = {"title": name, "files[]": file, "collection": root}
        url = reverse("wagtailimages:add_multiple")
        return client.post(url, form, headers={"X-Requested-With": "XMLHttpRequest"})
    prefix = "image-chooser-upload-" if door == "chooser" else ""
    names = {"title": name, "file": file, "collection": root}
    form = {f"{prefix}{key}": value for key, value in names.items()}
    url = "wagtailimages_chooser:create" if door == "chooser" else "wagtailimages:add"
    return client.post(reverse(url), form)


@pytest.mark.parametrize("door", ["many", "chooser", "one"])
def test_every_door_of_the_admin_cleans(people, door, settings):
    client = client_of(people["admin"])
    for name in ("text.jpg", "drawing.svg", "only-magic.png", "picture.html"):
        answer = through(door, client, made.no_pictures()[name], name)
        assert answer.status_code == 200, name
        assert not SiteImage.objects.exists()
    assert through(door, client, made.huge_png(), "huge.png").status_code == 200
    assert files(settings) == set()
    answer = through(door, client, made.photo(), "photo.jpg")
    assert answer.status_code in {200, 302}
    image = SiteImage.objects.get()
    assert (image.width, image.height) == (240, 320)
    assert b"Exif" not in image.file.read()


def test_a_picture_that_waits_for_its_form_is_clean_as_well(people):
    from wagtail.models import UploadedFile

    client = client_of(people["admin"])
    data = {"title": "x" * 300, "files[]": made.upload(made.photo(), "photo.jpg")}
    data["collection"] = Collection.get_first_root_node().pk
    client.post(reverse("wagtailimages:add_multiple"), data)
    waiting = UploadedFile.objects.get()
    assert b"Exif" not in waiting.file.read()
    url = reverse(
        "wagtailimages:create_multiple_from_uploaded_image", args=[waiting.pk]
    )
    prefix = f"uploaded-image-{waiting.pk}"
    form = {f"{prefix}-title": "Hall", f"{prefix}-collection": data["collection"]}
    assert client.post(url, form).json()["success"]
    image = SiteImage.objects.get()
    assert (image.width, image.height) == (240, 320)


@pytest.mark.badinput
@pytest.mark.parametrize("corpus", ["no_pictures", "cut_off", "bombs"])
def test_nothing_of_the_corpus_comes_through_the_gallery(people, corpus, settings):
    page = a_gallery(0)
    client = client_of(people["editor"])
    for name, data in getattr(made, corpus)().items():
        answer = send(client, page, data, name)
        assert answer.status_code == 422, name
        assert answer.json()["error"], name
    assert files(settings) == set()
