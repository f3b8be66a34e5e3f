"""Documents: what may be uploaded, who may see which, how they are handed out."""

import io
import zipfile

import pytest

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wagtail.models import Collection, CollectionViewRestriction

from core import documents
from core.models import SiteDocument
from membership import roles
from tests import make
from tests.home.desk import a_desk, client_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\nx"


def a_package(*names) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return held.getvalue()


def a_collection(*, kind=None, group=None, parent=None) -> Collection:
    parent = parent or Collection.get_first_root_node()
    folder = Collection.objects.get(pk=parent.pk).add_child(name=f"c{kind}{group}")
    if kind:
        rule = CollectionViewRestriction.objects.create(
            collection=folder, restriction_type=kind
        )
        if group:
            rule.groups.set([roles.ensure()[group]])
    return folder


def a_document(title="Referat", collection=None, name="referat.pdf", content=PDF):
    fields = {"collection": collection} if collection else {}
    return SiteDocument.objects.create(
        title=title, file=ContentFile(content, name), **fields
    )


class TestUploads:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", PDF),
            ("a.PDF", PDF),
            ("a.png", b"\x89PNG\r\n\x1a\nx"),
            ("a.webp", b"RIFF0000WEBPx"),
            ("a.csv", "år;løn\n2026;1".encode()),
            ("a.txt", "Kære alle".encode("latin-1")),
            ("a.docx", a_package("word/document.xml")),
            ("a.odt", a_package("mimetype", "content.xml")),
            ("a.zip", a_package("b.txt")),
        ],
    )
    def test_what_it_says_it_is(self, name, content):
        documents.check(ContentFile(content, name))

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.html", b"<p>x"),
            ("a.svg", b"<svg/>"),
            ("a.exe", b"MZ"),
            ("a.docm", a_package("word/document.xml")),
            ("a", PDF),
            ("a.pdf", b""),
            ("a.pdf", b"<html>%PDF-1.4"),
            ("a.png", PDF),
            ("a.webp", b"RIFF0000WAVE"),
            ("a.txt", b"  <!DOCTYPE html><script>alert(1)</script>"),
            ("a.csv", b"\xef\xbb\xbf<svg onload=alert(1)>"),
            ("a.txt", b"MZ\0\0"),
            ("a.docx", b"PK\x03\x04 cut off"),
            ("a.docx", a_package("xl/workbook.xml")),
            ("a.xlsx", a_package("xl/workbook.xml", "xl/vbaProject.bin")),
        ],
    )
    def test_what_it_is_not(self, name, content):
        with pytest.raises(ValidationError):
            documents.check(ContentFile(content, name))

    def test_no_more_than_20_mb(self, monkeypatch):
        monkeypatch.setattr(documents, "MAX_BYTES", 9)
        with pytest.raises(ValidationError):
            documents.check(ContentFile(PDF, "a.pdf"))

    def test_by_the_admins_own_form(self, settings):
        settings.MFA_REQUIRED_FOR_STAFF = False
        client = client_of(a_desk()[1]["editor"])
        root = Collection.get_first_root_node().pk

        def upload(name, content):
            file = SimpleUploadedFile(name, content)
            sent = {"title": "Titel", "file": file, "collection": root}
            return client.post(reverse("wagtaildocs:add"), sent)

        answer = upload("skjult.html", b"<script>")
        assert answer.status_code == 200
        assert "Titel" in answer.content.decode()
        assert upload("falsk.pdf", b"<html>").status_code == 200
        assert not SiteDocument.objects.exists()
        assert upload("../../\u202efdp.æ ø.pdf", PDF).status_code == 302
        stored = SiteDocument.objects.get()
        assert stored.file.name.startswith("documents/")
        assert not {"\u202e", "..", " "} & set(stored.filename)


class TestWhoSees:
    def test_open_signed_in_and_roles(self):
        everyone = a_document()
        members = a_document(collection=a_collection(kind="login"))
        board = a_document(collection=a_collection(kind="groups", group=roles.BOARD))
        below = a_collection(parent=board.collection)
        deep = a_document(collection=below)
        a_document(collection=a_collection(kind="password"))
        from django.contrib.auth.models import AnonymousUser

        def seen(user):
            return set(SiteDocument.objects.visible_to(user))

        assert seen(AnonymousUser()) == {everyone}
        assert seen(make.a_person(roles.MEMBERS)) == {everyone, members}
        assert seen(make.a_person(roles.BOARD)) == {everyone, members, board, deep}

    def test_two_questions_at_most(self, django_assert_max_num_queries):
        for _n in range(4):
            a_collection(kind="groups", group=roles.BOARD)
        person = make.a_person(roles.MEMBERS)
        with django_assert_max_num_queries(2):
            documents.closed_to(person)


class TestTheDoor:
    def ask(self, document, client=None, **headers):
        return (client or Client()).get(document.url, **headers)

    def test_a_pdf_is_shown_and_nothing_else(self):
        answer = self.ask(a_document())
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["Cache-Control"] == "private, no-cache"
        answer = self.ask(a_document(name="a.csv", content=b"a;b"))
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]

    @pytest.mark.parametrize("name", ["a.html", "a.svg", "a.xml"])
    def test_what_came_in_another_way_runs_nowhere(self, name):
        answer = self.ask(a_document(name=name, content=b"<script>alert(1)</script>"))
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_a_closed_one_leads_to_the_login(self):
        folder = a_collection(kind="groups", group=roles.BOARD)
        document = a_document(collection=folder)
        answer = self.ask(document)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]
        assert answer["Cache-Control"] == "private, no-store"
        stranger = client_of(make.a_person(roles.MEMBERS))
        assert self.ask(document, stranger).status_code == 302
        friend = client_of(make.a_person(roles.BOARD))
        assert self.ask(document, friend).status_code == 200

    def test_a_copy_that_is_still_good_is_not_sent_again(self):
        document = a_document()
        document._set_document_file_metadata()
        document.save()
        tag = self.ask(document)["ETag"]
        again = self.ask(document, HTTP_IF_NONE_MATCH=tag)
        assert again.status_code == 304
        assert again["Cache-Control"] == "private, no-cache"

    def test_only_to_read(self):
        document = a_document()
        assert Client().post(document.url).status_code == 405
        assert Client().head(document.url).status_code == 200
        wrong = document.url.replace("referat", "andet")
        assert Client().get(wrong, follow=True).status_code == 404
