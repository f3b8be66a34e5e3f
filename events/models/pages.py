"""The pages that editors write about events."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.blocks import BodyField
from core.pages import Open
from events import faults
from events.blocks import (
    AccessBlock,
    FaqBlock,
    ProgrammeBlock,
    QuestionsBlock,
    SpeakersBlock,
)
from events.forms import EventPageForm
from events.models.occurrences import Occurrence, SignUp


def default_time_zone():
    return settings.TIME_ZONE


@cache
def zone_names() -> set[str]:
    """Read once: listing the zones walks a folder of 600 files."""
    return available_timezones()


def check_time_zone(name):
    if name not in zone_names():
        raise ValidationError(
            _("“%(name)s” is not a time zone, for example Europe/Copenhagen."),
            params={"name": name},
        )


class EventIndexPage(Open, Page):
    """Lists the events of its language: list, month view and the past."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["events.EventPage"]
    max_count_per_parent = 1
    template = "events/event_index_page.html"

    class Meta:
        verbose_name = _("event index")

    def get_context(self, request, *args, **kwargs):
        from events import listing

        context = super().get_context(request, *args, **kwargs)
        context.update(listing.context(self, request))
        return context


class EventPage(Open, Page):
    """What editors write about an event; its dates become occurrences on publishing.

    Dates, seats and place are the same in every language; words are translated.
    """

    class Kind(models.TextChoices):
        MEETUP = "meetup", _("Meetup")
        WORKSHOP = "workshop", _("Workshop")
        COURSE = "course", _("Course")
        TALK = "talk", _("Talk")
        SOCIAL = "social", _("Social")
        ASSEMBLY = "assembly", _("General assembly")

    SignUp = SignUp
    shown_with = ("cover",)

    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.MEETUP
    )
    summary = models.TextField(
        _("summary"),
        max_length=300,
        help_text=_("One or two sentences: what it is and for whom."),
    )
    cover = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: a cover is drawn in the site's colours."),
    )
    body = BodyField(verbose_name=_("story"), blank=True)
    programme = StreamField(ProgrammeBlock(), verbose_name=_("programme"), blank=True)
    speakers = StreamField(SpeakersBlock(), verbose_name=_("speakers"), blank=True)
    faq = StreamField(FaqBlock(), verbose_name=_("good to know"), blank=True)
    language_note = models.CharField(
        _("language and access"),
        max_length=120,
        blank=True,
        help_text=_("For example: In English. Captions on screen."),
    )

    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    doors_minutes = models.PositiveSmallIntegerField(
        _("doors open, minutes before"),
        default=30,
        validators=[MaxValueValidator(720)],
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default=default_time_zone,
        validators=[check_time_zone],
        help_text=_("The zone of the place. The times above are in this zone."),
    )
    recurrence = models.CharField(
        _("repeats"),
        max_length=200,
        blank=True,
        help_text=_("An RRULE (RFC 5545), for example FREQ=WEEKLY;COUNT=6."),
    )
    exceptions = models.CharField(
        _("except on"),
        max_length=400,
        blank=True,
        help_text=_("Dates without it, as 2026-12-24, separated by commas."),
    )

    online = models.BooleanField(_("online"), default=False)
    online_url = models.URLField(
        _("online link"),
        blank=True,
        help_text=_("Shown only to those who have a place."),
    )
    place_name = models.CharField(_("place"), max_length=120, blank=True)
    address = models.CharField(_("street and number"), max_length=200, blank=True)
    city = models.CharField(_("postcode and town"), max_length=120, blank=True)
    directions = models.CharField(_("how to get there"), max_length=300, blank=True)
    access = StreamField(AccessBlock(), verbose_name=_("access"), blank=True)

    sign_up = models.CharField(
        _("sign-up"), max_length=10, choices=SignUp.choices, default=SignUp.HERE
    )
    sign_up_url = models.URLField(_("sign-up address"), blank=True)
    capacity = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text=_("Empty: no limit."),
    )
    guests_allowed = models.BooleanField(_("one guest each"), default=False)
    registration_opens_at = models.DateTimeField(
        _("registration opens"), null=True, blank=True
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes"),
        null=True,
        blank=True,
        help_text=_("Empty: when it starts."),
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("cancel until, hours before"), default=24
    )
    questions = StreamField(QuestionsBlock(), verbose_name=_("questions"), blank=True)
    terms = models.TextField(
        _("terms"),
        blank=True,
        help_text=_("What people accept when they register. Empty: nothing to accept."),
    )

    content_panels = [
        MultiFieldPanel(
            [
                *Page.content_panels,
                FieldPanel("kind"),
                FieldPanel("summary"),
                FieldPanel("language_note"),
            ],
            heading=_("What"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldRowPanel([FieldPanel("doors_minutes"), FieldPanel("time_zone")]),
                FieldRowPanel([FieldPanel("recurrence"), FieldPanel("exceptions")]),
                FieldPanel("place_name"),
                FieldRowPanel([FieldPanel("address"), FieldPanel("city")]),
                FieldPanel("directions"),
                FieldPanel("access"),
                FieldRowPanel([FieldPanel("online"), FieldPanel("online_url")]),
            ],
            heading=_("When and where"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("sign_up"), FieldPanel("sign_up_url")]),
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("guests_allowed")]),
                FieldRowPanel(
                    [
                        FieldPanel("registration_opens_at"),
                        FieldPanel("registration_closes_at"),
                    ]
                ),
                FieldPanel("cancel_hours"),
                FieldPanel("questions"),
                FieldPanel("terms"),
            ],
            heading=_("Seats and tickets"),
        ),
        MultiFieldPanel(
            [FieldPanel("cover"), FieldPanel("body"), FieldPanel("programme")],
            heading=_("Story"),
        ),
        MultiFieldPanel([FieldPanel("speakers"), FieldPanel("faq")], heading=_("Team")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("place_name"),
    ]
    override_translatable_fields = [
        TranslatableField("summary"),
        TranslatableField("body"),
        TranslatableField("programme"),
        TranslatableField("speakers"),
        TranslatableField("faq"),
        TranslatableField("language_note"),
        TranslatableField("directions"),
        TranslatableField("access"),
        TranslatableField("questions"),
        TranslatableField("terms"),
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "kind",
                "starts_at",
                "ends_at",
                "doors_minutes",
                "time_zone",
                "recurrence",
                "exceptions",
                "online",
                "online_url",
                "place_name",
                "address",
                "city",
                "sign_up",
                "sign_up_url",
                "capacity",
                "guests_allowed",
                "registration_opens_at",
                "registration_closes_at",
                "cancel_hours",
            )
        ),
    ]
    parent_page_types = ["events.EventIndexPage"]
    subpage_types: list[str] = []
    template = "events/event_page.html"
    base_form_class = EventPageForm

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    @property
    def place(self) -> str:
        """The place on one line, as calendars and tickets show it."""
        return ", ".join(filter(None, (self.place_name, self.address, self.city)))

    def clean(self):
        """Refuse what cannot happen, each fault beside its field."""
        super().clean()
        found = faults.of(self)
        if not self._is_saving and (fault := faults.of_seats(self, self._most_taken())):
            found["capacity"] = fault
        if found:
            raise ValidationError(found)

    # Seats that were taken while an approver read a draft must not break its
    # publication: follow_publication keeps the room at least as large as the crowd.
    _is_saving = False

    def save(self, *args, **kwargs):
        self._is_saving = True
        try:
            return super().save(*args, **kwargs)
        finally:
            self._is_saving = False

    def share_card(self, request):
        from events import sharing

        return sharing.card(self)

    def structured_data(self, request) -> list[dict]:
        from events import sharing

        return sharing.facts(self, request)

    def content_faults(self) -> dict[str, tuple[str, str]]:
        """For the content checker: what readers will miss."""
        return faults.of_content(self)

    def _most_taken(self) -> int:
        """How many seats the fullest coming date of this event has given away."""
        coming = Occurrence.objects.upcoming().filter(
            translation_key=self.translation_key, cancelled_at=None
        )
        return coming.aggregate(most=models.Max("taken"))["most"] or 0

    def get_context(self, request, *args, **kwargs):
        from events import listing

        context = super().get_context(request, *args, **kwargs)
        context.update(listing.event_context(self, request))
        return context


def pages_for(occurrences, language: str) -> dict:
    """The live page of each occurrence's event, by translation_key, in one query.

    In `language` where there is one, else in any language; missing without either.
    """
    keys = {occurrence.translation_key for occurrence in occurrences}
    pages = EventPage.objects.live().filter(translation_key__in=keys)
    found: dict = {}
    for page in pages.select_related("locale").order_by("pk"):
        wanted = page.locale.language_code == language
        if wanted or page.translation_key not in found:
            found[page.translation_key] = page
    return found
