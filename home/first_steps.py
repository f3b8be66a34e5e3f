"""What a new association does first, each ticked off by what is really there."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from wagtail.models import ModelLogEntry

from core.models import SiteSettings
from core.theme import DEFAULT


@dataclass(frozen=True)
class Step:
    """One thing to do, where it is done, and whether it is."""

    title: str
    hint: str
    url: str
    done: bool
    # The list stays while any step that is not optional waits.
    optional: bool = False


def steps(site) -> list[Step]:
    """The five first steps for a site: name, colour, logo, event, colleague.

    A colour counts as chosen once the look has been saved by hand: whoever likes the
    one that is there is not asked for ever. Four queries.
    """
    row = SiteSettings.for_site(site)
    settings = reverse("wagtailsettings:edit", args=["core", "sitesettings", site.pk])
    plain = SiteSettings._meta.get_field("name").default
    event = apps.get_model("events.EventPage")
    people = get_user_model().objects.filter(is_active=True)
    return [
        Step(
            _("Give the site its name"),
            _("It stands at the top of every page and in every mail."),
            settings,
            row.name.strip() != plain,
        ),
        Step(
            _("Choose your colour"),
            _("One is enough: all others follow from it and can be read."),
            settings,
            row.brand.lower() != DEFAULT or _saved_by_hand(row),
        ),
        Step(
            _("Add a logo or a mark"),
            _("SVG or PNG. Without one, a mark is drawn in your colours."),
            settings,
            bool(row.logo or row.mark),
            optional=True,
        ),
        Step(
            _("Write the first event"),
            _("Dates, place and seats; people can register once it is approved."),
            _event_url(event),
            event.objects.exists(),
        ),
        Step(
            _("Invite a colleague"),
            _("An approver, so that two people look at what is published."),
            _colleague_url(),
            people.filter(is_superuser=False).exists(),
        ),
    ]


def _saved_by_hand(row) -> bool:
    return ModelLogEntry.objects.for_instance(row).exists()


def _event_url(model) -> str:
    index = apps.get_model("events.EventIndexPage").objects.order_by("path").first()
    if index is None:
        return reverse("wagtailadmin_explore_root")
    name = model._meta.model_name
    return reverse("wagtailadmin_pages:add", args=["events", name, index.pk])


def _colleague_url() -> str:
    """The page for inviting, where there is one; else the list of accounts."""
    for name in ("invitations_add", "wagtailusers_users:index"):
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return reverse("wagtailadmin_home")
