"""The admin's panel of authors: editors choose a colleague, or write a name.

A list of everybody would show editors every member. So they choose among those who
work on the site; whoever is there already stays.
"""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel
from wagtail.admin.panels.base import get_form_for_model

from membership import roles

COLLEAGUES = (roles.EDITORS, roles.APPROVERS, roles.BOARD, roles.ORGANISERS)


class AuthorForm(WagtailAdminModelForm):
    """One author; a colleague without a written name is shown by their full name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        people = get_user_model().objects.filter(is_active=True)
        field.queryset = (
            people.filter(
                Q(groups__name__in=COLLEAGUES) | Q(pk=self.instance.person_id)
            )
            .distinct()
            .order_by("first_name", "last_name")
        )
        # Never an address, which a person without a name is known by elsewhere.
        field.label_from_instance = lambda person: (
            f"{person.first_name} {person.last_name}".strip() or _("No name")
        )

    def clean(self):
        data = super().clean()
        person, name = data.get("person"), data.get("name", "").strip()
        if person and not name:
            name = f"{person.first_name} {person.last_name}".strip()
        if not name and not data.get("DELETE"):
            raise ValidationError({"name": _("Write a name, or choose a person.")})
        data["name"] = name
        return data


class AuthorsPanel(InlinePanel):
    """Wagtail's inline panel with `AuthorForm` for each row."""

    def get_form_options(self):
        options = super().get_form_options()
        for formset in options["formsets"].values():
            formset["form"] = get_form_for_model(
                self.db_field.related_model,
                form_class=AuthorForm,
                fields=formset["fields"],
                widgets=formset["widgets"],
            )
        return options
