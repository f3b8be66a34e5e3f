"""The StreamField vocabulary that every page shares: flat, one list deep at most.

Options are words an editor knows; no colours, no spacers, no raw HTML. Each block
shows itself in the chooser with believable content in the site's own look
(`blocks/preview.html`). Three groups: Tell, Show, Take part. The names below are
what pages and migrations use.
"""

from core.blocks.body import BodyBlock, BodyField
from core.blocks.chart import ChartBlock
from core.blocks.parts import ForgivingStreamBlock, Section, TextBlock
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

__all__ = [
    "BodyBlock",
    "BodyField",
    "CallBlock",
    "CardsBlock",
    "ChartBlock",
    "EmbedBlock",
    "EventsBlock",
    "FaqBlock",
    "FiguresBlock",
    "FilesBlock",
    "ForgivingStreamBlock",
    "GalleryBlock",
    "HeroBlock",
    "ImageBlock",
    "MembersBlock",
    "NewsBlock",
    "PeopleBlock",
    "PollBlock",
    "QuoteBlock",
    "Section",
    "TextBlock",
]
