"""Tables of the approval: steps that a role decides, who approved, rules of sections.

They belong to `home.models`, which imports them; the rules themselves stand in
`home.workflows` and `home.reviewing`.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import AbstractGroupApprovalTask, TaskState

# More people than a board has, and a year: beyond that a number is a slip.
MOST_PEOPLE, MOST_DAYS = 20, 365


class ReviewTask(AbstractGroupApprovalTask):
    """A step of the approval: members of a role decide, never on their own work.

    `needed` different people approve; one of them ends it by asking for changes.
    """

    needed = models.PositiveSmallIntegerField(
        _("how many approve"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)],
        help_text=_("So many different people of the groups. One may ask for changes."),
    )
    due_days = models.PositiveSmallIntegerField(
        _("days to decide"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text=_(
            "Calendar days from the start of the step. Empty: no date. Whoever can "
            "decide is reminded once a day from the day after."
        ),
    )

    admin_form_fields = [
        *AbstractGroupApprovalTask.admin_form_fields,
        "needed",
        "due_days",
    ]

    class Meta:
        verbose_name = _("review by a role")
        verbose_name_plural = _("reviews by a role")
        constraints = [
            models.CheckConstraint(
                condition=Q(needed__gte=1), name="review_needs_somebody"
            )
        ]

    def get_actions(self, obj, user):
        """What the person may do now: nothing on what they wrote themselves."""
        from home import reviewing

        actions = super().get_actions(obj, user)
        state = obj.current_workflow_task_state if actions else None
        return [] if state and reviewing.why_not(state, user) else actions

    def get_form_for_action(self, action):
        from home.forms import ReasonForm

        return ReasonForm if action == "reject" else super().get_form_for_action(action)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        from home import desk

        mine = [row.state.pk for row in desk.waiting_for(user)]
        return self.task_states.filter(pk__in=mine)

    def on_action(self, task_state, user, action_name, /, **kwargs):
        """Carry the decision out. What the admin sends besides a comment is ignored.

        Raises PermissionDenied for those who may not decide, and Refused, with a
        sentence to show, where a decision is not possible now.
        """
        from home import reviewing

        if action_name not in {"approve", "reject"}:
            return
        if not (user.is_superuser or self._user_in_groups(user)):
            raise PermissionDenied
        reviewing.decide(
            state=task_state,
            by=user,
            approve=action_name == "approve",
            comment=str(kwargs.get("comment") or ""),
        )

    @classmethod
    def get_description(cls):
        return _("Members of the chosen roles decide, never on their own work.")


class Approval(models.Model):
    """One person said yes to one version in one step; the step may need several."""

    state = models.ForeignKey(
        TaskState, on_delete=models.CASCADE, related_name="approvals"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(_("approved"), default=timezone.now)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["state", "person"], name="approval_once_each"
            )
        ]

    def __str__(self):
        return f"approval {self.pk}"


class SectionRule(models.Model):
    """What else must hold before a page of this section, or below it, is published.

    The nearest rule counts. A rule on one language's section counts for the same
    section in the others.
    """

    page = models.OneToOneField(
        "wagtailcore.Page",
        verbose_name=_("section"),
        on_delete=models.CASCADE,
        related_name="section_rule",
        help_text=_("The rule is for this page and everything below it."),
    )
    wait_for_languages = models.BooleanField(
        _("wait for every language"),
        default=True,
        help_text=_(
            "Nobody can approve a page here while its translation is missing or "
            "lacks texts. Off: this section is free of a rule further up."
        ),
    )

    panels = [PageChooserPanel("page"), FieldPanel("wait_for_languages")]

    class Meta:
        verbose_name = _("rule of a section")
        verbose_name_plural = _("rules of sections")

    def __str__(self):
        return str(self.page)
