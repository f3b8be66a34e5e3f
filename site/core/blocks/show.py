"""Blocks that show: pictures, cards, people, films, files."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from core import embeds, pictures
from core.blocks.parts import SHOW, Section, ground, heading, picture, width


class ImageBlock(Section):
    image = picture()
    caption = blocks.CharBlock(
        label=_("Caption"),
        max_length=200,
        required=False,
        help_text=_("Who and when. The credit of the picture follows by itself."),
    )
    width = width()

    class Meta:
        icon = "image"
        label = _("Picture")
        group = SHOW
        description = _("One picture with a caption.")
        help_text = _("Use a picture of your own people and places.")
        template = "blocks/image.html"
        preview_value = {
            "image": None,
            "caption": "Union, 2. sal, før dørene åbner",
            "width": "wide",
        }


class GalleryItem(blocks.StructBlock):
    picture = picture()
    caption = blocks.CharBlock(
        label=_("Caption"),
        max_length=200,
        required=False,
        help_text=_("Who and when. Empty: none."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        help_text = _("One picture of the row.")


class GalleryBlock(Section):
    heading = heading()
    gallery = blocks.PageChooserBlock(
        page_type="galleries.GalleryPage",
        label=_("Gallery page"),
        required=False,
        help_text=_("Its first nine pictures are shown. Empty: those chosen below."),
    )
    pictures = blocks.ListBlock(
        GalleryItem(),
        label=_("Pictures"),
        default=[],
        max_num=24,
        help_text=_("Three to nine look best. They are cut around their focal point."),
    )
    width = width()
    ground = ground()

    def clean(self, value):
        result = super().clean(value)
        empty = not result.get("gallery") and not result.get("pictures")
        if empty and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(
                {"gallery": ValidationError(_("Choose a gallery, or add pictures."))}
            )
        return result

    def get_context(self, value, parent_context=None):
        """Reads the renditions of all pictures at once."""
        images = [item.get("picture") for item in value.get("pictures") or []]
        read_renditions(images)
        return super().get_context(value, parent_context=parent_context)

    class Meta:
        icon = "grid"
        label = _("Gallery")
        group = SHOW
        description = _("Several pictures side by side.")
        help_text = _("From a gallery page, or a few pictures of its own.")
        template = "blocks/gallery.html"
        preview_value = {
            "heading": "Fra aftenen i Lund",
            "gallery": None,
            "pictures": [
                {"picture": None, "caption": "Ankomst og kaffe"},
                {"picture": None, "caption": "Oplæg i auditoriet"},
                {"picture": None, "caption": "Suppe bagefter"},
            ],
            "width": "wide",
            "ground": "paper",
        }


class CardItem(blocks.StructBlock):
    page = blocks.PageChooserBlock(
        label=_("Page"), required=False, help_text=_("Where the card leads.")
    )
    date = blocks.DateBlock(
        label=_("Date"), required=False, help_text=_("Shown above the title.")
    )
    title = blocks.CharBlock(
        label=_("Title"), max_length=120, help_text=_("What is new, not what it is.")
    )
    text = blocks.TextBlock(
        label=_("Text"),
        max_length=300,
        required=False,
        help_text=_("Two sentences at most."),
    )
    image = ImageChooserBlock(
        label=_("Picture"),
        required=False,
        help_text=_("Empty: a cover is drawn in the site's colours."),
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("Card")
        help_text = _("One way on to another page.")


class CardsBlock(Section):
    heading = heading()
    cards = blocks.ListBlock(
        CardItem(),
        label=_("Cards"),
        min_num=2,
        max_num=4,
        help_text=_("Two to four."),
    )
    ground = ground()

    def get_context(self, value, parent_context=None):
        """Reads the renditions of all pictures at once."""
        read_renditions([card.get("image") for card in value.get("cards") or []])
        return super().get_context(value, parent_context=parent_context)

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
            "ground": "paper",
        }


def topics() -> list[tuple[str, str]]:
    """What articles are about, asked for by name when the form is drawn."""
    rows = apps.get_model("news.Topic").objects.all()
    return [(topic.slug, topic.name) for topic in rows]


class NewsBlock(Section):
    """The newest articles, by themselves. The news hand them in by their tag."""

    heading = heading()
    limit = blocks.IntegerBlock(
        label=_("How many"),
        default=3,
        min_value=1,
        max_value=6,
        help_text=_("At most 6. Three look best."),
    )
    topic = blocks.ChoiceBlock(
        choices=topics,
        required=False,
        label=_("Topic"),
        help_text=_("Empty: every topic."),
    )
    link_text = blocks.CharBlock(
        label=_("Words of the link to all of them"),
        max_length=80,
        required=False,
        help_text=_("Empty: no link."),
    )
    ground = ground()

    class Meta:
        icon = "doc-full"
        label = _("News")
        group = SHOW
        description = _("The newest articles, by themselves or by topic.")
        help_text = _("Fills itself from the news; the newest comes first.")
        template = "blocks/news.html"
        preview_value = {
            "heading": "Fra foreningen",
            "limit": 3,
            "topic": "",
            "link_text": "Alle nyheder",
            "ground": "paper",
        }


class PersonItem(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Name"), max_length=120, help_text=_("First and last name.")
    )
    role = blocks.CharBlock(
        label=_("Role"),
        max_length=200,
        required=False,
        help_text=_("What one may come to this person for."),
    )
    image = ImageChooserBlock(
        label=_("Portrait"), required=False, help_text=_("Empty: initials are shown.")
    )

    class Meta:
        icon = "user"
        label = _("Person")
        help_text = _("One person, who has agreed to stand here.")


class PeopleBlock(Section):
    heading = heading()
    people = blocks.ListBlock(
        PersonItem(),
        label=_("People"),
        min_num=1,
        max_num=60,
        help_text=_("In the order in which they should be read."),
    )
    ground = ground()

    def get_context(self, value, parent_context=None):
        """Reads the renditions of all portraits at once."""
        read_renditions([one.get("image") for one in value.get("people") or []])
        return super().get_context(value, parent_context=parent_context)

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
                {"name": "Henrik Aagaard", "role": "Formand"},
                {"name": "Sana Ahmadi", "role": "Næstformand"},
                {"name": "Tobias Ørsted", "role": "Arrangementer"},
            ],
            "ground": "paper",
        }


class EmbedBlock(Section):
    """A film from a known site, asked for only when the reader presses play."""

    url = blocks.URLBlock(
        label=_("Address of the film"),
        max_length=embeds.LONGEST,
        help_text=_("As it stands in the browser: YouTube, Vimeo or Internet Archive."),
    )
    title = blocks.CharBlock(
        label=_("Title"),
        max_length=120,
        help_text=_("What the film shows. It is read aloud before play is pressed."),
    )
    image = ImageChooserBlock(
        label=_("Picture"),
        required=False,
        help_text=_("Shown until play is pressed. Empty: a cover is drawn."),
    )
    caption = blocks.CharBlock(
        label=_("Caption"),
        max_length=200,
        required=False,
        help_text=_("Length, language, and whether it has subtitles."),
    )
    width = width(default="text")

    def clean(self, value):
        result = super().clean(value)
        if result.get("url") and embeds.film(result["url"]) is None:
            raise blocks.StructBlockValidationError(
                {
                    "url": ValidationError(
                        _(
                            "This is not a film on %(names)s. Copy the address from "
                            "the film's own page."
                        ),
                        params={"names": embeds.NAMES},
                    )
                }
            )
        return result

    def get_context(self, value, parent_context=None):
        """Adds `film`; tells the request which frame its page needs.

        `core.middleware.FrameMiddleware` lets that one host into the page's policy.
        """
        context = super().get_context(value, parent_context=parent_context)
        film = context["film"] = embeds.film(value.get("url") or "")
        request = context.get("request")
        if film and request is not None:
            request.frames = getattr(request, "frames", frozenset()) | {film.origin}
        return context

    class Meta:
        icon = "media"
        label = _("Film")
        group = SHOW
        description = _("A film from elsewhere that loads when play is pressed.")
        help_text = _("Nothing is asked of the other site before that.")
        template = "blocks/embed.html"
        preview_value = {
            "url": "https://www.youtube.com/watch?v=jbkSRLYSojo",
            "title": "200 lande på 200 år og fire minutter",
            "image": None,
            "caption": "Hans Rosling, 4 min., på engelsk med undertekster",
            "width": "text",
        }


class FileItem(blocks.StructBlock):
    document = DocumentChooserBlock(
        label=_("File"), help_text=_("PDF rather than a text processor's own format.")
    )
    title = blocks.CharBlock(
        label=_("Title"),
        max_length=160,
        required=False,
        help_text=_("Empty: the file's own title."),
    )

    class Meta:
        icon = "doc-full"
        label = _("File")
        help_text = _("One file to download.")


class FilesBlock(Section):
    heading = heading()
    files = blocks.ListBlock(
        FileItem(),
        label=_("Files"),
        min_num=1,
        max_num=50,
        help_text=_("The newest first."),
    )
    ground = ground()

    class Meta:
        icon = "download"
        label = _("Files")
        group = SHOW
        description = _("Files to download, with kind and size.")
        help_text = _("Prefer a page over a file when people should read it.")
        template = "blocks/files.html"
        preview_value = {
            "heading": "Referater",
            "files": [
                {"document": None, "title": "Referat, generalforsamling 2026"},
                {"document": None, "title": "Regnskab 2025"},
            ],
            "ground": "paper",
        }


def read_renditions(images) -> None:
    """One query for all pictures of a block instead of one for each."""
    known = [image for image in images if image is not None]
    if known:
        prefetch_related_objects(known, pictures.with_renditions("", "tile"))
