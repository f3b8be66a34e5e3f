"""Blocks that tell: an opening, quotes, questions, what only members read."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from core.blocks.parts import (
    TELL,
    CleanRichTextBlock,
    Section,
    ground,
    heading,
    picture,
)


class HeroBlock(Section):
    heading = blocks.CharBlock(
        label=_("Heading"),
        max_length=120,
        help_text=_("What the page is for, in one breath."),
    )
    text = blocks.TextBlock(
        label=_("Text"),
        max_length=300,
        required=False,
        help_text=_("One or two sentences for whoever has just arrived."),
    )
    button = blocks.CharBlock(
        label=_("Button"),
        max_length=40,
        required=False,
        help_text=_("A verb: what happens when it is pressed."),
    )
    page = blocks.PageChooserBlock(
        label=_("Goes to"),
        required=False,
        help_text=_("The page behind the button."),
    )
    picture = picture(
        required=False,
        help_text=_(
            "Large, with a focal point, so that faces stay in. Empty: a cover is "
            "drawn in the site's colours."
        ),
    )
    ground = ground()

    def clean(self, value):
        result = super().clean(value)
        image = result.get("picture")
        if image and not image.has_focal_point() and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(
                {
                    "picture": ValidationError(
                        _(
                            "This picture has no focal point. Set one under Images, "
                            "so that it is cut around what matters."
                        )
                    )
                }
            )
        return result

    class Meta:
        icon = "title"
        label = _("Opening")
        group = TELL
        description = _("A large heading beside a picture, for the top of a page.")
        help_text = _("First on the page, and only there.")
        template = "blocks/hero.html"
        preview_value = {
            "heading": "Lær at læse tal, før de læser dig.",
            "text": "Fire aftener om statistik for folk, der ikke er statistikere.",
            "button": "Find en plads",
            "page": None,
            "picture": None,
            "ground": "paper",
        }


class QuoteBlock(Section):
    quote = blocks.TextBlock(
        label=_("Quote"),
        max_length=400,
        help_text=_("Without quotation marks; they are set for you."),
    )
    name = blocks.CharBlock(
        label=_("Who said it"),
        max_length=120,
        required=False,
        help_text=_("With the person's leave."),
    )
    role = blocks.CharBlock(
        label=_("Role"),
        max_length=160,
        required=False,
        help_text=_("What the person does here."),
    )
    ground = ground()

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = TELL
        description = _("What somebody said, large.")
        help_text = _("Short enough to be read at a glance.")
        template = "blocks/quote.html"
        preview_value = {
            "quote": "Vi aftalte at mødes én gang. Så var der en, der tog kage med.",
            "name": "Henrik Aagaard",
            "role": "Formand",
            "ground": "paper",
        }


class QuestionItem(blocks.StructBlock):
    question = blocks.CharBlock(
        label=_("Question"),
        max_length=200,
        help_text=_("As people ask it."),
    )
    answer = blocks.TextBlock(
        label=_("Answer"),
        max_length=1500,
        help_text=_("Two sentences; an empty line starts a new paragraph."),
    )

    class Meta:
        icon = "help"
        label = _("Question and answer")
        help_text = _("One question with its answer.")


class FaqBlock(Section):
    heading = heading()
    questions = blocks.ListBlock(
        QuestionItem(),
        label=_("Questions"),
        min_num=1,
        max_num=30,
        help_text=_("The most asked first."),
    )
    ground = ground()

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
                {"question": "Er der mad?", "answer": "Suppe og brød kl. 19."},
                {"question": "Må jeg tage en ven med?", "answer": "Ja, én gæst."},
            ],
            "ground": "paper",
        }


class MembersBlock(Section):
    """Words for members alone.

    Everybody else gets the heading and an invitation. Whoever renders it without a
    request (feeds, mails, tools) counts as everybody else; it is in no search index
    and no page API, and pages of people who are signed in are never kept.
    """

    heading = blocks.CharBlock(
        label=_("Heading"),
        max_length=120,
        help_text=_("Everybody sees this line, and that there is more for members."),
    )
    text = CleanRichTextBlock(
        label=_("Text"),
        help_text=_(
            "Only members read this. Files that it links to need a private "
            "collection of their own."
        ),
    )
    page = blocks.PageChooserBlock(
        label=_("How to become a member"),
        required=False,
        help_text=_("Where those go who are not members yet."),
    )

    def get_searchable_content(self, value):
        """The heading alone: the text is in no index."""
        return self.child_blocks["heading"].get_searchable_content(value["heading"])

    def get_api_representation(self, value, context=None):
        return {"heading": value["heading"], "text": None, "page": None}

    class Meta:
        icon = "lock"
        label = _("For members")
        group = TELL
        description = _("A section that only members can read.")
        help_text = _("Others see the heading and how to become a member.")
        template = "blocks/members.html"
        preview_value = {
            "heading": "Referat med bilag",
            "text": "<p>Bestyrelsen vedtog budgettet for 2027. Regnskabet viser et "
            "overskud på 12.400 kr., som går til lokaler i Malmö.</p>",
            "page": None,
        }
