"""Blocks by which people take part: what is on next, and one clear way on."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core.blocks.parts import TAKE_PART, Section, ground, heading


def event_kinds() -> list:
    """The kinds of events, asked for by name when the form is drawn."""
    return apps.get_model("events.EventPage").Kind.choices


class EventsBlock(Section):
    """Events, by themselves or by hand. The events wing hands them in by its tag."""

    heading = heading()
    limit = blocks.IntegerBlock(
        label=_("How many"),
        default=4,
        min_value=1,
        max_value=12,
        help_text=_("At most 12. Fewer are shown when fewer are planned."),
    )
    kind = blocks.ChoiceBlock(
        choices=event_kinds,
        required=False,
        label=_("Kind"),
        help_text=_("Empty: every kind."),
    )
    picked = blocks.ListBlock(
        blocks.PageChooserBlock(
            page_type="events.EventPage",
            label=_("Event"),
            help_text=_("It leaves the list by itself when it is over."),
        ),
        label=_("Picked by hand"),
        default=[],
        max_num=12,
        help_text=_("Empty: the next ones, by themselves. Else only these, in order."),
    )
    link_text = blocks.CharBlock(
        label=_("Words of the link to all of them"),
        max_length=80,
        required=False,
        help_text=_("Empty: no link."),
    )
    ground = ground()

    class Meta:
        icon = "date"
        label = _("Events")
        group = TAKE_PART
        description = _("What is on next, by itself, by kind or picked by hand.")
        help_text = _("Fills itself from the calendar; past events leave.")
        template = "blocks/events.html"
        preview_value = {
            "heading": "Det sker",
            "limit": 3,
            "kind": "",
            "picked": [],
            "link_text": "Hele kalenderen",
            "ground": "paper",
        }


class PollBlock(Section):
    """A poll, voted in where it stands. The polls wing draws it by its tag.

    Readers whom it is not for get nothing. What visitors get is the same for all, so
    that the page may be kept; who is signed in gets a page of their own anyway.
    """

    heading = heading()
    poll = SnippetChooserBlock(
        "polls.Poll",
        label=_("Poll"),
        help_text=_("Shown to those who may read it; its result once there is one."),
    )
    ground = ground()

    def get_preview_value(self):
        """With a poll that does not exist: a real one would depend on the day."""
        value = super().get_preview_value()
        value["poll"] = apps.get_model("polls.Poll").sample()
        return value

    def get_searchable_content(self, value):
        """The heading alone: not everybody may read the poll."""
        return self.child_blocks["heading"].get_searchable_content(value["heading"])

    class Meta:
        icon = "tasks"
        label = _("Poll")
        group = TAKE_PART
        description = _("A poll, answered where it stands.")
        help_text = _("Make the poll first, under Polls. Others see nothing of it.")
        template = "blocks/poll.html"
        preview_value = {
            "heading": "I salen lige nu",
            "poll": None,
            "ground": "paper",
        }


class CallBlock(Section):
    heading = blocks.CharBlock(
        label=_("Heading"),
        max_length=120,
        help_text=_("The offer, in one sentence."),
    )
    text = blocks.TextBlock(
        label=_("Text"),
        max_length=300,
        required=False,
        help_text=_("What people usually ask before they say yes."),
    )
    points = blocks.ListBlock(
        blocks.CharBlock(
            label=_("Point"), max_length=120, help_text=_("A few words each.")
        ),
        label=_("Points"),
        max_num=5,
        default=[],
        help_text=_("What one gets. Three are enough."),
    )
    button = blocks.CharBlock(
        label=_("Button"),
        max_length=40,
        help_text=_("A verb: what happens when it is pressed."),
    )
    page = blocks.PageChooserBlock(
        label=_("Goes to"), help_text=_("The page behind the button.")
    )

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
