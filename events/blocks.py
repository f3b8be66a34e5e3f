"""What an event page is made of beside its story."""

from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from core.blocks import ForgivingStreamBlock


class ProgrammeItem(blocks.StructBlock):
    time = blocks.TimeBlock(label=_("Time"))
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    who = blocks.CharBlock(label=_("Who"), max_length=160, required=False)
    is_break = blocks.BooleanBlock(label=_("Break"), required=False)

    class Meta:
        icon = "time"
        label = _("Item")


class Speaker(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=120)
    role = blocks.CharBlock(label=_("Role"), max_length=160, required=False)

    class Meta:
        icon = "user"
        label = _("Speaker")


class FaqItem(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.TextBlock(label=_("Answer"), max_length=1500)

    class Meta:
        icon = "help"
        label = _("Question and answer")


def brief():
    """Whether answers are personal enough to go when they have been used."""
    return blocks.BooleanBlock(
        label=_("Delete the answers a week after the event"),
        required=False,
        help_text=_("For food, allergies and the like. People are told beside it."),
    )


class TextQuestion(blocks.StructBlock):
    """A question answered in a few words."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    help_text = blocks.CharBlock(label=_("Help"), max_length=200, required=False)
    required = blocks.BooleanBlock(label=_("Must be answered"), required=False)
    brief = brief()

    class Meta:
        icon = "edit"
        label = _("Text question")


class ChoiceQuestion(blocks.StructBlock):
    """A question with one answer out of a few."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    choices = blocks.ListBlock(
        blocks.CharBlock(label=_("Choice"), max_length=120),
        label=_("Choices"),
        min_num=2,
        max_num=20,
    )
    required = blocks.BooleanBlock(label=_("Must be answered"), required=False)
    brief = brief()

    class Meta:
        icon = "list-ul"
        label = _("Choice question")


class ProgrammeBlock(ForgivingStreamBlock):
    item = ProgrammeItem()


class SpeakersBlock(ForgivingStreamBlock):
    speaker = Speaker()


class FaqBlock(ForgivingStreamBlock):
    item = FaqItem()


class AccessBlock(ForgivingStreamBlock):
    fact = blocks.CharBlock(label=_("Fact"), max_length=120, icon="info-circle")


class QuestionsBlock(ForgivingStreamBlock):
    text = TextQuestion()
    choice = ChoiceQuestion()
