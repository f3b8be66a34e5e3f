"""Polls in the admin: made and changed until they open, then looked after."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
)
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView
from wagtail.snippets.views.chooser import SnippetChooserViewSet as ChooserViewSet
from wagtail.snippets.views.snippets import (
    CopyView,
    CreateView,
    DeleteView,
    EditView,
    SnippetViewSet,
)

from core.errors import Refused
from membership.policies import RolePolicy
from polls import actions, rights
from polls.admin_forms import PollForm
from polls.audience import KEEPERS
from polls.models import Poll

STATES = {
    "draft": _("Draft"),
    "coming": _("To come"),
    "open": _("Open now"),
    "closed": _("Over"),
}
BEGUN = {"open", "closed"}


class PollPolicy(RolePolicy):
    """Board and organisers; nothing of a poll that has opened can be changed."""

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        if action in {"change", "delete"} and instance.state in BEGUN:
            return False
        return action in self.actions and rights.may_keep(user, instance)


register_permission_policy(Poll, PollPolicy(Poll, KEEPERS))


class _ByAction:
    """Saves through the action; its refusal stands beside the field."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except Refused as no:
            self.produced_error_message = no.message
            name = no.details.get("field")
            form.add_error(name if name in form.fields else None, no.message)
            return self.form_invalid(form)

    def save_instance(self):
        poll = self.form.save(commit=False)
        return actions.save(poll=poll, by=self.request.user)


class Create(_ByAction, CreateView):
    pass


class Copy(_ByAction, CopyView):
    """A copy is a draft with the same questions."""

    def get_initial_form_instance(self):
        poll = super().get_initial_form_instance()
        poll.opens_at = poll.closes_at = poll.closed_at = poll.sealed_at = None
        poll.outcome = poll.electorate = None
        poll.told = Poll.Told.NOTHING
        return poll


class Edit(_ByAction, EditView):
    def dispatch(self, request, *args, **kwargs):
        """One that has opened leads to its own page."""
        poll = Poll.objects.filter(pk=self.object.pk).first()
        if poll and poll.state in BEGUN and rights.may_keep(request.user, poll):
            messages.info(
                request, _("This poll has opened; nothing in it can be changed.")
            )
            return redirect(poll.get_absolute_url())
        return super().dispatch(request, *args, **kwargs)


class Delete(DeleteView):
    def get_object(self, queryset=None):
        poll = super().get_object(queryset)
        if poll.state in BEGUN:
            raise PermissionDenied
        return poll


class _Told:
    """Polls that everybody in the admin may know of, and one's own."""

    def get_object_list(self):
        told = Poll.objects.visible_to(self.request.user).exclude(opens_at=None)
        told = told.exclude(audience="roll")
        return told.order_by("-opens_at", "-pk")


class Choose(_Told, ChooseView):
    pass


class ChooseResults(_Told, ChooseResultsView):
    pass


class PollChooserViewSet(ChooserViewSet):
    choose_view_class = Choose
    choose_results_view_class = ChooseResults


class StateColumn(Column):
    def get_value(self, instance):
        return STATES[instance.state]


class PollViewSet(SnippetViewSet):
    model = Poll
    icon = "tasks"
    menu_label = _("Polls")
    menu_order = 225
    add_to_admin_menu = True
    add_view_class = Create
    edit_view_class = Edit
    copy_view_class = Copy
    delete_view_class = Delete
    chooser_viewset_class = PollChooserViewSet
    list_display = [
        "title",
        StateColumn("state", label=_("State")),
        Column("get_audience_display", label=_("Who may answer")),
        "opens_at",
        "closes_at",
        Column("turnout", label=_("Votes")),
    ]
    list_filter = ["audience", "grade"]
    search_fields = ["title_da", "title_en"]
    ordering = ["-pk"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("title_da"),
                FieldPanel("title_en"),
                FieldPanel("intro_da"),
                FieldPanel("intro_en"),
            ],
            heading=_("Words"),
        ),
        InlinePanel(
            "questions",
            [
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("text_da"), FieldPanel("text_en")]),
                FieldRowPanel([FieldPanel("choices_da"), FieldPanel("choices_en")]),
                FieldRowPanel(
                    [FieldPanel("required"), FieldPanel("most"), FieldPanel("top")]
                ),
            ],
            heading=_("Questions"),
            label=_("Question"),
            min_num=1,
            max_num=20,
        ),
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldRowPanel([FieldPanel("unit"), FieldPanel("occurrence")]),
                FieldRowPanel([FieldPanel("grade"), FieldPanel("results")]),
                FieldPanel("quorum"),
            ],
            heading=_("Who answers, and who sees it"),
        ),
        FieldRowPanel(
            [FieldPanel("opens_at"), FieldPanel("closes_at")], heading=_("When")
        ),
    ]

    def get_queryset(self, request):
        """Motions are looked after in their assembly."""
        rows = Poll.objects.visible_to(request.user).exclude(audience="roll")
        return rows.counted()


Poll.base_form_class = PollForm
register_snippet(PollViewSet)


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("polls.open", _("Open a poll"), _("Opened the poll"))
    actions.register_action("polls.close", _("Close a poll"), _("Closed the poll"))
    actions.register_action(
        "polls.publish", _("Publish a result"), _("Made a page of the result")
    )
