"""The body of a page: which blocks there are, and the field that holds them."""

from wagtail.fields import StreamField

from core.blocks.chart import ChartBlock
from core.blocks.parts import ForgivingStreamBlock, TextBlock
from core.blocks.show import (
    CardsBlock,
    EmbedBlock,
    FilesBlock,
    GalleryBlock,
    ImageBlock,
    NewsBlock,
    PeopleBlock,
)
from core.blocks.table import FiguresBlock
from core.blocks.take_part import CallBlock, EventsBlock, PollBlock
from core.blocks.tell import FaqBlock, HeroBlock, MembersBlock, QuoteBlock


class BodyBlock(ForgivingStreamBlock):
    """Every block an editor may put on a page, in the order of the chooser."""

    hero = HeroBlock()
    text = TextBlock()
    quote = QuoteBlock()
    faq = FaqBlock()
    members = MembersBlock()
    image = ImageBlock()
    gallery = GalleryBlock()
    cards = CardsBlock()
    news = NewsBlock()
    people = PeopleBlock()
    embed = EmbedBlock()
    chart = ChartBlock()
    table = FiguresBlock()
    files = FilesBlock()
    events = EventsBlock()
    poll = PollBlock()
    call = CallBlock()

    class Meta:
        # A page of fifteen blocks is found through their first lines.
        collapsed = True


class BodyField(StreamField):
    """A page's body: always the vocabulary of BodyBlock, never its definition.

    Every page's body is one of these, so that a new block or a new word needs no
    migration anywhere: migrations name this field and nothing else. They see the
    vocabulary of today; one that rewrites bodies must therefore work on the raw
    JSON (`body.raw_data`), where blocks that no longer exist are still to be found.
    """

    def __init__(self, **kwargs):
        super().__init__(BodyBlock(), **kwargs)

    def deconstruct(self):
        name, _path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup")
        return name, "core.blocks.BodyField", [], kwargs
