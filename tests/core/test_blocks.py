"""The vocabulary of bodies: what every block owes to editors, visitors and members."""

from django.apps import apps

from wagtail.fields import StreamField

from core.blocks import BodyBlock, BodyField


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
