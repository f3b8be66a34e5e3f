"""The vocabulary of bodies: what every block owes to editors, visitors and members."""

import re

import pytest

from django.apps import apps
from django.test import Client
from django.urls import reverse

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

from core.blocks import BodyBlock, BodyField
from core.blocks.parts import PREVIEW
from core.blocks.table import FiguresBlock
from core.pagecache import cache
from home.models import StandardPage
from membership import roles
from tests import make

BODY = BodyBlock()
NAMES = list(BODY.child_blocks)
SECRET = "Overskuddet er 12.400 kroner"


def test_every_body_is_a_body_field():
    """`StreamField(BodyBlock())` would write the vocabulary into migrations."""
    bare = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
        and isinstance(field.stream_block, BodyBlock)
        and not isinstance(field, BodyField)
    ]
    assert not bare, "use core.blocks.BodyField"


def fields_of(block, where):
    """Every field below a block, by its path; Wagtail's own parts are Wagtail's."""
    if isinstance(block, ImageBlock):
        return
    if isinstance(block, blocks.ListBlock):
        yield from fields_of(block.child_block, f"{where}[]")
        yield f"{where}[]", block.child_block
    for name, child in getattr(block, "child_blocks", {}).items():
        yield f"{where}.{name}", child
        yield from fields_of(child, f"{where}.{name}")


def help_of(block) -> str:
    return str(getattr(block.meta, "help_text", "") or block.field.help_text or "")


@pytest.mark.parametrize("name", NAMES)
def test_a_block_says_what_it_is_for(name):
    block = BODY.child_blocks[name]
    meta = block.meta
    assert meta.label
    assert meta.group
    assert meta.description
    assert meta.help_text
    assert meta.icon
    assert meta.icon != "placeholder"
    assert meta.template.startswith("blocks/")
    assert meta.preview_template == PREVIEW
    assert meta.preview_value
    assert block.is_previewable


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_a_block_has_label_and_help(name):
    for path, child in fields_of(BODY.child_blocks[name], name):
        assert child.meta.label, path
        assert help_of(child), path


@pytest.mark.parametrize("name", NAMES)
def test_bodies_are_flat(name):
    """A list of small things is as deep as it goes; nothing that styles by code."""
    for path, child in fields_of(BODY.child_blocks[name], name):
        assert path.count("[]") <= 1, path
        assert not isinstance(child, blocks.RawHTMLBlock | blocks.StreamBlock), path


def test_there_is_no_icon_that_the_admin_lacks():
    from wagtail.admin.icons import get_icons

    have = set(re.findall(r'id="icon-([\w-]+)"', get_icons()))
    wanted = {child.meta.icon for child in BODY.child_blocks.values()}
    assert wanted <= have


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_the_chooser_shows_the_real_thing(name, client, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.an_event(title="Coming soon")
    client.force_login(make.a_person(is_superuser=True, is_staff=True))
    block = BODY.child_blocks[name]
    answer = client.get(
        reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "core/css/guild" in text
    assert "core/css/blocks" in text
    main = text.partition("<main")[2]
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))
    assert len(words) > 20, words


@pytest.mark.django_db
def test_the_style_guide_shows_every_block(client, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.an_event(title="Coming soon")
    client.force_login(make.a_person(is_superuser=True, is_staff=True))
    answer = client.get("/en/design/blocks/")
    text = answer.content.decode()
    for name in NAMES:
        assert f'class="block-{name}' in text


# What only members read


def a_page_for_members(**fields):
    homes = make.a_site()
    page = StandardPage(title="Minutes", slug="minutes", locale=homes["en"].locale)
    home = type(homes["en"]).objects.get(pk=homes["en"].pk)
    home.add_child(instance=page)
    page.body = [
        (
            "members",
            {"heading": "The figures", "text": f"<p>{SECRET}</p>", "page": None},
        )
    ]
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


@pytest.mark.django_db
def test_members_read_and_others_are_invited():
    url = a_page_for_members().get_url()

    def seen(person):
        client = Client(headers={"host": "localhost"})
        if person:
            client.force_login(person)
        answer = client.get(url)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "The figures" in text
        return SECRET in text, answer

    assert seen(make.a_person(roles.MEMBERS))[0]
    assert seen(make.a_person(roles.BOARD))[0]
    stranger = seen(make.a_person())
    assert not stranger[0]
    assert b"The rest is for members." in stranger[1].content
    shown, answer = seen(None)
    assert not shown
    assert f"?next={url}".encode() in answer.content


@pytest.mark.django_db
def test_a_kept_page_never_holds_what_is_for_members():
    url = a_page_for_members().get_url()
    member = Client(headers={"host": "localhost"})
    member.force_login(make.a_person(roles.MEMBERS))
    cache.clear()
    first = member.get(url)
    assert SECRET in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    for _again in range(2):
        answer = Client(headers={"host": "localhost"}).get(url)
        assert SECRET not in answer.content.decode()
        assert "public" in answer["Cache-Control"]


@pytest.mark.django_db
def test_no_outlet_but_the_page_knows_it():
    page = a_page_for_members()
    field = StandardPage._meta.get_field("body")
    words = " ".join(map(str, field.get_searchable_content(page.body)))
    assert "The figures" in words
    assert SECRET not in words
    assert not StandardPage.objects.search("Overskuddet").get_queryset().exists()
    shown = page.body.stream_block.get_api_representation(page.body)
    assert SECRET not in str(shown)
    # Feeds and mails render bodies without a request.
    assert SECRET not in str(page.body)
    assert SECRET not in page.body[0].render()


# Tables in two languages


def test_words_of_a_table_are_translated_and_figures_are_not():
    table = FiguresBlock()
    value = {
        "data": [["År", "Løn"], ["2026", "49.700"]],
        "table_caption": "Månedsløn",
    }
    found = {s.path: s.string.data for s in table.get_translatable_segments(value)}
    assert found == {"caption": "Månedsløn", "0-0": "År", "0-1": "Løn"}
    segments = table.get_translatable_segments(value)
    back = table.restore_translated_segments(value, segments)
    assert back == value
    short = {"data": [["År"]], "table_caption": ""}
    assert table.restore_translated_segments(short, segments)["data"] == [["År"]]
