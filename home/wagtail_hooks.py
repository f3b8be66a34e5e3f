"""The editors' additions to the Wagtail admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from core.dates import day_long
from core.reports import ReportItem
from home import checks, dashboard, letters, reports, reviewing, views
from home.models import SectionRule


@hooks.register("register_admin_urls")
def translation_addresses():
    return [
        path(
            "translations/<int:translation_id>/submit/",
            views.submit_translation,
            name="translation_submit",
        ),
        *(
            path(
                f"reports/{view.index_url_name.removesuffix('_report')}/{end}",
                view.as_view(results_only=bool(end)),
                name=name,
            )
            for view, _order in reports.REPORTS
            for end, name in (
                ("", view.index_url_name),
                ("results/", view.index_results_url_name),
            )
        ),
        path("letters/<int:pk>/retry/", letters.retry, name="letter_retry"),
        path("letters/", letters.kinds, name="letter_kinds"),
        path("letters/<slug:kind>/<slug:language>/", letters.kind, name="letter_kind"),
        path(
            "letters/<slug:kind>/<slug:language>/html/",
            letters.kind_html,
            name="letter_html",
        ),
        path(
            "letters/<slug:kind>/<slug:language>/test/",
            letters.send_test,
            name="letter_test",
        ),
    ]


@hooks.register("register_reports_menu_item")
def languages_item():
    return _item(*reports.REPORTS[0])


@hooks.register("register_reports_menu_item")
def links_item():
    return _item(*reports.REPORTS[1])


@hooks.register("register_reports_menu_item")
def pictures_item():
    return _item(*reports.REPORTS[2])


@hooks.register("register_reports_menu_item")
def letters_item():
    return _item(*reports.REPORTS[3])


@hooks.register("register_reports_menu_item")
def kinds_item():
    return ReportItem(
        _lazy("Letters"),
        reverse("letter_kinds"),
        view=letters.LettersReport,
        name="letter_kinds",
        icon_name="mail",
        order=340,
    )


def _item(view, order):
    return ReportItem(
        view.page_title,
        reverse(view.index_url_name),
        view=view,
        name=view.index_url_name,
        icon_name=view.header_icon,
        order=order,
    )


@hooks.register("construct_page_chooser_queryset")
def choose_what_one_may_see(pages, request):
    """Live pages, and drafts in the parts of the tree one works in.

    Wagtail's chooser lists every draft's title to everybody who may enter.
    """
    policy = policy_registry.get_by_type(Page)
    mine = policy.explorable_instances(request.user).values("pk")
    return pages.filter(Q(live=True) | Q(pk__in=mine))


@hooks.register("before_move_page")
def move_where_one_may(request, page, destination):
    """Wagtail asks only when the move is confirmed, after showing the title."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied


# What an association's editors never need; admins find it under its address.
NOT_IN_THE_MENU = {"help", "collections", "forms"}


@hooks.register("construct_main_menu")
def tidy_menu(request, items):
    items[:] = [item for item in items if item.name not in NOT_IN_THE_MENU]


class SectionRuleViewSet(ModelViewSet):
    """For admins: which sections wait for every language."""

    model = SectionRule
    name = "section_rules"
    icon = "wagtail-localize-language"
    menu_label = _lazy("Rules of sections")
    menu_order = 610
    add_to_settings_menu = True
    list_display = ["page", "wait_for_languages"]
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def section_rules():
    return SectionRuleViewSet("section_rules")


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "home.approval", _lazy("Approve, with others"), _lazy("Approved, with others")
    )
    actions.register_action(
        "home.letter_retried",
        _lazy("Try a letter again"),
        _lazy("Tried a letter again"),
    )


@hooks.register("before_edit_page")
def say_where_the_approval_stands(request, page):
    """Above the editor: how many approved, until when, what changed, why not you."""
    state = page.current_workflow_task_state if request.method == "GET" else None
    if state is None:
        return
    said = []
    fresh = reviewing.newer(state)
    if fresh is not None:
        name = fresh.user.get_full_name() if fresh.user else ""
        said.append(
            _(
                "%(name)s changed this after it was submitted. Whoever decides first "
                "starts the approval again with this version."
            )
            % {"name": name or _("Somebody")}
        )
    said.append(reviewing.standing(state))
    due = reviewing.due_on(state)
    if due:
        said.append(
            _("Decide by %(day)s.") % {"day": day_long(due, today=timezone.localdate())}
        )
    if state.task.specific.user_can_access_editor(page, request.user):
        said.append(reviewing.why_not(state, request.user))
    text = " ".join(filter(None, said))
    if text:
        messages.info(request, text)


@hooks.register("construct_homepage_panels")
def editors_panels(request, panels):
    """Ours say what Wagtail's “Awaiting your review” says, with dates and votes."""
    panels[:] = [
        panel for panel in panels if panel.name != "workflow_objects_to_moderate"
    ]
    panels += [
        panel(request) for panel in dashboard.PANELS if panel.shown_to(request.user)
    ]


@hooks.register("construct_homepage_summary_items")
def what_waits(request, items):
    items.append(dashboard.WaitingSummary(request))


@hooks.register("construct_wagtail_userbar")
def our_userbar(request, items, page):
    checks.arrange(request, items, page)
