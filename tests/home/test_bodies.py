"""What an editor, a translator or an attacker may type into a body."""

from html.parser import HTMLParser

import pytest

from django.urls import reverse

from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from core import richtext
from core.blocks import BodyBlock
from core.blocks.table import Grid
from home.models import StandardPage
from tests import make
from tests.home import bodies, desk

pytestmark = pytest.mark.django_db
BODY = BodyBlock()
UNTOUCHED = "What stood there"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


class Tags(HTMLParser):
    """What a browser would run: (tag, attribute) pairs that must not be there."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        for name, value in attrs:
            value = "".join((value or "").lower().split())
            if name.startswith("on") or name == "style":
                self.found.append((tag, name))
            if value.startswith(("javascript:", "vbscript:", "data:text")):
                self.found.append((tag, value))
        ours = (held.get("src") or "").startswith("/static/")
        if tag in {"iframe", "object", "base", "meta", "style", "form", "math"} or (
            tag == "script" and not ours
        ):
            self.found.append((tag, ""))


def runs(html: str) -> list:
    tags = Tags()
    tags.feed(html)
    return tags.found


@pytest.fixture
def editing():
    """An editor's client and a draft; returns post(fields) and the last version."""
    homes, people = desk.a_desk()
    page = desk.a_page(homes["da"], title=UNTOUCHED, owner=people["editor"])
    client = desk.client_of(people["editor"])
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = desk.form_of(client, url)
    client.raise_request_exception = False

    def post(fields):
        kept = {k: v for k, v in form.items() if not k.startswith("body-")}
        return client.post(url, {**kept, "title": "New words", **fields})

    def last():
        return StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object()

    return post, last


def check_refused(cases, editing):
    post, last = editing
    faults = []
    for name, fields in cases.items():
        answer = post(fields)
        if answer.status_code != 200:
            faults.append(f"{name}: {answer.status_code}")
            continue
        form = answer.context["form"]
        if set(form.errors) != {"body"}:
            faults.append(f"{name}: {dict(form.errors)}")
        if "New words" not in answer.content.decode():
            faults.append(f"{name}: the title is lost")
        beside = bodies.GOOD in _blocks_of(fields)
        if beside and "Stays here" not in answer.content.decode():
            faults.append(f"{name}: the block beside it is lost")
    assert not faults
    assert last().title == UNTOUCHED


def _blocks_of(fields):
    """The (type, value) pairs that a form holds as plain values."""
    return [
        (fields.get(f"body-{n}-type"), fields.get(f"body-{n}-value")) for n in range(3)
    ]


def check_defused(cases, editing):
    post, last = editing
    faults = []
    for name, fields in cases.items():
        answer = post(fields)
        if answer.status_code != 302:
            faults.append(f"{name}: {answer.status_code}")
        elif bad := runs(str(last().body)):
            faults.append(f"{name}: {bad}")
    assert not faults


def test_what_cannot_be_read_is_refused_beside_the_field(editing):
    check_refused(bodies.EVERYDAY_REFUSED, editing)


@pytest.mark.badinput
def test_the_whole_corpus_is_refused_beside_the_field(editing):
    check_refused(bodies.REFUSED, editing)


@pytest.mark.badinput
def test_the_rest_is_taken_without_its_sting(editing):
    check_defused(bodies.DEFUSED, editing)


def test_scripts_and_links_that_run_lose_their_sting(editing):
    some = ("javascript:", "a script as words", "class names in a table")
    check_defused({name: bodies.DEFUSED[name] for name in some}, editing)


@pytest.mark.badinput
def test_no_forged_address_is_a_film(editing):
    # The form's own URL field gives an address without a scheme one, and a real film.
    forged = [url for url in bodies.FORGED if not url.startswith("//")]
    check_refused({url: bodies.film(url) for url in forged}, editing)


def test_five_megabytes_are_too_much_for_a_form(editing):
    post, last = editing
    answer = post(bodies.stream(("text", bodies.draft("x" * 5_000_000))))
    assert answer.status_code == 413
    assert last().title == UNTOUCHED


# Words in every field of every block


