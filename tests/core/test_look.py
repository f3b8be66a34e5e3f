"""The look that a board chooses: harmless files, a preview, icons, one stylesheet."""

import re
from html import unescape
from io import BytesIO

import pytest
from PIL import Image

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from wagtail.models import Site

from core import emblems, look_preview, svgs
from core.letterpaper import colours
from core.models import SiteSettings
from core.pagecache import cache
from membership import roles
from tests import make

pytestmark = pytest.mark.django_db
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50">'
    b'<rect width="200" height="50" fill="#123456"/></svg>'
)
SQUARE = DRAWING.replace(b"0 0 200 50", b"0 0 50 50")


@pytest.fixture
def visitor():
    make.a_site()
    return Client(headers={"host": "localhost"})


@pytest.fixture
def admin(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.a_site()
    client = Client(headers={"host": "localhost"})
    client.force_login(make.a_person(is_superuser=True, is_staff=True, language="en"))
    return client


def a_look(**fields):
    make.a_site()
    row = SiteSettings.for_site(Site.objects.get())
    for name, value in fields.items():
        if isinstance(value, ContentFile):
            getattr(row, name).save(value.name, value, save=False)
        else:
            setattr(row, name, value)
    row.save()
    cache.clear()
    return row


def png(size=(64, 64), **kwargs):
    out = BytesIO()
    Image.new("RGBA", size, "#ff0000").save(out, "PNG", **kwargs)
    return out.getvalue()


def form_url():
    return f"/admin/settings/core/sitesettings/{Site.objects.get().pk}/"


def sent(**fields):
    return {
        "name": "Guild",
        "brand": "#0d5a45",
        "brand_2": "",
        "cover_style": "mixed",
        "corners": "soft",
        "typeface": "grotesk",
        "mode": "auto",
        **fields,
    }


class TestForm:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("#7A1F5C", "#7a1f5c"),
            ("7a1f5c", "#7a1f5c"),
            (" #abc ", "#aabbcc"),
        ],
    )
    def test_colours_as_people_write_them(self, admin, typed, kept):
        assert admin.post(form_url(), sent(brand=typed)).status_code == 302
        assert SiteSettings.objects.get().brand == kept

    @pytest.mark.parametrize("typed", ["red", "#12", "", "url(x)", "#ggg"])
    def test_what_is_no_colour_is_said_beside_the_field(self, admin, typed):
        answer = admin.post(form_url(), sent(brand=typed, name="Kept name"))
        assert answer.status_code == 200
        form = answer.context["form"]
        assert "brand" in form.errors
        assert "Kept name" in answer.content.decode()

    def test_files_are_taken_and_taken_away(self, admin):
        logo = SimpleUploadedFile("logo.svg", DRAWING)
        mark = SimpleUploadedFile("m.png", png())
        admin.post(form_url(), sent(logo=logo, mark=mark))
        row = SiteSettings.objects.get()
        assert emblems.of(row.logo.name).width == 200
        assert emblems.of(row.mark.name).kind == "png"
        page = admin.get(form_url()).content.decode()
        assert f'src="/look/{row.logo.name.removeprefix("look/")}"' in page
        admin.post(form_url(), sent())
        assert SiteSettings.objects.get().logo
        admin.post(form_url(), sent(**{"logo-clear": "on"}))
        assert not SiteSettings.objects.get().logo

    @pytest.mark.parametrize(
        "raw",
        [b"", b"GIF89a", b"<svg", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n broken", b"\0" * 99],
    )
    def test_a_bad_file_is_said_beside_the_field(self, admin, raw):
        file = SimpleUploadedFile("logo.png", raw)
        answer = admin.post(form_url(), sent(logo=file, name="Kept name"))
        assert answer.status_code == 200
        assert "logo" in answer.context["form"].errors
        assert not SiteSettings.objects.filter(name="Kept name").exists()


class TestEmblems:
    @pytest.mark.parametrize(
        "evil",
        [
            "<script>alert(1)</script>",
            '<rect onload="alert(1)" width="1" height="1"/>',
            '<a href="javascript:alert(1)"><rect/></a>',
            '<image href="https://evil.example/x.png"/>',
            '<use href="https://evil.example/x.svg#a"/>',
            '<use xlink:href="data:image/svg+xml,x" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
            "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
            '<rect style="fill:url(https://evil.example/x)"/>',
            '<rect fill="url( javascript:alert(1) )"/>',
            "<style>@import url(//evil.example/x.css); .a{fill:red}</style>",
            '<animate attributeName="href" values="javascript:alert(1)"/>',
            '<set attributeName="onmouseover" to="alert(1)"/>',
            '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
            "<!-- javascript: -->",
            '<?xml-stylesheet href="//evil.example/x.css"?>',
        ],
    )
    def test_nothing_evil_stays(self, evil):
        raw = DRAWING.replace(b"</svg>", evil.encode() + b"</svg>")
        clean, _width, _height = svgs.sanitise(raw)
        text = clean.decode().lower()
        for word in ("script", "evil", "onload", "data:", "foreign", "import", "<a"):
            assert word not in text.replace('"http://www.w3.org/2000/svg"', "")
        assert "#123456" in text

    @pytest.mark.parametrize(
        "raw",
        [
            b"<svg",
            b"<html/>",
            b'<!DOCTYPE s [<!ENTITY a "b">]>' + DRAWING,
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            b'<svg viewBox="0 0 -5 nan" width="auto" xmlns="http://www.w3.org/2000/svg"/>',
            b'<svg viewBox="0 0 9 9">' + b"<g>" * 200 + b"</g>" * 200 + b"</svg>",
            b'<svg viewBox="0 0 9 9">' + b"<g/>" * 5000 + b"</svg>",
            DRAWING + b" " * 200_000,
            b"\xff\xfe<svg>",
        ],
    )
    def test_what_cannot_be_a_logo_is_refused(self, raw):
        with pytest.raises(svgs.NotAnSvg):
            svgs.sanitise(raw)

    def test_style_sheets_are_spread_over_their_elements(self):
        raw = DRAWING.replace(
            b"</svg>",
            b"<style>.cls-1,.b{fill:#ABCDEF;}</style>"
            b'<path class="cls-1" d="M0 0h5"/><path style="stroke:#111" d="M1 1"/>'
            b'<path fill="url(#g)" d="M2 2"/></svg>',
        )
        text = svgs.sanitise(raw)[0].decode()
        assert 'fill="#ABCDEF"' in text
        assert 'stroke="#111"' in text
        assert 'fill="url(#g)"' in text
        assert "<style" not in text

    def test_pictures_are_drawn_anew(self):
        info = png((1200, 300))
        taken = emblems.take(ContentFile(info), square=False)
        image = Image.open(BytesIO(taken.read()))
        assert image.size == (960, 240)
        assert not image.info
        with pytest.raises(ValidationError, match="kvadratisk|square"):
            emblems.take(ContentFile(info), square=True)
        with pytest.raises(ValidationError):
            emblems.take(ContentFile(png((2100, 2100))), square=True)

    def test_served_closed_and_for_ever(self, visitor):
        row = a_look(logo=emblems.take(ContentFile(DRAWING), square=False))
        page = visitor.get("/en/").content.decode()
        url = re.search(
            r'src="(/look/[^"]+)" alt="" width="(\d+)" height="(\d+)"', page
        )
        assert (url[2], url[3]) == ("160", "40")
        assert f'<span class="sr">{row.name}</span>' in page
        answer = visitor.get(url[1])
        assert answer["Content-Type"] == "image/svg+xml"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "immutable" in answer["Cache-Control"]
        for name in ("x.svg", f"{'0' * 20}-1x1.png", "..%2fsecrets.json"):
            assert visitor.get(f"/look/{name}").status_code == 404


class TestPreview:
    def test_only_for_those_who_may_change_the_look(self, admin, settings):
        settings.MFA_REQUIRED_FOR_STAFF = False
        for path in ("/admin/look/preview/", "/admin/look/preview.css"):
            assert admin.get(path).status_code == 200
            editor = Client(headers={"host": "localhost"})
            editor.force_login(make.a_person(roles.EDITORS, language="en"))
            assert editor.get(path).status_code in {302, 403}
            assert Client().get(path).status_code == 302

    def test_shows_both_modes_and_stores_nothing(self, admin):
        query = {"brand": "#ffdd33", "corners": "straight", "name": "<b>Nyt</b>"}
        for answer in (
            admin.get("/admin/look/preview/", query),
            admin.post("/admin/look/preview/", query),
        ):
            text = answer.content.decode()
            assert text.count('class="look-half"') == 2
            assert "&lt;b&gt;Nyt" in text
            url = re.search(r'href="(/admin/look/preview.css[^"]*)', text)[1]
            css = admin.get(unescape(url))
            assert "--r-2:2px" in css.content.decode()
        assert not SiteSettings.objects.exists()

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"brand": "x" * 5000},
            {"brand": "#ff"},
            {"cover_style": "'><script>", "typeface": "\0", "corners": "?"},
        ],
    )
    def test_never_refuses(self, admin, query):
        assert admin.get("/admin/look/preview/", query).status_code == 200
        assert admin.get("/admin/look/preview.css", query).status_code == 200

    def test_says_what_was_adjusted(self):
        with translation.override("en"):
            assert "7.5 : 1" in look_preview.note("#0d5a45")
            assert "slightly darker" in look_preview.note("#2f8fd0")
            assert "much darker" in look_preview.note("#ffdd33")
            assert "not a colour" in look_preview.note("blue")
            assert "second" in look_preview.note("#0d5a45", "blue")

    def test_the_settings_page_has_it_beside_the_field(self, admin):
        text = admin.get(form_url()).content.decode()
        assert 'id="look-frame"' in text
        assert 'id="look-note"' in text
        assert 'formaction="/admin/look/preview/"' in text
        assert "core/js/look.js" in text


