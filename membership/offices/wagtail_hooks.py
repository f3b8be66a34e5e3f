"""The register of offices in the admin: the board writes it, nobody deletes."""

from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from core.errors import Refused
from membership.offices import actions
from membership.offices.models import Office, OfficeTerm, today
from membership.policies import RolePolicy

# No "delete": what was is history, and an office that nobody holds harms nobody.
for model in (Office, OfficeTerm):
    register_permission_policy(
        model, RolePolicy(model, actions.KEEPERS, actions=("add", "change", "view"))
    )


class _ByAction:
    """Saves through the action; its refusal stands beside the field."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except Refused as no:
            # Wagtail says it on top as well.
            self.produced_error_message = no.message
            name = no.details.get("field")
            form.add_error(name if name in form.fields else None, no.message)
            return self.form_invalid(form)

    def save_instance(self):
        row = self.form.save(commit=False)
        if isinstance(row, OfficeTerm):
            return actions.save_term(term=row, by=self.request.user)
        return actions.save_office(office=row, by=self.request.user)


class Create(_ByAction, generic.CreateView):
    pass


class Edit(_ByAction, generic.EditView):
    pass


class OfficeViewSet(ModelViewSet):
    model = Office
    name = "offices"
    icon = "user"
    menu_label = _("Offices")
    add_view_class = Create
    edit_view_class = Edit
    copy_view_enabled = False
    add_to_admin_menu = False
    list_display = ["name_da", "name_en", "kind", "single", "order"]
    ordering = ["order", "pk"]
    panels = [
        FieldRowPanel([FieldPanel("name_da"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("order")]),
        FieldPanel("single"),
    ]


class NowColumn(Column):
    """Whether a term is on, over or to come."""

    def get_value(self, instance):
        now = today()
        if instance.starts > now:
            return _("to come")
        if instance.ends and instance.ends < now:
            return _("over")
        return _("on")


class TermViewSet(ModelViewSet):
    model = OfficeTerm
    name = "office-terms"
    icon = "calendar"
    menu_label = _("Terms of office")
    add_view_class = Create
    edit_view_class = Edit
    copy_view_enabled = False
    add_to_admin_menu = False
    list_display = [
        Column("holder", label=_("name")),
        "office",
        "starts",
        "ends",
        NowColumn("now", label=_("state")),
    ]
    list_filter = ["office"]
    search_fields = ["name", "person__first_name", "person__last_name"]
    ordering = ["-starts", "office"]
    panels = [
        FieldPanel("office"),
        MultiFieldPanel(
            [FieldPanel("person"), FieldPanel("name")],
            heading=_("Who"),
        ),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        MultiFieldPanel(
            [
                FieldPanel("agreed"),
                FieldPanel("portrait"),
                FieldPanel("line_da"),
                FieldPanel("line_en"),
            ],
            heading=_("On the website"),
        ),
    ]


class BoardGroup(ModelViewSetGroup):
    menu_label = _("The board")
    menu_icon = "group"
    menu_order = 330
    items = (TermViewSet("office-terms"), OfficeViewSet("offices"))


@hooks.register("register_admin_viewset")
def offices():
    return BoardGroup()
