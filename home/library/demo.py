"""The demo association's documents: open ones, members' and the board's."""

import datetime as dt
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile

from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
)

from core import demo_texts
from core.demo_texts import LANGUAGES, identity
from core.models import SiteDocument
from home import demo as home_demo
from home.library.models import DocumentIndexPage
from membership import demo as people_demo

ORDER = 45


def load(*, now, say) -> int:
    """The page in both languages, and the documents where there are none of ours."""
    data = demo_texts.read(Path(__file__).parent / "demo_data", "documents.toml")
    made = sum(_page(language, data["page"], now) for language in LANGUAGES)
    for entry in data["collection"]:
        if not Collection.objects.filter(name=entry["name"]).exists():
            made += _collection(entry, now)
    say(f"Documents: {made} new")
    return made


def _page(language, texts, now) -> int:
    if home_demo.page_of("documents", language) is not None:
        return 0
    front = home_demo.front(language)
    Page.objects.get(pk=front.pk).specific.add_child(
        instance=DocumentIndexPage(
            title=texts["title"][language],
            slug=texts["slug"][language],
            lead=texts["lead"][language],
            search_description=texts["lead"][language],
            locale=Locale.objects.get(language_code=language),
            translation_key=identity("page", "documents"),
            owner=people_demo.login("editor"),
            first_published_at=now,
            last_published_at=now,
        )
    )
    return 1


def _collection(entry, now) -> int:
    root = Collection.get_first_root_node()
    folder = root.add_child(instance=Collection(name=entry["name"]))
    if entry["for"] != "everyone":
        rule = CollectionViewRestriction.objects.create(
            collection=folder,
            restriction_type="login" if entry["for"] == "members" else "groups",
        )
        rule.groups.set(Group.objects.filter(name=entry["for"]))
    for item in entry["documents"]:
        content = _pdf(item["title"], item["lines"])
        document = SiteDocument(title=item["title"], collection=folder)
        document.file.save(item["file"], ContentFile(content), save=False)
        document.file_size = len(content)
        document.uploaded_by_user = people_demo.login("editor")
        document.save()
        # The moment of the upload is set by the database on the first save.
        SiteDocument.objects.filter(pk=document.pk).update(
            created_at=now - dt.timedelta(days=item["days"])
        )
    return len(entry["documents"])


def _pdf(title: str, lines: list[str]) -> bytes:
    """One page of text in a standard typeface: a whole PDF without a library."""

    def line(text, size, drop):
        said = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"/F {size} Tf 0 -{drop} Td ({said}) Tj"

    text = "\n".join([line(title, 20, 0), *(line(each, 12, 26) for each in lines)])
    drawn = f"BT 70 760 Td\n{text}\nET".encode("cp1252")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        font,
    ]
    whole, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(whole)
    count = len(parts) + 1
    return whole + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, start)
    )
