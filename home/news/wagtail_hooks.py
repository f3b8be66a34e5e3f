"""News in the admin: topics, and what editors should know about a member's article."""

from django.contrib import messages
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.news.models import ArticlePage, Submission, Topic


class TopicViewSet(SnippetViewSet):
    """Editors add topics; readers see one once an approved article has it. Renaming
    what is public already is for admins (`home.workflows`)."""

    model = Topic
    icon = "tag"
    menu_label = gettext_lazy("Topics")
    list_display = ["name_da", "name_en", "slug"]
    search_fields = ["name_da", "name_en"]
    panels = [FieldPanel("name_da"), FieldPanel("name_en"), FieldPanel("slug")]


register_snippet(TopicViewSet)


@hooks.register("before_edit_page")
def say_whose_it_is(request, page):
    """Above the editor of a member's article: how it came, and what they wrote."""
    if request.method != "GET" or not isinstance(page, ArticlePage):
        return
    row = Submission.objects.filter(page=page).first()
    if row is None:
        return
    if row.withdrawn_at:
        messages.warning(
            request,
            _("The author has withdrawn this article. Ask them before you use it."),
        )
        return
    words = _("A member sent this in. They are told by mail what you decide.")
    if row.note:
        words = format_html(
            "{} {}", words, _("To the editors: “{note}”").format(note=row.note)
        )
    messages.info(request, words)
