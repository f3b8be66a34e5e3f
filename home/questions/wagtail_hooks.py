"""Questions in the admin: the list for moderators, topics, the log's words."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from home.questions import moderating, moderation, rights
from home.questions.models import Topic
from membership import roles
from membership.policies import RolePolicy

# Before anything asks for it: Wagtail would write a policy of its own.
register_permission_policy(Topic, RolePolicy(Topic, [roles.EDITORS]))


class ModerationMenuItem(MenuItem):
    def is_shown(self, request):
        return rights.is_moderator(request.user)

    def render_component(self, request):
        """The number that waits stands behind the word."""
        waiting = moderation.how_many_wait()
        item = super().render_component(request)
        if waiting:
            item.label = f"{item.label} ({waiting})"
        return item


@hooks.register("register_admin_menu_item")
def moderation_menu_item():
    return ModerationMenuItem(
        _("Questions"),
        reverse("questions_moderation"),
        name="questions",
        icon_name="help",
        order=220,
    )


@hooks.register("register_admin_urls")
def admin_urls():
    return [
        path("questions/", moderating.queue, name="questions_moderation"),
        path(
            "questions/<str:kind>/<int:pk>/decide/",
            moderating.decide,
            name="questions_decide",
        ),
    ]


class TopicViewSet(ModelViewSet):
    model = Topic
    name = "topics"
    url_prefix = "topics"
    icon = "tag"
    menu_label = _("Topics of questions")
    add_to_settings_menu = True
    list_display = ["name_da", "name_en", "slug", "order"]
    ordering = ["order", "slug"]
    copy_view_enabled = False
    panels = [
        FieldPanel("name_da"),
        FieldPanel("name_en"),
        FieldPanel("slug"),
        FieldPanel("order"),
    ]


@hooks.register("register_admin_viewset")
def topics():
    return TopicViewSet()


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, label, message in (
        ("edit", _("Change a text"), _("Changed somebody’s text")),
        ("delete", _("Delete a text"), _("Deleted a text")),
        ("accept", _("Choose an answer"), _("Chose the answer")),
        ("close", _("Close a question"), _("Closed the question")),
        ("approve", _("Let a text out"), _("Let a text out")),
        ("hide", _("Hide a text"), _("Hid a text")),
        ("merge", _("Merge questions"), _("Merged it with an earlier question")),
        ("promote", _("Make a page"), _("Made a page of the answer")),
    ):
        actions.register_action(f"questions.{name}", label, message)