class TestTypeface:
    def test_the_chosen_one_is_fetched_and_no_other(self, visitor):
        assert "schibsted" in visitor.get("/en/").content.decode()
        a_look(typeface="atkinson")
        page = visitor.get("/en/").content.decode()
        assert "atkinson-hyperlegible-next-latin" in page
        assert "schibsted" not in page
        css = visitor.get(re.search(r"/theme/\w+\.css", page)[0]).content.decode()
        assert '--font:"Atkinson"' in css
        a_look(typeface="system")
        page = visitor.get("/en/").content.decode()
        assert 'as="font"' not in page


class TestIcons:
    def test_the_standard_look_has_the_shipped_files(self, visitor):
        page = visitor.get("/en/").content.decode()
        assert "core/img/favicon.svg" in page
        answer = visitor.get("/favicon.ico")
        assert "core/img/favicon.ico" in answer["Location"]

    def test_another_colour_has_its_own(self, visitor):
        a_look(brand="#7a1f5c")
        page = visitor.get("/en/").content.decode()
        icons = re.findall(r'href="(/icons/[^"]+)"', page)
        assert len(icons) == 3
        for url in icons:
            answer = visitor.get(url)
            assert answer.status_code == 200
            assert "immutable" in answer["Cache-Control"]
        svg = next(url for url in icons if url.endswith("svg"))
        assert "#7a1f5c" in visitor.get(svg).content.decode()
        manifest = visitor.get("/site.webmanifest").json()
        assert manifest["theme_color"] == "#7a1f5c"
        for icon in manifest["icons"]:
            image = Image.open(BytesIO(visitor.get(icon["src"]).content))
            assert icon["sizes"] == f"{image.width}x{image.height}"
        assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}

    def test_an_old_address_leads_on_and_a_made_up_one_nowhere(self, visitor):
        a_look(brand="#7a1f5c")
        old = visitor.get(f"/icons/{'0' * 16}/icon-192.png")
        assert old.status_code == 302
        assert visitor.get(old["Location"]).status_code == 200
        assert visitor.get(f"/icons/{'0' * 16}/x.png").status_code == 404

    def test_an_own_mark_is_the_icon(self, visitor):
        a_look(mark=emblems.take(ContentFile(png()), square=True))
        page = visitor.get("/en/").content.decode()
        url = re.search(r'href="(/icons/[^"]+icon-192.png)"', page)[1]
        image = Image.open(BytesIO(visitor.get(url).content)).convert("RGB")
        assert image.getpixel((96, 96)) == (255, 0, 0)

    def test_a_drawn_mark_of_ones_own_is_a_letter_on_phones(self, visitor):
        a_look(name="Ærø", mark=emblems.take(ContentFile(SQUARE), square=True))
        page = visitor.get("/en/").content.decode()
        assert re.search(r'rel="icon" href="/look/[^"]+\.svg"', page)
        url = re.search(r'href="(/icons/[^"]+touch-icon.png)"', page)[1]
        image = Image.open(BytesIO(visitor.get(url).content)).convert("RGB")
        assert image.size == (180, 180)
        assert len(image.getcolors(100_000)) > 2


def test_letters_have_the_same_colours():
    found = colours("#ffdd33")
    made = colours("#0d5a45")
    assert re.fullmatch("#[0-9a-f]{6}", found["brand"])
    assert found["brand"] != made["brand"]
    assert found["dark_brand"] != found["brand"]
