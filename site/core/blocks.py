"""The StreamField vocabulary that every page shares: flat, no nesting beyond one list.

Options are words an editor knows; no colours, no spacers, no raw HTML. Each block
shows itself in the chooser with believable content (`blocks/preview.html`).
"""

from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

TELL, SHOW, TAKE_PART = _("Tell"), _("Show"), _("Take part")
RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


def heading(**options):
    """The optional heading that a section of the page may have."""
    return blocks.CharBlock(
        label=_("Heading"),
        max_length=120,
        required=False,
        help_text=_("Short. Leave it out when the block follows the text above."),
        **options,
    )


class Section(blocks.StructBlock):
    """A block with a template and a preview of its own."""

    class Meta:
        preview_template = "blocks/preview.html"


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        kwargs.setdefault("features", RICH)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = TELL
        description = _("Paragraphs, headings and lists.")
        help_text = _("One thought per paragraph; a heading for every few of them.")
        template = "blocks/text.html"
        preview_template = "blocks/preview.html"
        preview_value = (
            "<h2>Om aftenen</h2><p>Alle har en rangliste. De færreste har et testsæt, "
            "de tør stole på.</p><ul><li>Kaffe fra kl. 16.30</li></ul>"
        )


class ImageBlock(Section):
    image = ImageChooserBlock(label=_("Picture"))
    alt_text = blocks.CharBlock(
        label=_("What it shows"),
        max_length=200,
        required=False,
        help_text=_("Read aloud to those who cannot see it. Empty: decoration only."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        group = SHOW
        description = _("One picture with a caption.")
        help_text = _("Use a picture of your own people and places.")
        template = "blocks/image.html"
        preview_value = {"image": None, "alt_text": "", "caption": "Union, 2. sal"}


class CardItem(blocks.StructBlock):
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    date = blocks.DateBlock(label=_("Date"), required=False)
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), max_length=300, required=False)
    image = ImageChooserBlock(
        label=_("Picture"),
        required=False,
        help_text=_("Empty: a cover is drawn in the site's colours."),
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("Card")


class CardsBlock(Section):
    heading = heading()
    cards = blocks.ListBlock(CardItem(), label=_("Cards"), min_num=1, max_num=6)

    class Meta:
        icon = "grip"
        label = _("Cards")
        group = SHOW
        description = _("Two to four ways on to other pages.")
        help_text = _("Three cards look best.")
        template = "blocks/cards.html"
        preview_value = {
            "heading": "Fra foreningen",
            "cards": [
                {"title": "Lønundersøgelsen er her", "text": "Hvad 903 af os tjener."},
                {"title": "Hold et oplæg", "text": "Nye talere får en mentor."},
                {"title": "Referat", "text": "En ny bestyrelse og en ny kasserer."},
            ],
        }


class EventsBlock(Section):
    """The next events. The events wing hands them in: `{% next_events %}`."""

    heading = heading()
    limit = blocks.IntegerBlock(
        label=_("How many"), default=4, min_value=1, max_value=12
    )
    link_text = blocks.CharBlock(
        label=_("Words of the link to all of them"), max_length=80, required=False
    )

    class Meta:
        icon = "date"
        label = _("Events")
        group = TAKE_PART
        description = _("What is on next, by itself.")
        help_text = _("Fills itself from the calendar; past events leave.")
        template = "blocks/events.html"
        preview_value = {"heading": "Det sker", "limit": 3, "link_text": "Alt"}


class PersonItem(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=120)
    role = blocks.CharBlock(label=_("Role"), max_length=200, required=False)
    image = ImageChooserBlock(
        label=_("Portrait"), required=False, help_text=_("Empty: initials are shown.")
    )

    class Meta:
        icon = "user"
        label = _("Person")


class PeopleBlock(Section):
    heading = heading()
    people = blocks.ListBlock(PersonItem(), label=_("People"), min_num=1)

    class Meta:
        icon = "group"
        label = _("People")
        group = SHOW
        description = _("Who is who: names, roles, portraits.")
        help_text = _("Ask people before you show them.")
        template = "blocks/people.html"
        preview_value = {
            "heading": "Bestyrelsen",
            "people": [
                {"name": "Sana Ahmadi", "role": "Næstformand"},
                {"name": "Tobias Ørsted", "role": "Arrangementer"},
            ],
        }


class QuoteBlock(Section):
    quote = blocks.TextBlock(label=_("Quote"), max_length=400)
    name = blocks.CharBlock(label=_("Who said it"), max_length=120, required=False)
    role = blocks.CharBlock(label=_("Role"), max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = TELL
        description = _("What somebody said, large.")
        help_text = _("Without quotation marks; they are set for you.")
        template = "blocks/quote.html"
        preview_value = {
            "quote": "Vi aftalte at mødes én gang. Så var der en, der tog kage med.",
            "name": "Henrik Aagaard",
            "role": "Formand",
        }


class QuestionItem(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.TextBlock(label=_("Answer"), max_length=1500)

    class Meta:
        icon = "help"
        label = _("Question and answer")


class FaqBlock(Section):
    heading = heading()
    questions = blocks.ListBlock(QuestionItem(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        group = TELL
        description = _("Questions that open to their answers.")
        help_text = _("Ask as people ask; answer in two sentences.")
        template = "blocks/faq.html"
        preview_value = {
            "heading": "Godt at vide",
            "questions": [
                {"question": "Bliver det optaget?", "answer": "Oplæggene, ja."},
                {"question": "Er der mad?", "answer": "Suppe og brød."},
            ],
        }


class CallBlock(Section):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), max_length=300, required=False)
    points = blocks.ListBlock(
        blocks.CharBlock(label=_("Point"), max_length=120),
        label=_("Points"),
        max_num=5,
        default=[],
    )
    button = blocks.CharBlock(label=_("Button"), max_length=40)
    page = blocks.PageChooserBlock(label=_("Goes to"))

    class Meta:
        icon = "pick"
        label = _("Call to action")
        group = TAKE_PART
        description = _("A coloured band with one button.")
        help_text = _("One on a page. The button says what happens.")
        template = "blocks/call.html"
        preview_value = {
            "heading": "Bliv en af os for 250 kr. om året.",
            "text": "Kontingentet går til lokaler og kaffe.",
            "points": ["Fri plads til alle aftener", "En stemme"],
            "button": "Bliv medlem",
            "page": None,
        }


class FileItem(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(
        label=_("Title"),
        max_length=160,
        required=False,
        help_text=_("Empty: the file's own title."),
    )

    class Meta:
        icon = "doc-full"
        label = _("File")


class FilesBlock(Section):
    heading = heading()
    files = blocks.ListBlock(FileItem(), label=_("Files"), min_num=1)

    class Meta:
        icon = "download"
        label = _("Files")
        group = SHOW
        description = _("Files to download, with kind and size.")
        help_text = _("Prefer a page over a file when people should read it.")
        template = "blocks/files.html"
        preview_value = {"heading": "Referater", "files": []}


class FiguresBlock(TableBlock):
    class Meta:
        icon = "table"
        label = _("Table")
        group = SHOW
        description = _("Figures in rows and columns.")
        help_text = _("Mark the first row as the header; give it a caption.")
        template = "blocks/table.html"
        preview_template = "blocks/preview.html"
        preview_value = {
            "data": [["År", "Median"], ["2025", "48.200"], ["2026", "49.700"]],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_caption": "Månedsløn i kroner",
        }


class BodyBlock(blocks.StreamBlock):
    text = TextBlock()
    image = ImageBlock()
    cards = CardsBlock()
    events = EventsBlock()
    people = PeopleBlock()
    quote = QuoteBlock()
    faq = FaqBlock()
    call = CallBlock()
    files = FilesBlock()
    table = FiguresBlock()


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
