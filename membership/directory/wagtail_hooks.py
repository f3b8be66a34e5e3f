"""Interests in the admin: the association keeps the list, editors mind it."""

from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from membership import roles
from membership.models import Interest
from membership.policies import RolePolicy

# Before anything asks for it: Wagtail would write a policy of its own.
register_permission_policy(Interest, RolePolicy(Interest, [roles.EDITORS, roles.BOARD]))


class InterestViewSet(ModelViewSet):
    model = Interest
    name = "interests"
    url_prefix = "interests"
    icon = "tag"
    menu_label = _("Interests of members")
    add_to_settings_menu = True
    list_display = ["name_da", "name_en", "slug"]
    ordering = ["name_da"]
    copy_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("name_da"), FieldPanel("name_en")]),
        FieldPanel("slug"),
    ]


@hooks.register("register_admin_viewset")
def interests():
    return InterestViewSet()
