"""The editors' search words: what means the same, what stands first."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from search.models import SearchTerm


class SearchTerms(ModelViewSet):
    model = SearchTerm
    name = "search-words"
    icon = "search"
    menu_label = _("Search words")
    add_to_settings_menu = True
    list_display = ["__str__", "language"]
    list_filter = ["language"]
    search_fields = ["words"]
    copy_view_enabled = False
    inspect_view_enabled = False


@hooks.register("register_admin_viewset")
def search_words():
    return SearchTerms("search-words")


@hooks.register("register_permissions")
def permissions():
    return Permission.objects.filter(
        content_type__app_label="search", content_type__model="searchterm"
    )
