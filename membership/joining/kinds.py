"""Kinds of membership in the admin: the board writes them; one in use stays."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from membership import roles
from membership.joining import money
from membership.models import MembershipType
from membership.policies import RolePolicy

# Before anything asks for it: Wagtail would write a policy of its own.
register_permission_policy(MembershipType, RolePolicy(MembershipType, [roles.BOARD]))


class Drop(generic.DeleteView):
    """A kind that somebody has or had stays: the ledger names it."""

    def dispatch(self, request, *args, **kwargs):
        kind = self.get_object()
        if kind.periods.exists() or kind.applications.exists():
            messages.error(
                request,
                _("This kind is in use. Close it for applications instead."),
            )
            return redirect("membership_kinds:index")
        return super().dispatch(request, *args, **kwargs)


class KindViewSet(ModelViewSet):
    model = MembershipType
    name = "membership_kinds"
    url_prefix = "membership-kinds"
    icon = "tag"
    menu_label = _lazy("Kinds of membership")
    delete_view_class = Drop
    copy_view_enabled = False
    add_to_admin_menu = False
    list_display = [
        "name_da",
        "name_en",
        Column(
            "fee",
            label=_lazy("Fee"),
            accessor=lambda kind: money.said_for(kind.fee, kind.months),
        ),
        "has_vote",
        "is_open",
        "order",
    ]
    ordering = ["order", "pk"]
    panels = [
        MultiFieldPanel(
            [FieldPanel("name_da"), FieldPanel("benefits_da")],
            heading=_lazy("Danish"),
        ),
        MultiFieldPanel(
            [FieldPanel("name_en"), FieldPanel("benefits_en")],
            heading=_lazy("English"),
        ),
        FieldRowPanel(
            [FieldPanel("fee"), FieldPanel("months"), FieldPanel("grace_days")],
            help_text=_lazy("New figures count for new periods; written ones stay."),
        ),
        FieldRowPanel([FieldPanel("has_vote"), FieldPanel("is_open")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("order")]),
    ]
