"""What the blocks are made of: headings, words for width and ground, pictures."""

from draftjs_exporter.error import ExporterException

from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.images.blocks import ImageBlock as ContextualImage

from core import richtext

TELL, SHOW, TAKE_PART = _("Tell"), _("Show"), _("Take part")
RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
PREVIEW = "blocks/preview.html"
# A long article has some 20,000 letters; more than this is another page.
TEXT_LETTERS = 50_000
# What a form that no browser of ours has sent may raise while it is read.
UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, RecursionError)

WIDTHS = [("text", _("As the text")), ("wide", _("Wide")), ("full", _("Full width"))]
GROUNDS = [("paper", _("Paper")), ("tint", _("Tinted")), ("deep", _("Deep"))]


def heading(**options):
    """The optional heading that a section of the page may have."""
    return blocks.CharBlock(
        label=_("Heading"),
        max_length=120,
        required=False,
        help_text=_("Short. Leave it out when the block follows the text above."),
        **options,
    )


def width(default: str = "wide"):
    """How much of the window the block takes, in words."""
    return blocks.ChoiceBlock(
        choices=WIDTHS,
        default=default,
        label=_("Width"),
        help_text=_("Beside a narrow column all widths look the same."),
    )


def ground():
    """What the block stands on, in words; the colours are the theme's."""
    return blocks.ChoiceBlock(
        choices=GROUNDS,
        default="paper",
        label=_("Ground"),
        help_text=_("A tinted or deep band sets the block apart. One on a page."),
    )


def picture(**options):
    """A picture with words of its own for this place, or the tick "decoration"."""
    options.setdefault("label", _("Picture"))
    options.setdefault(
        "help_text",
        _("Say what it shows, for those who cannot see it; or tick “decorative”."),
    )
    return ContextualImage(**options)


class Section(blocks.StructBlock):
    """A block with a template and a preview of its own; words for looks come last."""

    WORDS = ("width", "ground")

    def get_form_layout(self):
        words = [name for name in self.WORDS if name in self.child_blocks]
        rest = [name for name in self.child_blocks if name not in words]
        return blocks.BlockGroup(children=rest, settings=words)

    class Meta:
        preview_template = PREVIEW


class CleanRichTextBlock(blocks.RichTextBlock):
    """Rich text that is cleaned whichever way it came in.

    The editor's own converter lets only known tags and links through, but texts also
    arrive from translators and programs, as HTML. So every value passes it once more
    on its way into the database; javascript:, data: and event handlers do not.
    """

    def __init__(self, **kwargs):
        kwargs.setdefault("features", RICH)
        kwargs.setdefault("max_length", TEXT_LETTERS)
        super().__init__(**kwargs)

    def value_from_datadict(self, data, files, prefix):
        """The text of a form; ValueError where the editor cannot have written it."""
        try:
            value = super().value_from_datadict(data, files, prefix)
        except ExporterException as error:
            raise ValueError("Not a text.") from error
        value.source.encode()  # half a letter can be written in JSON, but not kept
        return value

    def get_prep_value(self, value):
        source = super().get_prep_value(value)
        return richtext.clean(source) if source else source


class TextBlock(CleanRichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = TELL
        description = _("Paragraphs, headings and lists.")
        help_text = _("One thought per paragraph; a heading for every few of them.")
        template = "blocks/text.html"
        preview_template = PREVIEW
        preview_value = (
            "<h2>Om aftenen</h2><p>Alle har en rangliste. De færreste har et testsæt, "
            "de tør stole på. Vi tager tre modeller, vi selv bruger, og måler dem på "
            "de samme hundrede spørgsmål.</p><ul><li>Kaffe fra kl. 16.30</li>"
            "<li>Oplæg kl. 17.00</li><li>Suppe og brød bagefter</li></ul>"
        )


class ForgivingStreamBlock(blocks.StreamBlock):
    """A stream that answers a form it cannot read with a message, never a fault.

    Wagtail takes its own editor's word for the shape of the form. Here each block is
    read for itself; what cannot be read is left out and named beside the field, so
    that the form comes back with everything else in it and nothing is saved.
    """

    MOST = 200

    def value_from_datadict(self, data, files, prefix):
        read, faults = [], 0
        try:
            count = int(data[f"{prefix}-count"])
        except UNREADABLE:
            count, faults = 0, 1
        if count > self.MOST:
            count, faults = self.MOST, 1
        for n in range(count):
            where = f"{prefix}-{n}"
            try:
                if data[f"{where}-deleted"]:
                    continue
                kind = data[f"{where}-type"]
                value = self.child_blocks[kind].value_from_datadict(
                    data, files, f"{where}-value"
                )
                order = int(data[f"{where}-order"])
            except UNREADABLE:
                faults += 1
            else:
                read.append((order, n, kind, value, data.get(f"{where}-id")))
        read.sort(key=lambda row: row[:2])
        stream = blocks.StreamValue(self, [row[2:] for row in read])
        stream.unreadable = faults
        return stream

    def clean(self, value):
        if getattr(value, "unreadable", 0):
            raise blocks.StreamBlockValidationError(
                non_block_errors=[
                    _(
                        "A part of this form could not be read, so nothing was saved. "
                        "What could be read is below."
                    )
                ]
            )
        return super().clean(value)
