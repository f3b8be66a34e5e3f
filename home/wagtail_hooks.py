"""The editors' additions to the Wagtail admin."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import path

from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home import views


@hooks.register("register_admin_urls")
def translation_addresses():
    return [
        path(
            "translations/<int:translation_id>/submit/",
            views.submit_translation,
            name="translation_submit",
        )
    ]


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


@hooks.register("construct_settings_menu")
def tidy_settings(request, items):
    """Steps and roles are written down in `home.workflows`, not clicked together."""
    items[:] = [
        item for item in items if item.name not in {"workflows", "workflow-tasks"}
    ]