def filled(block, words):
    """A value of this block with these words wherever words may stand."""
    if isinstance(block, Grid):
        return {
            "data": [[words, words], [words, "12"]],
            "table_header_choice": "both",
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_caption": words,
        }
    if isinstance(block, ImageBlock | blocks.ChooserBlock):
        return None
    if isinstance(block, blocks.ListBlock):
        value = filled(block.child_block, words)
        return [value] if value is not None else []
    if isinstance(block, blocks.StructBlock):
        return {n: filled(child, words) for n, child in block.child_blocks.items()}
    if isinstance(block, blocks.RichTextBlock):
        return f"<p>{words}</p>"
    if isinstance(block, blocks.ChoiceBlock | blocks.IntegerBlock | blocks.DateBlock):
        return block.get_default()
    return words


def rendered(words) -> str:
    make.a_site()
    names = [(name, filled(b, words)) for name, b in BODY.child_blocks.items()]
    stream = BODY.to_python(BODY.get_prep_value(BODY.to_python(names)))
    # The title of a film is shown only where there is a film.
    for block in stream:
        if block.block_type == "embed":
            block.value["url"] = "https://youtu.be/jbkSRLYSojo"
    return "".join(b.render({"block_def": b.block}) for b in stream)


def test_words_come_out_as_words():
    for words in bodies.PAYLOADS[:4]:
        assert runs(rendered(words)) == []


@pytest.mark.badinput
@pytest.mark.parametrize("words", bodies.PAYLOADS)
def test_whatever_the_words(words):
    assert runs(rendered(words)) == []


# The second door of rich text


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("<p>Hi <b>you</b></p>", "<p>Hi <b>you</b></p>"),
        ('<p data-block-key="a1">x</p>', '<p data-block-key="a1">x</p>'),
        (
            '<a linktype="page" id="3">x</a>',
            '<a id="3" linktype="page">x</a>',
        ),
        ('<a linktype="page" id="3\' x">x</a>', "<a>x</a>"),
        ('<a linktype="user" id="3">x</a>', "<a>x</a>"),
        ('<p onclick="x" style="y" class="z">x</p>', "<p>x</p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="https://x.example/">x</a>', '<a href="https://x.example/">x</a>'),
        ("<h1>x</h1><u>y</u>", "xy"),
        ("<img src=x onerror=alert(1)>", ""),
        ('<embed embedtype="media" url="http://127.0.0.1/"/>', ""),
        ("<!-- x -->", ""),
    ],
)
def test_rich_text_is_cleaned(source, left):
    assert richtext.clean(source) == left
    assert richtext.clean(left) == left


def test_rich_text_nested_without_end_is_only_words():
    assert richtext.clean("<b>" * 5000 + "x") == "<p>x</p>"


def test_a_translator_cannot_bring_scripts_in():
    from wagtail.models import Locale
    from wagtail_localize.models import (
        OverridableSegment,
        SegmentOverride,
        StringTranslation,
        Translation,
    )
    from wagtail_localize.models import TranslationSource as Source

    homes = make.a_site()
    page = StandardPage(title="Om", slug="om", locale=homes["da"].locale)
    type(homes["da"]).objects.get(pk=homes["da"].pk).add_child(instance=page)
    page.body = [("text", '<p>Her er vi, <a href="https://x.example/">se</a>.</p>')]
    page.save_revision().publish()
    english = Locale.objects.get(language_code="en")
    source, _new = Source.update_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=english)
    for segment in source.stringsegment_set.all():
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=english,
            context=segment.context,
            data='Here <script>alert(1)</script><b onclick="x">we</b> are.'
            if "Her er" in segment.string.data
            else "About",
        )
    link = OverridableSegment.objects.get(source=source)
    SegmentOverride.objects.create(
        locale=english, context=link.context, data_json='"javascript:alert(1)"'
    )
    translation.save_target(publish=False)
    made = translation.get_target_instance().get_latest_revision_as_object()
    html = str(made.body)
    assert "Her er" in html or "Here" in html
    assert "alert" not in html
    assert runs(html) == []
