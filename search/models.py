"""What can be found, the words there are, and what editors say about words."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from core import words


class Entry(models.Model):
    """One thing that can be found, as it was when it was last written.

    Beside these columns the database keeps what it searches in: on PostgreSQL the
    columns `vector` and `suggest`, on SQLite the table `search_words` (see the first
    migration and `search.engines`).

    `source` and `object_id` name the row; `place` is where it stands (`p` and the path
    of a page, `c` and the path of a document's collection), by which restrictions are
    looked up at the moment of asking. Who may see it is never written here.
    """

    source = models.CharField(max_length=8)
    object_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    language = models.CharField(max_length=8, blank=True)
    title = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    place = models.CharField(max_length=256, blank=True)
    url = models.CharField(max_length=300, blank=True)
    date = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "object_id"], name="search_entry_once"
            )
        ]

    def __str__(self):
        return self.title


class Word(models.Model):
    """A word that stands somewhere in the index: where spelling hints come from.

    A hint is only ever shown when what it leads to is there for the reader.
    """

    word = models.CharField(max_length=words.LONGEST_WORD, primary_key=True)
    seen = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "search_vocabulary"

    def __str__(self):
        return self.word


class SearchTerm(ClusterableModel):
    """Words that mean the same, and the pages that stand first for them."""

    shows_on_pages = True

    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    words = models.TextField(
        _("words"),
        max_length=1000,
        help_text=_(
            "One word or phrase on each line. Who searches for one of them finds all."
        ),
    )

    panels = [
        FieldPanel("language"),
        FieldPanel("words"),
        InlinePanel(
            "pins",
            heading=_("Pages that stand first"),
            label=_("Page"),
            help_text=_("Shown above the results, to those who may read them."),
            max_num=3,
        ),
    ]

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        ordering = ["words"]

    def __str__(self):
        return ", ".join(self.lines())

    def lines(self) -> list[str]:
        """The words and phrases, in small letters, each once."""
        found = (" ".join(words.asked(line)) for line in self.words.splitlines())
        return list(dict.fromkeys(line for line in found if line))

    def clean(self):
        super().clean()
        lines = self.lines()
        if not lines:
            raise ValidationError({"words": _("Write at least one word.")})
        if len(lines) > 20:
            raise ValidationError({"words": _("Write at most 20 words.")})


class Pin(Orderable):
    """A page that stands first for a search word."""

    shows_on_pages = True

    term = ParentalKey(SearchTerm, on_delete=models.CASCADE, related_name="pins")
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    panels = [FieldPanel("page")]

    class Meta(Orderable.Meta):
        verbose_name = _("pinned page")
        verbose_name_plural = _("pinned pages")
