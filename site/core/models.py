"""Shared tables: pictures, documents, the site's look and the outbox."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Image,
    get_upload_to,
)

from core import documents, pictures
from core.look_form import EmblemInput, LookForm
from core.look_panel import LookPanel

FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class SiteImage(AbstractImage):
    """A picture with an optional credit line; its file is what `core.pictures` wrote.

    `drawn_at` is when the sizes for pages were drawn; empty, a job draws them.
    """

    file = pictures.PictureField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    tint = models.CharField(max_length=7, default=pictures.GREY, editable=False)
    drawn_at = models.DateTimeField(null=True, editable=False)
    draw_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        indexes = [
            models.Index(
                fields=["id"],
                name="image_to_draw",
                condition=models.Q(drawn_at=None),
            )
        ]

    def save(self, *args, **kwargs):
        """Store a new file first, and take it back where the row cannot be written.

        Raises ValidationError for a file that is no picture (`pictures.cleaned`).
        """
        fresh = bool(self.file) and not self.file._committed
        first: tuple[str, ...] = ()
        if fresh:
            first = getattr(self.file.file, "first", pictures.CleanPicture.first)
            # Before the row: its width and height are those of the stored file.
            self.file.save(self.file.name, self.file.file, save=False)
        if not kwargs.get("update_fields") and (fresh or self._looks_different()):
            self.drawn_at, self.draw_tries = None, 0
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)
        except Exception:
            if fresh:
                self.file.storage.delete(self.file.name)
            raise
        if self.drawn_at is None and not kwargs.get("update_fields"):
            pictures.ask(self, first=first)

    def _looks_different(self) -> bool:
        """Another file or focal point than the row's: its sizes are drawn anew."""
        if self.pk is None:
            return True
        names = ("file", *FOCUS)
        kept = SiteImage.objects.filter(pk=self.pk).values_list(*names).first()
        return kept != (self.file.name, *(getattr(self, name) for name in FOCUS))


class SiteRendition(AbstractRendition):
    """One size of a picture, as pages show it."""

    image = models.ForeignKey(
        SiteImage, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class SiteDocument(AbstractDocument):
    """A file that people download; who may is the business of its collection."""

    admin_form_fields = Document.admin_form_fields

    objects = documents.SiteDocumentQuerySet.as_manager()

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self):
        """Take what the file's name promises and its content keeps; see documents."""
        super().clean()
        if self.file and not self.file._committed:
            try:
                documents.check(self.file.file)
            except ValidationError as no:
                raise ValidationError({"file": no.messages}) from no


@register_setting(icon="palette")
class SiteSettings(BaseSiteSetting):
    """Name and look of one site; the theme's stylesheet is derived from it."""

    COVERS = [
        ("mixed", _("Mixed")),
        ("hills", _("Hills")),
        ("bars", _("Bars")),
        ("dots", _("Dots")),
        ("tiles", _("Tiles")),
        ("rings", _("Rings")),
    ]
    CORNERS = [("soft", _("Soft")), ("straight", _("Straight"))]
    TYPEFACES = [
        ("grotesk", _("Guild Grotesk")),
        ("atkinson", _("Atkinson Hyperlegible Next")),
        ("system", _("The reader's own")),
    ]
    MODES = [
        ("auto", _("Follow the device")),
        ("light", _("Light")),
        ("dark", _("Dark")),
    ]

    name = models.CharField(_("name"), max_length=80, default="Guildhall")
    tagline_da = models.CharField(_("tagline, Danish"), max_length=200, blank=True)
    tagline_en = models.CharField(_("tagline, English"), max_length=200, blank=True)
    logo = models.FileField(
        _("logo"),
        upload_to="look",
        max_length=80,
        blank=True,
        help_text=_(
            "SVG or PNG, in place of mark and name. It is shown on light and dark."
        ),
    )
    mark = models.FileField(
        _("mark"),
        upload_to="look",
        max_length=80,
        blank=True,
        help_text=_(
            "A square SVG or PNG, also the icon in tabs and on phones (a PNG of 512 "
            "pixels is best). Empty: a mark is drawn in the colours."
        ),
    )
    brand = models.CharField(
        _("brand colour"),
        max_length=7,
        default="#0d5a45",
        help_text=_("One colour; every other colour follows from it, readable."),
    )
    brand_2 = models.CharField(
        _("second colour"),
        max_length=7,
        blank=True,
        help_text=_("For the drawn covers only. Empty: one that goes with the first."),
    )
    cover_style = models.CharField(
        _("cover style"), max_length=8, choices=COVERS, default="mixed"
    )
    corners = models.CharField(
        _("corners"), max_length=8, choices=CORNERS, default="soft"
    )
    typeface = models.CharField(
        _("typeface"),
        max_length=10,
        choices=TYPEFACES,
        default="grotesk",
        help_text=_(
            "Atkinson was made for weak sight: its letters are hard to mix up."
        ),
    )
    mode = models.CharField(
        _("mode"),
        max_length=8,
        choices=MODES,
        default="auto",
        help_text=_("Readers may choose another one at the foot of each page."),
    )
    contact_email = models.EmailField(_("contact address"), blank=True)
    legal_line = models.CharField(
        _("legal line"),
        max_length=120,
        blank=True,
        help_text=_("At the foot of each page: registered name and number."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("tagline_da"),
                FieldPanel("tagline_en"),
                FieldPanel("contact_email"),
                FieldPanel("legal_line"),
            ],
            heading=_("Who"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("brand"), FieldPanel("brand_2")]),
                LookPanel(),
                FieldRowPanel(
                    [
                        FieldPanel("logo", widget=EmblemInput),
                        FieldPanel("mark", widget=EmblemInput),
                    ]
                ),
                FieldRowPanel([FieldPanel("cover_style"), FieldPanel("corners")]),
                FieldRowPanel([FieldPanel("typeface"), FieldPanel("mode")]),
            ],
            heading=_("Look"),
        ),
    ]
    edit_handler = ObjectList(panels, base_form_class=LookForm)

    class Meta:
        verbose_name = _("name and look")


class LetterQuerySet(models.QuerySet):
    def due(self, now=None):
        """Letters that may be sent now: new, paused long enough, or lease over."""
        now = now or timezone.now()
        return self.filter(
            models.Q(state="pending", next_at__lte=now)
            | models.Q(state__in=["claimed", "sending"], lease_until__lt=now)
        )


class Letter(models.Model):
    """One mail to one person about one fact; written with the fact, sent later.

    The key is unique, so a fact announced twice writes one letter. `message_id`
    is fixed for ever: a letter that had to be sent twice is seen as one by mail
    programs (safety table, fault 5).
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        CLAIMED = "claimed", _("being written")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=200, unique=True)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=8)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("not before"), default=timezone.now)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(
                fields=["next_at"],
                name="letter_due",
                condition=~models.Q(state__in=["sent", "dead"]),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"
