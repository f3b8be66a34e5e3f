"""Events in the admin: the log's words, the list of dates, no lost registrations."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.errors import Refused
from events import actions, listing
from events.models import EventPage, Occurrence
from membership import roles


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("events.cancel", _("Cancel a date"), _("Cancelled a date"))


@hooks.register("before_delete_page")
def keep_what_people_hold(request, page):
    """An event with registrations is unpublished or cancelled, never deleted."""
    if request.method == "POST" and _has_people(page):
        messages.error(
            request,
            _(
                "People are registered for this, so it cannot be deleted. Cancel its "
                "dates, or take it off the site."
            ),
        )
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_bulk_action")
def keep_them_in_bulk(request, action_type, objects, action):
    if action_type != "delete" or request.method != "POST":
        return None
    for page in objects:
        # Bulk actions exist for pages, pictures and documents alike.
        if hasattr(page, "url_path") and (
            answer := keep_what_people_hold(request, page)
        ):
            return answer
    return None


def _has_people(page) -> bool:
    """Whether anybody ever registered for this page's event or one below it."""
    below = EventPage.objects.descendant_of(page, inclusive=True)
    keys = below.values_list("translation_key", flat=True)
    held = Occurrence.objects.filter(translation_key__in=list(keys))
    return held.filter(registrations__isnull=False).exists()


class DatesMenuItem(MenuItem):
    def is_shown(self, request):
        return may_see(request.user)


@hooks.register("register_admin_menu_item")
def dates_menu_item():
    return DatesMenuItem(
        _("Event dates"), reverse("event_dates"), icon_name="date", order=210
    )


@hooks.register("register_admin_urls")
def admin_urls():
    return [
        path("events/dates/", dates, name="event_dates"),
        path("events/dates/<int:pk>/cancel/", cancel, name="event_date_cancel"),
    ]


def may_see(user) -> bool:
    return roles.has(user, roles.ORGANISERS) or roles.has(user, roles.EDITORS)


def dates(request):
    """Coming dates with their figures; nothing can be typed here."""
    if not may_see(request.user):
        raise PermissionDenied
    rows = list(Occurrence.objects.upcoming()[:500])
    context = {
        "rows": [(row, listing.seats_tag(row)[1]) for row in rows],
        "may_cancel": roles.has(request.user, roles.ORGANISERS),
    }
    return render(request, "events/admin/dates.html", context)


def cancel(request, pk):
    """Asks first, with the number of people who are told; then cancels one date."""
    if not roles.has(request.user, roles.ORGANISERS):
        raise PermissionDenied
    occurrence = get_object_or_404(Occurrence, pk=pk)
    if request.method != "POST":
        return render(request, "events/admin/cancel.html", {"occurrence": occurrence})
    try:
        actions.cancel_occurrence(occurrence=occurrence, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, _("The date is cancelled. Everybody is told by mail.")
        )
    return redirect("event_dates")
