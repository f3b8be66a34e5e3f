"""Malformed posts to the translation editor: a clear no, never a failure of ours."""

import pytest

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import translate_object

from tests.home.desk import a_desk, a_page, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def scene():
    homes, people = a_desk()
    page = a_page(homes["da"], live=True, owner=people["editor"])
    translate_object(page, [Locale.objects.get(language_code="en")])
    row = Translation.objects.get(source__object_id=page.translation_key)
    return row, client_of(people["editor"])


def string_url(row):
    segment = row.source.stringsegment_set.first()
    name = "wagtail_localize:edit_string_translation"
    return reverse(name, args=[row.pk, segment.pk])


def test_a_text_without_its_field_is_refused_and_one_with_it_is_kept(scene):
    row, client = scene
    url = string_url(row)
    kind = "application/x-www-form-urlencoded"
    assert client.put(url, "", content_type=kind).status_code == 400
    assert not StringTranslation.objects.exists()
    assert client.put(url, "value=About+us", content_type=kind).status_code == 201
    assert StringTranslation.objects.get().data == "About us"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not a catalogue",
        b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=nowhere\\n"\n',
        b'msgid ""\nmsgstr ""\n"X-WagtailLocalize-TranslationID: other\\n"\n',
        b"\xff\xfe\x00m\x00s",
        b'msgid "a"\nmsgid "b"\n',
        b"\x00" * 64,
    ],
)
def test_what_is_no_catalogue_is_said_and_changes_nothing(scene, raw):
    row, client = scene
    url = reverse("wagtail_localize:upload_pofile", args=[row.pk])
    answer = client.post(url, {"file": SimpleUploadedFile("a.po", raw)}, follow=True)
    assert answer.status_code == 200
    assert "PO" in " ".join(str(one) for one in answer.context["messages"])
    assert not StringTranslation.objects.exists()


def test_no_file_at_all(scene):
    row, client = scene
    url = reverse("wagtail_localize:upload_pofile", args=[row.pk])
    assert client.post(url).status_code == 400


def test_the_catalogue_that_was_downloaded_comes_back(scene):
    row, client = scene
    raw = client.get(reverse("wagtail_localize:download_pofile", args=[row.pk])).content
    raw = raw.replace(b'msgstr ""\n\n', b'msgstr "English"\n\n')
    url = reverse("wagtail_localize:upload_pofile", args=[row.pk])
    answer = client.post(url, {"file": SimpleUploadedFile("a.po", raw)})
    assert answer.status_code == 302
    assert StringTranslation.objects.filter(data="English").exists()
