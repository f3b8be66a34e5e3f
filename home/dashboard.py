"""The editors' panels on the admin's first page; each stays when it is empty."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import Locale

from core import pulse, sites
from core.kept import kept
from home import desk, first_steps, languages
from membership import roles
from membership.joining import rights
from membership.joining.models import Application

# So many rows are shown; the report has the rest.
ROWS = 8
DECIDERS = (roles.APPROVERS, roles.BOARD)
WRITERS = (roles.EDITORS, *DECIDERS)


def waiting_of(request) -> list[desk.Waiting]:
    """What waits for the person of this request, asked once."""
    found = getattr(request, "_waiting", None)
    if found is None:
        found = request._waiting = desk.waiting_for(request.user)
    return found


def pulse_of(request) -> pulse.Pulse:
    """Letters and jobs, asked once in a request."""
    found = getattr(request, "_pulse", None)
    if found is None:
        found = request._pulse = pulse.read()
    return found


class Panel(Component):
    """A panel for some people; `shown_to` says whom."""

    class Media:
        css = {"all": ["core/css/dashboard.css"]}

    def __init__(self, request):
        self.request = request

    @classmethod
    def shown_to(cls, user) -> bool:
        return True

    def get_context_data(self, parent_context):
        return {"request": self.request, "user": self.request.user}


class NeedsYouPanel(Panel):
    """Steps to decide on, with their dates; letters that failed, for admins."""

    name = "needs_you"
    template_name = "home/admin/needs_you.html"
    order = 110

    @classmethod
    def shown_to(cls, user):
        return roles.has(user, *WRITERS)

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        rows = waiting_of(self.request)
        failed = pulse_of(self.request).failed if self.request.user.is_superuser else 0
        return {
            **context,
            "rows": rows[:ROWS],
            "more": max(len(rows) - ROWS, 0),
            "failed": failed,
            "applications": self._applications(),
        }

    def _applications(self) -> int:
        """How many wait to become members, for those who decide on them."""
        if not rights.keeps_any(self.request.user):
            return 0
        return Application.objects.decided_by(self.request.user).waiting().count()


class FirstStepsPanel(Panel):
    """What a new association does first; gone when it is done."""

    name = "first_steps"
    template_name = "home/admin/first_steps.html"
    order = 90

    @classmethod
    def shown_to(cls, user):
        return user.is_superuser

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        found = first_steps.steps(sites.settle(self.request))
        return {
            **context,
            "steps": found,
            "done": sum(step.done for step in found),
            "waits": any(not step.done and not step.optional for step in found),
        }


class LanguagesPanel(Panel):
    """Pages that a language lacks, for those who write."""

    name = "languages"
    template_name = "home/admin/languages.html"
    order = 130

    @classmethod
    def shown_to(cls, user):
        return roles.has(user, *WRITERS)

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        # Looking through all pages is worth keeping until something is published.
        groups = kept("dashboard:languages", _lagging_pages, self.request)
        return {
            **context,
            "groups": [(locale, rows[:ROWS], rows[ROWS:]) for locale, rows in groups],
            "is_whole": not any(rows for _locale, rows in groups),
        }


def _lagging_pages() -> list[tuple[Locale, list]]:
    return [
        (locale, list(languages.behind(locale)[: ROWS + 1]))
        for locale in languages.wanted()
    ]


class HealthPanel(Panel):
    """Mail and jobs, for admins."""

    name = "health"
    template_name = "home/admin/health.html"
    order = 190

    @classmethod
    def shown_to(cls, user):
        return user.is_superuser

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return {**context, "pulse": pulse_of(self.request)}


PANELS = (FirstStepsPanel, NeedsYouPanel, LanguagesPanel, HealthPanel)


class WaitingSummary(SummaryItem):
    """How much waits for one's decision, beside the number of pages."""

    order = 50
    template_name = "home/admin/summary.html"

    def is_shown(self):
        return roles.has(self.request.user, *DECIDERS)

    @cached_property
    def count(self):
        return len(waiting_of(self.request))

    def get_context_data(self, parent_context):
        words = ngettext(
            "%(count)d page waits for you", "%(count)d pages wait for you", self.count
        )
        return {
            "icon": "tasks",
            "url": reverse("wagtailadmin_home") + "#needs-you-section",
            "words": words % {"count": self.count}
            if self.count
            else _("Nothing waits for you"),
        }
