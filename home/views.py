"""Doors of the editors' own additions to the Wagtail admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import BrowseView
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail_localize.models import Translation

from core.errors import Refused
from home import actions


@require_POST
def submit_translation(request, translation_id: int):
    """Send a translation for approval; back to its editor with the answer."""
    translation = get_object_or_404(Translation, pk=translation_id)
    page = translation.get_target_instance()
    if (
        not isinstance(page, Page)
        or not page.permissions_for_user(request.user).can_edit()
    ):
        raise PermissionDenied
    try:
        actions.submit_translation(translation=translation, by=request.user)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Sent for approval."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_admin_access
def choose_page_below(request, parent_page_id: int):
    """Wagtail's page chooser, which names any page by its number to anybody.

    404 for a draft outside the parts of the tree that one works in.
    """
    page = get_object_or_404(Page, pk=parent_page_id)
    mine = policy_registry.get_by_type(Page).explorable_instances(request.user)
    if not (page.live or page.is_root() or mine.filter(pk=page.pk).exists()):
        raise Http404
    return BrowseView.as_view()(request, parent_page_id)
